import { abortError, VirtError, type CallOptions, type Hole, type Stream } from '@virtkit/core/driver';
import { limits, MessageType, Status, type Packet } from '../protocol/packet.js';
import { XdrError } from '../protocol/xdr-error.js';
import { XdrReader } from '../protocol/reader.js';
import { hyper, struct, uint } from '../protocol/xdr.js';
import { XdrWriter } from '../protocol/writer.js';
import { PieceQueue, type Piece } from './piece-queue.js';
import { readError } from './rpc-error.js';

/** What a stream needs of the connection that it runs over. */
export interface StreamPort {
  /** Sends a packet. `false`: that is enough for now. */
  send(type: number, status: number, payload: Uint8Array): boolean;
  /** Calls `listener` once when the connection can take more. Gives a function that takes it back. */
  onRoom(listener: () => void): () => void;
  /** So many bytes more, or fewer, wait here to be read. */
  hold(bytes: number): void;
  /** One more answer is waited for, or one fewer. */
  expect(answers: number): void;
  /** The peer sends nothing more that belongs to this stream. */
  forget(): void;
}

interface Settle<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

const hole = struct({ length: hyper, flags: uint });
const nothing = new Uint8Array();

/** The data of one call (`virNetClientStream`). What nobody reads waits here, and is counted by the connection. */
export class RpcStream implements Stream {
  readonly #port: StreamPort;
  readonly #sparse: boolean;
  readonly #waiting: PieceQueue;
  readonly #blocked = new Set<Settle<void>>();
  #reader: Settle<Piece | undefined> | undefined;
  #finish: Promise<void> | undefined;
  #agreed: Settle<void> | undefined;
  /** The peer sends no more data. */
  #ended = false;
  /** Nothing is left to be said in either direction. */
  #closed = false;
  #error: Error | undefined;

  /** @param sparse - whether both sides agreed that it may have holes */
  constructor(port: StreamPort, sparse = false) {
    this.#port = port;
    this.#sparse = sparse;
    this.#waiting = new PieceQueue((bytes) => port.hold(bytes));
  }

  /** Takes what the peer sent. */
  receive(packet: Packet): void {
    if (packet.status === Status.error) return this.fail(readError(packet.payload));
    if (packet.type === MessageType.streamHole) return this.#receiveHole(packet.payload);
    if (packet.payload.length > 0) return this.#give(packet.payload);
    // Nothing, and "continue": the end of what is read. Nothing, and "ok": the peer agrees that all is done.
    this.#end();
    if (packet.status === Status.ok) this.#close();
  }

