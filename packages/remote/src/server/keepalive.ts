export interface KeepAliveOptions {
  /** Seconds without a word after which a client is asked whether it is there. */
  readonly interval: number;
  /** How many such questions may go unanswered. */
  readonly count: number;
}

/** Asks a client that falls silent whether it is still there (`virKeepAlive`). */
export class KeepAliveTimer {
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param words - how many messages came so far
   * @param ping - asks
   * @param dead - called when nobody answers
   */
  start({ interval, count }: KeepAliveOptions, words: () => number, ping: () => void, dead: () => void): void {
    if (this.#timer || !(interval > 0)) return;
    let heard = words();
    let unanswered = 0;
    this.#timer = setInterval(() => {
      if (words() !== heard) {
        heard = words();
        unanswered = 0;
      } else if (unanswered >= count) {
        this.stop();
        dead();
      } else {
        unanswered += 1;
        ping();
      }
    }, interval * 1000).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
