import type { Buffer } from 'node:buffer';
import type { Duplex } from 'node:stream';
import { VirtError, type ConnectCloseReason } from '@virtkit/core/driver';
import type { SecurityLayer } from '../auth/mechanism.js';
import { limits, MessageType, PacketSplitter, Status, writeHeader, type Packet } from '../protocol/packet.js';
import { XdrReader } from '../protocol/reader.js';
import { protocolVersion, remoteProgram } from '../protocol/remote.js';
import type { Xdr } from '../protocol/xdr.js';
import { XdrError } from '../protocol/xdr-error.js';
import { XdrWriter } from '../protocol/writer.js';
import { Incoming } from './incoming.js';
import { Outgoing } from './outgoing.js';
import { orUnsupported, readError } from './rpc-error.js';
import { RpcStream, type StreamPort } from './stream.js';

interface Pending {
  readonly program: number;
  readonly number: number;
  readonly ret: Xdr<unknown>;
  readonly answered?: ((supported: boolean) => void) | undefined;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  /** What to do with an answer that comes when nobody waits for it any more. */
  readonly late?: (() => void) | undefined;
  /** Nobody waits for it any more. */
  readonly givenUp?: true;
  timer?: NodeJS.Timeout | undefined;
}

export interface RpcClientOptions {
  /** How long a call may take: milliseconds. Default: as long as it likes. */
  readonly callTimeout?: number | undefined;
  /**
   * How much data of streams may wait to be read before the connection is not read any more: bytes. Twice as much while
   * calls wait for their answers. Default: 16 MiB.
   */
  readonly streamHighWater?: number | undefined;
}

/** What a call says of itself: its number, and the types of what it takes and gives. */
export interface Row<A, R> {
  readonly number: number;
  readonly args: Xdr<A>;
  readonly ret: Xdr<R>;
  /** Hears of each answer whether it was anything but `VIR_ERR_NO_SUPPORT`. */
  readonly answered?: ((supported: boolean) => void) | undefined;
}

const headerSize = limits.header + 4;
const nothing = new Uint8Array();
const defaultHighWater = 16 * 1024 * 1024;

/**
 * Calls over one connection, many at a time: what is asked in one turn goes out in one write, replies are matched by
 * their serial in whatever order they come, events and stream data go to whom they belong.
 */
export class RpcClient {
  readonly #transport: Duplex;
  readonly #incoming: Incoming;
  readonly #outgoing: Outgoing;
  readonly #timeout: number | undefined;
  readonly #writer = new XdrWriter(4096);
  readonly #pending = new Map<number, Pending>();
  readonly #streams = new Map<number, RpcStream>();
  readonly #events = new Map<number, (packet: Packet) => void>();
  readonly #closeListeners = new Set<(reason: ConnectCloseReason) => void>();
  #serial = 0;
  #received = 0;
  #layer: SecurityLayer | undefined;
  #failure: VirtError | undefined;
  #ended: ConnectCloseReason | undefined;

