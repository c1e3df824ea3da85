import { EventQueue, type CallOptions, type EventQueueOptions, type VirtError } from '@virtkit/core/driver';
import type { StoreConnection } from './connection.js';
import { checkPath, strings } from './payload.js';
import { storeError } from './store-error.js';

export interface WatchOptions extends CallOptions, Pick<EventQueueOptions, 'capacity' | 'overflow'> {}

interface Watch {
  readonly path: string;
  readonly changed: (path: string) => void;
  /** With no error after a reset. */
  readonly ended: (why?: VirtError) => void;
}

/** The watches of one connection, each with a token of its own. */
export class Watches {
  readonly #connection: StoreConnection;
  readonly #watches = new Map<string, Watch>();
  #next = 1;

  constructor(connection: StoreConnection) {
    this.#connection = connection;
  }

  /** How many there are. */
  get size(): number {
    return this.#watches.size;
  }

  async iterate(path: string, options: WatchOptions = {}): Promise<EventQueue<string>> {
    const { signal, capacity, overflow } = options;
    const stop = () => queue.end();
    const token = this.#token();
    const queue = new EventQueue<string>({
      ...(capacity !== undefined && { capacity }),
      ...(overflow !== undefined && { overflow }),
      onEnd: () => {
        signal?.removeEventListener('abort', stop);
        this.#remove(token);
      },
    });
    const watch = {
      path,
      changed: (changed: string) => queue.push(changed),
      ended: (why?: VirtError) => (why ? queue.fail(why) : queue.end()),
    };
    await this.#add(token, watch, options);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
    return queue;
  }

  async listen(path: string, listener: (path: string) => void, options: CallOptions = {}): Promise<() => void> {
    const token = this.#token();
    await this.#add(
      token,
      { path, changed: (changed) => apart(() => listener(changed)), ended: () => undefined },
      options,
    );
    return () => this.#remove(token);
  }

  /** Takes all of them back at once. */
  async reset(options: CallOptions = {}): Promise<void> {
    const watches = [...this.#watches.values()];
    this.#watches.clear();
    await this.#connection.request('RESET_WATCHES', strings(''), options);
    for (const { ended } of watches) ended();
  }

  changed(path: string, token: string): void {
    // One that comes late is for a watch that was taken back.
    this.#watches.get(token)?.changed(path);
  }

  ended(why: VirtError): void {
    const watches = [...this.#watches.values()];
    this.#watches.clear();
    for (const { ended } of watches) ended(why);
  }

  #token(): string {
    return `virtkit-${this.#next++}`;
  }

  async #add(token: string, watch: Watch, options: CallOptions): Promise<void> {
    const payload = strings(checkWatched(watch.path), token);
    // Before the answer: the first event may be on its heels.
    this.#watches.set(token, watch);
    try {
      await this.#connection.request('WATCH', payload, options);
    } catch (error) {
      this.#remove(token);
      throw error;
    }
  }

  /** Nobody waits: events that are on their way meanwhile are dropped. */
  #remove(token: string): void {
    const watch = this.#watches.get(token);
    if (!watch) return;
    this.#watches.delete(token);
    this.#connection.request('UNWATCH', strings(watch.path, token)).catch(() => undefined);
  }
}

/** The kernel's device refuses such a watch with an error of the write itself, after which nothing can be sent. */
function checkWatched(path: string): string {
  if (/^(\/|[-\w@/]*[-\w@])$/.test(checkPath(path)) && !path.includes('//')) return path;
  throw storeError('VIR_ERR_INVALID_ARG', `path ${JSON.stringify(path)} can be none of a node`);
}

/** What a listener throws is its own business, and no fault of the connection. */
function apart(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
