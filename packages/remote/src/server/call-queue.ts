import { Buffer } from 'node:buffer';
import type { Packet } from '../protocol/packet.js';

/** What the calls of a client need of it. */
export interface CallQueueOwner {
  /** How many calls may run side by side. */
  readonly requests: number;
  /** Whether the client is slower than we are: it gets no more answers before it has read those that wait. */
  readonly full: boolean;
  begin(packet: Packet): void;
  /** So many bytes more, or fewer, wait here: see {@link Incoming}. */
  hold(bytes: number): void;
  /** Called when a call has to wait because so many run. */
  crowded(): void;
}

/** So many calls of one client begin before it is the others' turn. */
const perTurn = 16;
/** A call that waits counts so many times its size: of calls, less may pile up than of the data of streams. */
const weight = 32;
/** What one packet counts besides its bytes. */
const overhead = 128;

/**
 * The calls of one client: some run side by side, the others wait their turn. A client that sends calls faster than they
 * are done neither fills the memory nor keeps the others waiting.
 */
export class CallQueue {
  readonly #owner: CallQueueOwner;
  #waiting: Packet[] = [];
  #running = 0;
  #begun = 0;
  #yielding = false;

  constructor(owner: CallQueueOwner) {
    this.#owner = owner;
  }

  /** How many calls run. */
  get running(): number {
    return this.#running;
  }

  add(packet: Packet): void {
    if (this.#waiting.length === 0 && this.#mayBegin()) return this.#begin(packet);
    // A small call must not keep alive all that came with it.
    const payload = packet.payload.length < overhead ? Buffer.from(packet.payload) : packet.payload;
    this.#waiting.push({ ...packet, payload });
    this.#owner.hold(weightOf(packet));
  }

  /** One that ran has ended. */
  ended(): void {
    this.#running -= 1;
    this.next();
  }

  /** Begins what may begin now. */
  next(): void {
    while (this.#waiting.length > 0 && this.#mayBegin()) {
      const packet = this.#waiting.shift()!;
      this.#owner.hold(-weightOf(packet));
      this.#begin(packet);
    }
  }

  /** Those that wait are not run any more. */
  clear(): void {
    this.#waiting = [];
  }

  #begin(packet: Packet): void {
    this.#running += 1;
    this.#begun += 1;
    this.#owner.begin(packet);
  }

  #mayBegin(): boolean {
    if (this.#running >= this.#owner.requests) {
      this.#owner.crowded();
      return false;
    }
    if (this.#owner.full) return false;
    if (this.#begun < perTurn) return true;
    this.#yield();
    return false;
  }

  #yield(): void {
    if (this.#yielding) return;
    this.#yielding = true;
    setImmediate(() => {
      this.#yielding = false;
      this.#begun = 0;
      this.next();
    });
  }
}

const weightOf = ({ payload }: Packet): number => (payload.length + overhead) * weight;
