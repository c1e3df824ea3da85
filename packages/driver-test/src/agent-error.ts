/** What an agent answers instead of a value, as QEMU's guest agent says it. */
export class AgentError extends Error {
  readonly kind: 'CommandNotFound' | 'GenericError';

  constructor(kind: AgentError['kind'], description: string) {
    super(description);
    this.kind = kind;
  }
}