  /** Ends it with an error, which comes after what waits to be read. */
  fail(error: Error): void {
    if (this.#closed) return;
    this.#error = error;
    this.#reader?.reject(error);
    this.#reader = undefined;
    this.#close(error);
  }

  /** An abort loses nothing: what it did not take, the next call gets. */
  recv(options?: CallOptions): Promise<Piece | undefined> {
    const piece = this.#waiting.shift();
    if (piece !== undefined) return Promise.resolve(piece);
    if (this.#error) return Promise.reject(this.#error);
    if (this.#ended) return Promise.resolve(undefined);
    if (this.#reader) return Promise.reject(new TypeError('a stream has one reader at a time'));
    const next = new Promise<Piece | undefined>((resolve, reject) => (this.#reader = { resolve, reject }));
    return heeding(next, options, 'reading a stream', () => (this.#reader = undefined));
  }

  async send(data: Uint8Array, options?: CallOptions): Promise<void> {
    for (let at = 0; at < data.length; at += limits.streamPayload) {
      await this.#put(MessageType.stream, data.subarray(at, at + limits.streamPayload), options);
    }
  }

  async sendHole(length: bigint, options?: CallOptions): Promise<void> {
    if (length < 0n) throw new TypeError(`a hole of ${length} bytes`);
    // Here, and not by the peer: libvirt's daemon ends the whole connection.
    if (!this.#sparse) {
      const message = 'holes are not part of this stream: it was not opened with the flag of sparse streams';
      throw new VirtError('VIR_ERR_OPERATION_INVALID', message, { domain: 'VIR_FROM_STREAMS' });
    }
    const writer = new XdrWriter(16);
    hole.write(writer, { length, flags: 0 });
    await this.#put(MessageType.streamHole, writer.take(), options);
  }

  /** What waits is still there to be read; what comes from now on is not. */
  finish(options?: CallOptions): Promise<void> {
    if (this.#error) return Promise.reject(this.#error);
    if (this.#closed) return Promise.resolve();
    return heeding((this.#finish ??= this.#finishing()), options, 'finishing a stream');
  }

  async abort(reason?: unknown): Promise<void> {
    if (this.#closed) return;
    this.#waiting.clear();
    this.fail(new VirtError('VIR_ERR_OPERATION_ABORTED', 'the stream was given up', { cause: reason }));
    this.#port.send(MessageType.stream, Status.error, nothing);
  }

  #finishing(): Promise<void> {
    const agreed = new Promise<void>((resolve, reject) => (this.#agreed = { resolve, reject }));
    this.#waiting.release();
    this.#port.expect(1);
    this.#port.send(MessageType.stream, Status.ok, nothing);
    return agreed;
  }

  async #put(type: number, payload: Uint8Array, options: CallOptions | undefined): Promise<void> {
    if (this.#error) throw this.#error;
    if (this.#closed || this.#finish) {
      throw new VirtError('VIR_ERR_OPERATION_INVALID', 'the stream is finished', { domain: 'VIR_FROM_STREAMS' });
    }
    if (options?.signal?.aborted) throw abortError(options.signal, 'writing to a stream');
    if (!this.#port.send(type, Status.continue, payload)) await this.#room(options);
  }

  #room(options: CallOptions | undefined): Promise<void> {
    let forget = () => {};
    const room = new Promise<void>((resolve, reject) => {
      const blocked = { resolve, reject };
      this.#blocked.add(blocked);
      const takeBack = this.#port.onRoom(() => (forget(), resolve()));
      forget = () => (this.#blocked.delete(blocked), takeBack());
    });
    return heeding(room, options, 'writing to a stream', () => forget());
  }

  #receiveHole(payload: Uint8Array): void {
    const reader = new XdrReader(payload);
    const { length } = hole.read(reader);
    reader.done();
    if (length < 0n || !this.#sparse) throw new XdrError(`a hole of ${length} bytes in stream data`);
    if (length > 0n) this.#give({ hole: length } satisfies Hole);
  }

  #give(piece: Piece): void {
    if (this.#ended || this.#finish) return;
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader) reader.resolve(piece);
    else this.#waiting.push(piece);
  }

  #end(): void {
    this.#ended = true;
    this.#reader?.resolve(undefined);
    this.#reader = undefined;
  }

  #close(error?: Error): void {
    this.#closed = true;
    this.#ended = true;
    this.#port.forget();
    this.#waiting.release();
    const ended = error ?? new VirtError('VIR_ERR_OPERATION_INVALID', 'the stream was finished by the peer');
    for (const blocked of this.#blocked) blocked.reject(ended);
    this.#blocked.clear();
    if (!this.#agreed) return;
    this.#port.expect(-1);
    if (error) this.#agreed.reject(error);
    else this.#agreed.resolve();
    this.#agreed = undefined;
  }
}

/** `promise`, unless the signal fires first: then what waits for it is taken back by `undo`. */
function heeding<T>(
  promise: Promise<T>,
  options: CallOptions | undefined,
  what: string,
  undo?: () => void,
): Promise<T> {
  const signal = options?.signal;
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => {
      undo?.();
      reject(abortError(signal, what));
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    const settled = () => signal.removeEventListener('abort', onAbort);
    promise.then(
      (value) => (settled(), resolve(value)),
      (error: unknown) => (settled(), reject(error as Error)),
    );
  });
}