  constructor(transport: Duplex, options: RpcClientOptions = {}) {
    this.#transport = transport;
    this.#timeout = options.callTimeout;
    this.#incoming = new Incoming(transport, options.streamHighWater ?? defaultHighWater);
    this.#outgoing = new Outgoing(transport);
    const splitter = new PacketSplitter((packet) => this.#receive(packet));
    transport.on('data', (chunk: Buffer) => {
      try {
        splitter.push(this.#layer ? this.#layer.unwrap(chunk) : chunk);
      } catch (error) {
        this.#end('error', closed('the peer broke the protocol', error));
      }
    });
    transport.on('error', (error: Error) => this.#end('error', closed(error.message, error)));
    transport.on('end', () => this.#end('eof', closed('the peer closed the connection')));
    transport.on('close', () => this.#end('eof', closed('the connection was lost')));
    // What broke before anybody listened.
    const { errored } = transport;
    if (transport.destroyed) this.#end('error', closed(errored?.message ?? 'the connection was lost', errored));
  }

  /** Why nothing can be called any more; `undefined` while the connection works. */
  get failure(): VirtError | undefined {
    return this.#failure;
  }

  /** Whether the connection is not read, because nobody reads the data that came: no message can be seen then. */
  get paused(): boolean {
    return this.#incoming.paused;
  }

  /** How many messages came so far: whoever sends is alive. */
  get received(): number {
    return this.#received;
  }

  /** From here on, everything goes through `layer`, both ways. For a login that agreed on it, while nothing else is called. */
  seal(layer: SecurityLayer): void {
    this.#layer = layer;
    this.#outgoing.seal(layer);
  }

  /** Calls a procedure. A reply that comes after `callTimeout`, or after the caller gave up, is dropped. */
  call<A, R>(row: Row<A, R>, args: A, program = remoteProgram): Promise<R> {
    return this.#call(this.#next(), row, args, program);
  }

  /** Calls a procedure that has a stream: gives both the reply and the stream. `sparse`: it may have holes. */
  async callWithStream<A, R>(row: Row<A, R>, args: A, sparse = false): Promise<{ reply: R; stream: RpcStream }> {
    const serial = this.#next();
    const send = (type: number, status: number, payload: Uint8Array) =>
      this.#sendRaw(remoteProgram, row.number, type, serial, status, payload);
    const port: StreamPort = {
      send,
      onRoom: (listener) => this.#outgoing.onRoom(listener),
      hold: (bytes) => this.#incoming.hold(bytes),
      expect: (answers) => this.#incoming.expect(answers),
      forget: () => this.#streams.delete(serial),
    };
    const stream = new RpcStream(port, sparse);
    // Before the call: its data may overtake its reply.
    this.#streams.set(serial, stream);
    // After a time-out the peer may still open it: then it is told that nobody is there.
    const late = () => send(MessageType.stream, Status.error, nothing);
    try {
      return { reply: await this.#call(serial, row, args, remoteProgram, late), stream };
    } catch (error) {
      stream.fail(error as Error);
      throw error;
    }
  }

  /** Has `listener` get the messages of procedure `number`. */
  onEvent(number: number, listener: (packet: Packet) => void, program = remoteProgram): void {
    this.#events.set(key(program, number), listener);
  }

  /** Sends a message that nobody answers. */
  notify(program: number, number: number): void {
    if (!this.#failure) this.#send(this.#header(program, number, MessageType.event, 0, Status.ok));
  }

  /** Calls `listener` once when the connection ends other than by {@link close}, or soon when it has already. */
  onClose(listener: (reason: ConnectCloseReason) => void): () => void {
    this.#closeListeners.add(listener);
    const ended = this.#ended;
    if (ended !== undefined && ended !== 'client') {
      queueMicrotask(() => {
        if (this.#closeListeners.delete(listener)) listener(ended);
      });
    }
    return () => this.#closeListeners.delete(listener);
  }

  /** Ends the connection: calls that wait are rejected. Idempotent. */
  close(reason: ConnectCloseReason = 'client', why = 'the connection was closed'): void {
    this.#end(reason, closed(why));
  }

  #next(): number {
    do this.#serial = (this.#serial + 1) >>> 0 || 1;
    while (this.#pending.has(this.#serial) || this.#streams.has(this.#serial));
    return this.#serial;
  }

  #call<A, R>(serial: number, row: Row<A, R>, args: A, program: number, late?: () => void): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      const writer = this.#header(program, row.number, MessageType.call, serial, Status.ok);
      try {
        row.args.write(writer, args);
        this.#send(writer);
      } catch (error) {
        writer.reset();
        if (error instanceof XdrError) return reject(unfit(error));
        return reject(error instanceof Error ? error : new Error(String(error)));
      }
      const { number, ret, answered } = row;
      this.#await(serial, { program, number, ret, answered, resolve: resolve, reject, late });
    });
  }

  #header(program: number, procedure: number, type: number, serial: number, status: number): XdrWriter {
    return writeHeader(this.#writer, program, protocolVersion, procedure, type, serial, status);
  }

  #send(writer: XdrWriter): void {
    if (writer.length - headerSize > limits.payload) {
      throw new XdrError(`a message of ${writer.length} bytes is over the limit of ${limits.message}`);
    }
    writer.setUint(0, writer.length);
    this.#outgoing.push(writer.take());
  }

  /** Sends a packet of a stream at once. `false`: that is enough for now. */
  #sendRaw(
    program: number,
    procedure: number,
    type: number,
    serial: number,
    status: number,
    payload: Uint8Array,
  ): boolean {
    if (this.#failure) return true;
    const writer = this.#header(program, procedure, type, serial, status);
    writer.raw(payload);
    this.#send(writer);
    this.#outgoing.flush();
    return !this.#outgoing.full;
  }

  #await(serial: number, pending: Pending): void {
    if (this.#timeout !== undefined) pending.timer = setTimeout(() => this.#giveUp(serial, pending), this.#timeout);
    this.#pending.set(serial, pending);
    this.#incoming.expect(1);
  }

  #giveUp(serial: number, pending: Pending): void {
    const { program, number, ret, late } = pending;
    this.#incoming.expect(-1);
    if (late) this.#pending.set(serial, { program, number, ret, resolve: late, reject: late, givenUp: true });
    else this.#pending.delete(serial);
    const message = `the peer did not answer within ${this.#timeout} ms`;
    pending.reject(new VirtError('VIR_ERR_OPERATION_TIMEOUT', message, { domain: 'VIR_FROM_RPC' }));
  }

  #receive(packet: Packet): void {
    this.#received += 1;
    if (this.#failure) return; // Whoever got the packet before this one has closed the connection.
    switch (packet.type) {
      case MessageType.reply:
      case MessageType.replyWithFds:
        return this.#reply(packet);
      case MessageType.event:
        return this.#events.get(key(packet.program, packet.procedure))?.(packet);
      case MessageType.stream:
      case MessageType.streamHole:
        return this.#streams.get(packet.serial)?.receive(packet);
      default:
        throw new XdrError(`a message of type ${packet.type} is not for a client`);
    }
  }

  #reply(packet: Packet): void {
    const pending = this.#pending.get(packet.serial);
    if (!pending) return this.#lateReply(packet);
    this.#pending.delete(packet.serial);
    if (!pending.givenUp) this.#incoming.expect(-1);
    clearTimeout(pending.timer);
    try {
      if (packet.status === Status.error) {
        const error = orUnsupported(readError(packet.payload), pending.number);
        pending.answered?.(error.code !== 'VIR_ERR_NO_SUPPORT');
        return pending.reject(error);
      }
      if (packet.procedure !== pending.number || packet.program !== pending.program) {
        throw new XdrError(`it is about procedure ${packet.procedure} of program ${packet.program}`);
      }
      const reader = new XdrReader(packet.payload);
      const value = pending.ret.read(reader);
      reader.done();
      pending.answered?.(true);
      pending.resolve(value);
    } catch (error) {
      const cause = error instanceof VirtError ? error.message : String(error);
      pending.reject(new XdrError(`the reply to procedure ${pending.number} cannot be read: ${cause}`, error));
    }
  }

  /** To a call that was given up; or the error of a hole in a stream, which libvirt sends as a reply. */
  #lateReply(packet: Packet): void {
    if (packet.status === Status.error) this.#streams.get(packet.serial)?.fail(readError(packet.payload));
  }

  #end(reason: ConnectCloseReason, failure: VirtError): void {
    if (this.#failure) return;
    this.#failure = failure;
    this.#ended = reason;
    this.#transport.destroy();
    this.#outgoing.end();
    for (const pending of this.#pending.values()) {
      clearTimeout(pending.timer);
      pending.reject(failure);
    }
    this.#pending.clear();
    for (const stream of this.#streams.values()) stream.fail(failure);
    this.#streams.clear();
    const listeners = [...this.#closeListeners];
    this.#closeListeners.clear();
    if (reason !== 'client') for (const listener of listeners) listener(reason);
  }
}

const key = (program: number, procedure: number): number => program * 4096 + procedure;

/** What a caller gave and the protocol has no form for: the caller's mistake, and none of the peer's. */
const unfit = (error: XdrError): VirtError =>
  new VirtError('VIR_ERR_INVALID_ARG', error.message, { domain: 'VIR_FROM_RPC', cause: error });

const closed = (why: string, cause?: unknown): VirtError =>
  new VirtError('VIR_ERR_RPC', why, { domain: 'VIR_FROM_RPC', ...(cause === undefined ? {} : { cause }) });
