import { Buffer } from 'node:buffer';
import type { Duplex } from 'node:stream';
import type { SecurityLayer } from '../auth/mechanism.js';

/** What goes out: all that is asked in one turn in one write; and who waits until there is room for more. */
export class Outgoing {
  readonly #transport: Duplex;
  readonly #waiting = new Set<() => void>();
  #queue: Buffer[] = [];
  #ended = false;
  #layer: SecurityLayer | undefined;

  constructor(transport: Duplex) {
    this.#transport = transport;
    // One listener for all that wait, however many streams there are.
    transport.on('drain', () => this.#wake());
  }

  push(packet: Buffer): void {
    if (this.#queue.length === 0) queueMicrotask(() => this.flush());
    this.#queue.push(packet);
  }

  /** From here on, what goes out goes through `layer`. */
  seal(layer: SecurityLayer): void {
    this.#layer = layer;
  }

  flush(): void {
    const queue = this.#queue;
    this.#queue = [];
    if (this.#ended || queue.length === 0) return;
    if (this.#layer) return void this.#transport.write(this.#layer.wrap(Buffer.concat(queue)));
    if (queue.length === 1) return void this.#transport.write(queue[0]);
    this.#transport.cork();
    for (const packet of queue) this.#transport.write(packet);
    this.#transport.uncork();
  }

  /** Whether the transport holds more than it likes to. */
  get full(): boolean {
    return !this.#ended && this.#transport.writableNeedDrain;
  }

  /** Calls `listener` once when there is room. Gives a function that takes it back. */
  onRoom(listener: () => void): () => void {
    this.#waiting.add(listener);
    return () => this.#waiting.delete(listener);
  }

  end(): void {
    this.#ended = true;
    this.#queue = [];
    this.#waiting.clear();
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const listener of waiting) listener();
  }
}
