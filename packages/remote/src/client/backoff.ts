import { setTimeout as sleep } from 'node:timers/promises';

export interface BackoffOptions {
  /** How long to wait before the first attempt: milliseconds. Doubles with each one. Default: 200. */
  readonly delay?: number | undefined;
  /** The longest wait: milliseconds. Default: 30,000. */
  readonly maxDelay?: number | undefined;
}

/** Waits longer each time, and each time a bit at random: clients of one daemon do not come back all at once. */
export class Backoff {
  readonly #first: number;
  readonly #most: number;
  #next: number;

  constructor({ delay = 200, maxDelay = 30_000 }: BackoffOptions) {
    this.#first = Math.min(delay, maxDelay);
    this.#most = maxDelay;
    this.#next = this.#first;
  }

  /** From half of the delay to all of it. */
  async wait(signal: AbortSignal): Promise<void> {
    const delay = this.#next;
    this.#next = Math.min(delay * 2, this.#most);
    await sleep(delay * (0.5 + Math.random() / 2), undefined, { signal });
  }

  /** After a connection that lasted so long. One that broke at once is no success: the delays go on growing. */
  lasted(milliseconds: number): void {
    if (milliseconds > this.#next) this.#next = this.#first;
  }
}
