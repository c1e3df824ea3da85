import type { Duplex } from 'node:stream';
import { limits, MessageType, writeHeader } from '../protocol/packet.js';
import { protocolVersion } from '../protocol/remote.js';
import { XdrWriter } from '../protocol/writer.js';
import { XdrError } from '../protocol/xdr-error.js';

/** Who a message is for. */
export interface Address {
  readonly program: number;
  readonly procedure: number;
  readonly serial: number;
}

/** Past so many bytes, what waits is written before the turn ends. */
const enough = 256 * 1024;
/** From here on, the payload of a stream goes out as it is, and is not copied. */
const large = 4096;

/** What goes to one client: the messages of one turn in one write. */
export class Outbox {
  readonly #socket: Duplex;
  readonly #writer = new XdrWriter(1024, 64 * 1024);
  readonly #waiting = new Set<() => void>();
  /** Bytes of events since the client has last read everything. */
  #told = 0;
  #scheduled = false;
  #ended = false;

  constructor(socket: Duplex) {
    this.#socket = socket;
    socket.on('drain', () => this.#wake());
  }

  /** Whether the client is slower than we are: bytes wait for it to read. */
  get full(): boolean {
    return this.#socket.writableNeedDrain;
  }

  /** How many bytes of events wait for the client to read them. Replies do not count: it has asked for those. */
  get toldAndUnread(): number {
    if (this.#socket.writableLength === 0) this.#told = this.#writer.length;
    return this.#told;
  }

  /** One message, its body written by `body`. When that throws, nothing is sent. */
  send(to: Address, type: number, status: number, body: (writer: XdrWriter) => void): void {
    if (this.#ended) return;
    const writer = this.#writer;
    const start = writer.length;
    writeHeader(writer, to.program, protocolVersion, to.procedure, type, to.serial, status);
    try {
      body(writer);
      const length = writer.length - start;
      if (length > limits.message + 4)
        throw new XdrError(`a message of ${length} bytes is over the limit of ${limits.message}`);
      writer.setUint(start, length);
      if (type === MessageType.event) this.#told += length;
    } catch (error) {
      writer.truncate(start);
      throw error;
    }
    this.#schedule();
  }

  /** One message of bytes. */
  sendBytes(to: Address, type: number, status: number, bytes: Uint8Array): void {
    if (this.#ended) return;
    if (bytes.length < large) return this.send(to, type, status, (writer) => writer.raw(bytes));
    const writer = this.#writer;
    const start = writer.length;
    writeHeader(writer, to.program, protocolVersion, to.procedure, type, to.serial, status);
    writer.setUint(start, writer.length - start + bytes.length);
    this.#socket.cork();
    this.flush();
    this.#socket.write(bytes);
    this.#socket.uncork();
  }

  flush(): void {
    if (this.#ended || this.#writer.length === 0) return;
    this.#socket.write(this.#writer.take());
  }

  /** Calls `listener` once when there is room. */
  onRoom(listener: () => void): void {
    this.#waiting.add(listener);
  }

  /** Nothing goes out any more: whoever waits for room is let go. */
  end(): void {
    this.#ended = true;
    this.#writer.reset();
    this.#wake();
  }

  #schedule(): void {
    if (this.#writer.length > enough) return this.flush();
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.flush();
    });
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const listener of waiting) listener();
  }
}
