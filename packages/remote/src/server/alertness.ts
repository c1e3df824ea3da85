import { availableParallelism } from 'node:os';

/** How long to look for the next call before going to sleep: milliseconds. */
const time = 0.05;
/** How often to ask whether there is more than one processor for us: milliseconds. */
const recheck = 250;

/**
 * Stays awake for a moment after an answer: the next call of a client that waits for each answer comes at once, and to be
 * woken for it takes an idle processor longer than the call itself. Where there is but one processor, the client needs it.
 */
export class Alertness {
  readonly #useful: () => boolean;
  #until = 0;
  #awake = false;
  #checked = -Infinity;
  #alone = false;

  /** @param useful - asked after each answer: whether there are few clients. With many, there is always something to do */
  constructor(useful: () => boolean) {
    this.#useful = useful;
  }

  answered(): void {
    if (!this.#useful()) return;
    const now = performance.now();
    if (now - this.#checked > recheck) {
      this.#checked = now;
      this.#alone = availableParallelism() === 1;
    }
    if (this.#alone) return;
    this.#until = now + time;
    if (this.#awake) return;
    this.#awake = true;
    setImmediate(this.#look);
  }

  // While an immediate waits, the loop looks at its sockets and does not sleep.
  readonly #look = (): void => {
    if (performance.now() < this.#until) setImmediate(this.#look);
    else this.#awake = false;
  };
}
