const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds, or a text such as `'5s'` or `'200ms'`. */
export type Duration = number | `${number}${keyof typeof units}`;

/** @throws TypeError for what is no duration */
export function milliseconds(duration: Duration): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(`${duration}`) ?? [];
  const time = typeof duration === 'number' ? duration : Number(digits) * units[unit as keyof typeof units];
  if (time >= 0 && time < Infinity) return time;
  throw new TypeError(`${JSON.stringify(duration)} is no duration: 5, '5ms', '5s', '5m' or '5h' is wanted`);
}

export interface SleepOptions {
  /** Whoever sleeps wakes at once when it aborts; that is no error. */
  readonly signal?: AbortSignal;
  /** The process may end meanwhile: nobody waits. */
  readonly background?: boolean;
}

/** What time it is on a test host, and how it passes. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number, options?: SleepOptions): Promise<void>;
}

export const systemClock: Clock = {
  now: Date.now,
  sleep: (time, { signal, background = false } = {}) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, time);
      if (background) timer.unref();
      signal?.addEventListener('abort', wake);
    }),
};

/** A clock that stands still until it is told to go on: whoever sleeps by it wakes in order, at the right time. */
export class VirtualClock implements Clock {
  readonly #sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  #now: number;

  /** @param start - milliseconds since the epoch. Default: 2026-01-01 */
  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  /** How many sleep. */
  get sleepers(): number {
    return this.#sleepers.length;
  }

  /** How long the next sleeper has to sleep: milliseconds; `undefined` when nobody sleeps. */
  get untilNext(): number | undefined {
    const [next] = this.#sleepers;
    return next && next.until - this.#now;
  }

  now(): number {
    return this.#now;
  }

  sleep(time: number, { signal }: SleepOptions = {}): Promise<void> {
    if (time <= 0 || signal?.aborted) return Promise.resolve();
    const until = this.#now + time;
    return new Promise((resolve) => {
      const rise = () => {
        this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1);
        resolve();
      };
      const sleeper = {
        until,
        wake: () => {
          signal?.removeEventListener('abort', rise);
          resolve();
        },
      };
      signal?.addEventListener('abort', rise, { once: true });
      // Among those of one time, who came first wakes first.
      const after = this.#sleepers.findIndex((other) => other.until > until);
      this.#sleepers.splice(after < 0 ? this.#sleepers.length : after, 0, sleeper);
    });
  }

  /** Lets `duration` pass; settles when everybody who woke up in it has done what could be done at once. */
  async advance(duration: Duration): Promise<void> {
    const end = this.#now + milliseconds(duration);
    await settled();
    for (let next = this.#sleepers[0]; next && next.until <= end; next = this.#sleepers[0]) {
      this.#sleepers.shift();
      this.#now = next.until;
      next.wake();
      await settled();
    }
    this.#now = end;
  }
}

/** A clock by which nobody waits: when all that can be done at once is done, it says what whoever sleeps waits for. */
export class JumpingClock extends VirtualClock {
  #jumping = false;

  override sleep(time: number, options?: SleepOptions): Promise<void> {
    const slept = super.sleep(time, options);
    if (!this.#jumping) void this.#jump();
    return slept;
  }

  async #jump(): Promise<void> {
    this.#jumping = true;
    for (let next = this.untilNext; next !== undefined; next = this.untilNext) await this.advance(next);
    this.#jumping = false;
  }
}

/** Until all promises that can go on have. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
