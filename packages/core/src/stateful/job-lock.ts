import { abortError, VirtError } from '../errors.js';
import type { CallOptions } from '../signal.js';

export interface JobOptions extends CallOptions {
  /** What the job does, for the error of whoever waits in vain. */
  readonly name: string;
  /** How long to wait for the turn: milliseconds. Default: 30,000, as libvirt waits. */
  readonly timeout?: number;
  /** Go before all that wait: for what ends the others, as `destroy` does. */
  readonly urgent?: boolean;
}

interface Waiting {
  readonly start: () => void;
}

/**
 * One job at a time on one object, in the order in which they came (libvirt's per-domain job). A job that waits can be
 * aborted or time out; it has changed nothing then.
 */
export class JobLock {
  #current: string | undefined;
  readonly #waiting: Waiting[] = [];

  /** The job that runs now, by name. */
  get current(): string | undefined {
    return this.#current;
  }

  /**
   * Runs `job` when its turn has come.
   * @throws VirtError `VIR_ERR_OPERATION_TIMEOUT` when the turn does not come in time, `VIR_ERR_OPERATION_ABORTED`
   */
  async run<T>(options: JobOptions, job: () => T | Promise<T>): Promise<T> {
    if (options.signal?.aborted) throw abortError(options.signal, options.name);
    if (this.#current !== undefined) await this.#turn(options);
    this.#current = options.name;
    try {
      return await job();
    } finally {
      this.#current = undefined;
      const next = this.#waiting.shift();
      if (next) {
        // Taken on behalf of the next one, so that nobody slips in before it starts.
        this.#current = 'the next job';
        next.start();
      }
    }
  }

  #turn({ name, signal, timeout = 30_000, urgent = false }: JobOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (error: VirtError) => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        settle();
        reject(error);
      };
      const timer = setTimeout(() => {
        const message = `cannot acquire state change lock for ${name}: held by ${this.#current ?? 'nobody'}`;
        leave(new VirtError('VIR_ERR_OPERATION_TIMEOUT', message));
      }, timeout);
      const onAbort = () => leave(abortError(signal!, name));
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const entry: Waiting = {
        start: () => {
          settle();
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      if (urgent) this.#waiting.unshift(entry);
      else this.#waiting.push(entry);
    });
  }
}
