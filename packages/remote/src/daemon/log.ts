import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import sonicBoom, { type SonicBoom } from 'sonic-boom';
import { VirtError } from '@virtkit/core/driver';
import type { Log } from '../server/server.js';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What waits for a disk or a pipe that does not take it: bytes. Past that, lines are lost, and counted. */
const longestQueue = 8 * 1024 * 1024;

/** How often a full pipe is tried, a tenth of a second apart, and how long all of it may take, when the process ends. */
const lastTries = 3;
const longestEnd = 1000;

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
  /** How often a pipe that is full is tried once more: without end, until the process is to. */
  #tries = Infinity;

  private constructor({ level, file }: LogOptions) {
    this.level = level;
    this.#file = file;
    const out = new sonicBoom.SonicBoom({
      dest: file ?? process.stderr.fd,
      append: true,
      mode: 0o640,
      maxLength: longestQueue,
      sync: false,
      retryEAGAIN: () => (this.#tries -= 1) > 0,
    });
    this.#out = out;
    out.on('drop', () => (this.#lost += 1));
    // A log that cannot be written is no reason to end.
    out.on('error', () => undefined);
  }

  /** @throws an error of the file system where the file cannot be opened */
  static async open(options: LogOptions): Promise<DaemonLog> {
    const log = new DaemonLog(options);
    const out = log.#out;
    await new Promise<void>((resolve, reject) => {
      if (options.file === undefined) return resolve();
      out.once('ready', () => (out.off('error', reject), resolve()));
      out.once('error', reject);
    });
    return log;
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

  /** Writes what waits; not to a pipe that nobody reads. */
  async close(): Promise<void> {
    this.#tries = lastTries;
    const written = once(this.#out, 'finish').catch(() => undefined);
    this.#out.end();
    await Promise.race([written, delay(longestEnd, undefined, { ref: false })]);
  }

  /** Writes what waits, at once, for the end of a process that has no time: a line may come before an earlier one. */
  flush(): void {
    this.#tries = lastTries;
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
