export interface KeepAliveOptions {
  /** Seconds without a word after which a client is asked whether it is there. */
  readonly interval: number;
  /** How many such questions may go unanswered. */
  readonly count: number;
}

/** What the timer needs of a client. */
export interface KeepAliveOwner {
  /** How many messages came from it so far. */
  words(): number;
  /** Whether it is read at the moment: the silence of one that is not says nothing. */
  listening(): boolean;
  ping(): void;
  /** Called when nobody answers. */
  dead(): void;
}

/** Asks a client that falls silent whether it is still there (`virKeepAlive`). */
export class KeepAliveTimer {
  #timer: NodeJS.Timeout | undefined;

  start({ interval, count }: KeepAliveOptions, owner: KeepAliveOwner): void {
    if (this.#timer || !(interval > 0)) return;
    let heard = owner.words();
    let unanswered = 0;
    this.#timer = setInterval(() => {
      if (owner.words() !== heard) {
        heard = owner.words();
        unanswered = 0;
      } else if (!owner.listening()) {
        // What cannot be written tells that nobody is there.
        owner.ping();
      } else if (unanswered >= count) {
        this.stop();
        owner.dead();
      } else {
        unanswered += 1;
        owner.ping();
      }
    }, interval * 1000).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
