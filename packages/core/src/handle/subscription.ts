import type { Unsubscribe } from '../driver/events.js';
import { throwIfAborted } from '../errors.js';
import type { CallOptions } from '../signal.js';
import { EventQueue, type EventQueueOptions } from '../stateful/event-queue.js';

export interface SubscriptionOptions extends CallOptions, Pick<EventQueueOptions, 'capacity' | 'overflow'> {}

/**
 * Events as they come: read it with `for await`, leave the loop to end it. The subscription begins when the stream is
 * made; {@link ready} settles when it holds. A call made inside the loop cannot deadlock: events wait in a queue of a
 * stated size, whose oldest make room when it is full ({@link dropped} counts them), or which fails if so asked.
 */
export class Subscription<T> extends EventQueue<T> {
  /** Settles when the subscription holds: events from then on are told. Rejects if there can be none. */
  readonly ready: Promise<void>;

  constructor(
    name: string,
    options: SubscriptionOptions,
    subscribe: (push: (event: T) => void) => Promise<Unsubscribe>,
    onEnd: (ended: Subscription<T>) => void,
  ) {
    let unsubscribe = undefined as Promise<Unsubscribe> | undefined;
    const { signal, capacity, overflow } = options;
    const stop = () => this.end();
    super({
      ...(capacity !== undefined && { capacity }),
      ...(overflow !== undefined && { overflow }),
      onEnd: () => {
        signal?.removeEventListener('abort', stop);
        // Nobody waits for this: a peer that is gone has no subscription left either.
        // Looked for a moment later: a driver may overflow the queue before its `subscribe` gives anything back.
        void Promise.resolve()
          .then(() => unsubscribe)
          .then((end) => end?.())
          .catch(() => undefined);
        onEnd(this);
      },
    });
    const begin = async () => {
      throwIfAborted(signal, name);
      return subscribe((event) => this.push(event));
    };
    unsubscribe = begin();
    signal?.addEventListener('abort', stop, { once: true });
    this.ready = unsubscribe.then(() => undefined);
    // Whoever reads gets the error; whoever only waits for `ready` gets it there.
    this.ready.catch((error: unknown) => this.fail(error));
  }
}
