import type { Clock } from './clock.js';

/** The longest that a timer of the system sleeps: milliseconds. */
const longestSleep = 0x7fffffff;

export interface ProgressOptions {
  /** Bytes. */
  readonly total: bigint;
  /** Bytes per second; `Infinity` for what takes no time. */
  readonly rate: number;
  /** Somebody waits for it: the process does not end before it has. */
  readonly attended?: boolean;
}

/** Bytes that get done by a clock, at a rate that may change on the way. */
export class Progress {
  readonly total: bigint;
  /** Whether all got done, and not only some until it was cancelled. */
  readonly finished: Promise<boolean>;
  readonly #clock: Clock;
  readonly #attended: boolean;
  #rate: number;
  /** What was done at `#since`, when the rate was last changed. */
  #done = 0n;
  #since: number;
  #ended = false;
  /** Wakes the sleep that goes by an old rate. */
  #changed = new AbortController();

  constructor(clock: Clock, { total, rate, attended = false }: ProgressOptions) {
    this.#clock = clock;
    this.#attended = attended;
    this.total = total;
    this.#rate = rate;
    this.#since = clock.now();
    this.finished = this.#run();
  }

  /** Bytes per second. */
  get rate(): number {
    return this.#rate;
  }

  set rate(rate: number) {
    this.#stand();
    this.#rate = rate;
    this.#wake();
  }

  /** Bytes. */
  get processed(): bigint {
    if (this.#ended || this.#done >= this.total) return this.#done;
    if (this.#rate === Infinity) return this.total;
    const more = BigInt(Math.floor((this.#rate * (this.#clock.now() - this.#since)) / 1000));
    return this.#done + more < this.total ? this.#done + more : this.total;
  }

  get remaining(): bigint {
    return this.total - this.processed;
  }

  /** Ends it where it is. What is done already stays so. */
  cancel(): void {
    if (this.#ended) return;
    this.#stand();
    this.#ended = true;
    this.#wake();
  }

  async #run(): Promise<boolean> {
    while (!this.#ended && this.remaining > 0n) {
      const end = this.#since + (Number(this.total - this.#done) / this.#rate) * 1000;
      const time = Math.max(1, Math.ceil(end - this.#clock.now()));
      const { signal } = this.#changed;
      await this.#clock.sleep(Math.min(time, longestSleep), { signal, background: !this.#attended });
    }
    this.#stand();
    this.#ended = true;
    return this.#done === this.total;
  }

  #stand(): void {
    this.#done = this.processed;
    this.#since = this.#clock.now();
  }

  #wake(): void {
    const old = this.#changed;
    this.#changed = new AbortController();
    old.abort();
  }
}
