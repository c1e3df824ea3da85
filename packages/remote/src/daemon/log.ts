import sonicBoom, { type SonicBoom } from 'sonic-boom';
import { VirtError } from '@virtkit/core/driver';
import type { Log } from '../server/server.js';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What waits for a disk or a pipe that does not take it: bytes. Past that, lines are lost, and counted. */
const longestQueue = 8 * 1024 * 1024;

export interface LogOptions {
  readonly level: LogLevel;
  /** A file to append to. Default: standard error. */
  readonly file?: string | undefined;
}

/** One JSON object on a line for each thing that happens: `{"time":…,"level":…,"message":…,…}`. */
export class DaemonLog implements Log {
  level: LogLevel;
  readonly #file: string | undefined;
  readonly #out: SonicBoom;
  #lost = 0;

  private constructor({ level, file }: LogOptions, out: SonicBoom) {
    this.level = level;
    this.#file = file;
    this.#out = out;
    out.on('drop', () => (this.#lost += 1));
    // A log that cannot be written is no reason to end.
    out.on('error', () => undefined);
  }

  /** @throws an error of the file system where the file cannot be opened */
  static async open(options: LogOptions): Promise<DaemonLog> {
    const dest = options.file ?? process.stderr.fd;
    const out = new sonicBoom.SonicBoom({ dest, append: true, mode: 0o640, maxLength: longestQueue, sync: false });
    await new Promise<void>((resolve, reject) => {
      if (options.file === undefined) return resolve();
      out.once('ready', () => (out.off('error', reject), resolve()));
      out.once('error', reject);
    });
    return new DaemonLog(options, out);
  }

  isLevelEnabled(level: string): boolean {
    return logLevels.indexOf(level as LogLevel) >= logLevels.indexOf(this.level);
  }

  debug(fields: object, message: string): void {
    this.#write('debug', fields, message);
  }

  info(fields: object, message: string): void {
    this.#write('info', fields, message);
  }

  warn(fields: object, message: string): void {
    this.#write('warn', fields, message);
  }

  error(fields: object, message: string): void {
    this.#write('error', fields, message);
  }

  /** Opens the file anew: the old one was moved away. */
  reopen(): void {
    if (this.#file !== undefined) this.#out.reopen();
  }

  /** Writes what waits, and waits for it: for the end of the process. */
  flush(): void {
    try {
      this.#out.flushSync();
    } catch {
      // Nobody is left to be told.
    }
  }

  #write(level: LogLevel, fields: object, message: string): void {
    if (!this.isLevelEnabled(level)) return;
    const lost = this.#lost;
    this.#lost = 0;
    const line = { time: new Date().toISOString(), level, message, ...fields, ...(lost > 0 && { lost }) };
    this.#out.write(`${JSON.stringify(line, plain)}\n`);
  }
}

/** What JSON does not know. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Error ? errorFields(value) : value;
}

function errorFields(error: Error): object {
  const { message, stack, cause } = error;
  const code = (error as { code?: unknown }).code;
  // An error of the contract says all in its words; of any other, the place is wanted.
  return { message, code, ...(!(error instanceof VirtError) && { stack }), ...(cause instanceof Error && { cause }) };
}
