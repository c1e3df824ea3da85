/** What XAPI answers instead of a result. */
export class Failure extends Error {
  readonly code: string;
  readonly details: readonly string[];

  constructor(code: string, ...details: readonly string[]) {
    super([code, ...details].join(' '));
    this.code = code;
    this.details = details;
  }
}
