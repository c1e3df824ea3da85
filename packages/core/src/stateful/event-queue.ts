import { VirtError } from '../errors.js';

/** What happens to an event that finds the queue full: the oldest makes room, or the reader gets an error. */
export type Overflow = 'drop-oldest' | 'fail';

export interface EventQueueOptions {
  /** How many events may wait to be read. Default: 1024. */
  readonly capacity?: number;
  /** Default: `drop-oldest`. */
  readonly overflow?: Overflow;
  /** Called once, when the queue ends for whatever reason. */
  readonly onEnd?: () => void;
}

/**
 * A bounded queue between whoever tells events and one reader. `push` never waits and never throws, so a slow reader
 * hurts nobody but itself: {@link dropped} says how many events it lost.
 */
export class EventQueue<T> implements AsyncIterableIterator<T, undefined>, AsyncDisposable {
  readonly #capacity: number;
  readonly #overflow: Overflow;
  readonly #onEnd: (() => void) | undefined;
  // A ring, so that dropping and reading at the front cost the same however many wait.
  #ring: (T | undefined)[] = [];
  #head = 0;
  #length = 0;
  #dropped = 0;
  #ended = false;
  #error: unknown;
  #readers: { resolve(result: IteratorResult<T, undefined>): void; reject(error: unknown): void }[] = [];

  constructor(options: EventQueueOptions = {}) {
    this.#capacity = options.capacity ?? 1024;
    this.#overflow = options.overflow ?? 'drop-oldest';
    this.#onEnd = options.onEnd;
    if (!Number.isInteger(this.#capacity) || this.#capacity < 1) {
      throw new TypeError(`capacity must be a whole number from 1 on, not ${String(options.capacity)}`);
    }
  }

  /** How many events were dropped because nobody read them in time. */
  get dropped(): number {
    return this.#dropped;
  }

  push(event: T): void {
    if (this.#ended) return;
    const reader = this.#readers.shift();
    if (reader) return reader.resolve({ done: false, value: event });
    if (this.#length === this.#capacity) {
      this.#dropped += 1;
      if (this.#overflow === 'fail') {
        const message = `${this.#capacity} events wait to be read: the subscription was ended`;
        return this.fail(new VirtError('VIR_ERR_OVERFLOW', message));
      }
      this.#take();
    }
    this.#ring[(this.#head + this.#length) % this.#capacity] = event;
    this.#length += 1;
  }

  /** Ends the queue: what waits can still be read. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const reader of this.#readers.splice(0)) reader.resolve({ done: true, value: undefined });
    this.#onEnd?.();
  }

  /** Ends the queue with an error, which the reader gets after what waits. */
  fail(error: unknown): void {
    if (this.#ended) return;
    const [first, ...others] = this.#readers.splice(0);
    if (first) first.reject(error);
    else this.#error = error;
    for (const reader of others) reader.resolve({ done: true, value: undefined });
    this.end();
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#length > 0) return Promise.resolve({ done: false, value: this.#take() });
    if (this.#error !== undefined) {
      const error = this.#error;
      this.#error = undefined;
      return rejected(error);
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
  }

  /** Ends the queue and forgets what waits: a `for await` that is left calls this. */
  return(): Promise<IteratorResult<T, undefined>> {
    this.#ring = [];
    this.#length = 0;
    this.#error = undefined;
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #take(): T {
    const event = this.#ring[this.#head] as T;
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) % this.#capacity;
    this.#length -= 1;
    return event;
  }
}

async function rejected(error: unknown): Promise<never> {
  throw error;
}
