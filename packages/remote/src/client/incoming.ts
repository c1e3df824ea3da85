import type { Duplex } from 'node:stream';

/**
 * Stops reading a connection while too much of what came waits for its reader. The protocol has no way to slow down the
 * sender of one stream, but a connection that nobody reads does. While answers are awaited, which stand behind the
 * data, twice as much may come: a call beside a stream that nobody reads yet does not hang.
 */
export class Incoming {
  readonly #transport: Duplex;
  readonly #highWater: number;
  #held = 0;
  #awaited = 0;
  #paused = false;

  constructor(transport: Duplex, highWater: number) {
    this.#transport = transport;
    this.#highWater = highWater;
  }

  /** Whether the connection is not read at the moment. */
  get paused(): boolean {
    return this.#paused;
  }

  /** So many bytes more wait here, or fewer. */
  hold(bytes: number): void {
    this.#held += bytes;
    this.#regulate();
  }

  /** One more answer is waited for, or one fewer. */
  expect(answers: number): void {
    this.#awaited += answers;
    this.#regulate();
  }

  #regulate(): void {
    const most = this.#awaited > 0 ? this.#highWater * 2 : this.#highWater;
    if (!this.#paused && this.#held > most) {
      this.#paused = true;
      this.#transport.pause();
    } else if (this.#paused && this.#held <= most * 0.75) {
      this.#paused = false;
      this.#transport.resume();
    }
  }
}
