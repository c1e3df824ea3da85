import { VirtError, type Stream } from '@virtkit/core/driver';
import { limits, MessageType, Status, type Packet } from '../protocol/packet.js';
import type { StreamDirection } from '../protocol/procedure.js';
import { XdrReader } from '../protocol/reader.js';
import { hyper, struct, uint } from '../protocol/xdr.js';
import type { Address, Outbox } from './outbox.js';
import { rpcError, writeError } from './wire-error.js';

/** What a stream needs of the client that it belongs to. */
export interface StreamOwner {
  readonly outbox: Outbox;
  /** So many bytes more, or fewer, wait here for the driver to take them. */
  hold(bytes: number): void;
  /** Nothing more is said about it. */
  forget(serial: number): void;
}

export interface ServerStreamOptions {
  readonly direction: StreamDirection;
  /** Whether both sides agreed that it may have holes. */
  readonly sparse?: boolean;
}

const hole = struct({ length: hyper, flags: uint });
const nothing = new Uint8Array();
/** A hole is written out as zeros in pieces of this size, for a client that takes none. */
const zeros = new Uint8Array(64 * 1024);
/** What one packet counts besides its bytes. */
const overhead = 128;

/** The data of one call, between a client and a driver (`daemonClientStream`). */
export class ServerStream {
  readonly #owner: StreamOwner;
  readonly #address: Address;
  readonly #stream: Stream;
  readonly #sparse: boolean;
  readonly #reads: boolean;
  /** What came is handed to the driver one after the other. */
  #taken: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(
    owner: StreamOwner,
    address: Address,
    stream: Stream,
    { direction, sparse = false }: ServerStreamOptions,
  ) {
    this.#owner = owner;
    this.#address = address;
    this.#stream = stream;
    this.#sparse = sparse;
    this.#reads = direction !== 'write';
  }

  /** Begins to send what the driver gives. Called when the reply to the call is on its way. */
  start(): void {
    if (this.#reads && this.#stream.recv) void this.#pump().catch((error: unknown) => this.#fail(error));
  }

  /** Takes a packet of the client's. */
  receive(packet: Packet): void {
    if (this.#closed) return;
    if (packet.type === MessageType.streamHole) return this.#receiveHole(packet.payload);
    if (packet.status === Status.error) return void this.#giveUp();
    if (packet.status === Status.ok) return this.#queue(0, () => this.#finish());
    const { payload } = packet;
    this.#queue(payload.length, () => this.#send(payload));
  }

  /** The client is gone. */
  drop(): void {
    if (this.#close()) void this.#stream.abort().catch(() => undefined);
  }

  #receiveHole(payload: Uint8Array): void {
    const reader = new XdrReader(payload);
    const { length } = hole.read(reader);
    reader.done();
    if (!this.#sparse || length < 0n) return this.#fail(rpcError('Unexpected stream hole'));
    this.#queue(0, () => this.#sendHole(length));
  }

  #queue(bytes: number, take: () => Promise<void>): void {
    this.#owner.hold(bytes + overhead);
    this.#taken = this.#taken
      .then(() => (this.#closed ? undefined : take()))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => this.#owner.hold(-bytes - overhead));
  }

  #send(data: Uint8Array): Promise<void> {
    if (!this.#stream.send) throw oneWay();
    return this.#stream.send(data);
  }

  async #sendHole(length: bigint): Promise<void> {
    if (this.#stream.sendHole) return this.#stream.sendHole(length);
    for (const piece of zerosOf(length)) await this.#send(piece);
  }

  async #finish(): Promise<void> {
    await this.#stream.finish();
    if (this.#close()) this.#tell(Status.ok);
  }

  /** The client gives it up, and waits to hear that it is gone. */
  async #giveUp(): Promise<void> {
    if (!this.#close()) return;
    await this.#stream.abort().catch(() => undefined);
    this.#tell(Status.ok);
  }

  #fail(error: unknown): void {
    if (!this.#close()) return;
    const { outbox } = this.#owner;
    outbox.send(this.#address, MessageType.stream, Status.error, (writer) => writeError(writer, error));
    void this.#stream.abort(error).catch(() => undefined);
  }

  #close(): boolean {
    if (this.#closed) return false;
    this.#closed = true;
    this.#owner.forget(this.#address.serial);
    return true;
  }

  async #pump(): Promise<void> {
    while (!this.#closed) {
      const piece = await this.#stream.recv!();
      if (this.#closed) return;
      if (piece === undefined) return this.#tell(Status.continue);
      if (piece instanceof Uint8Array) await this.#put(piece);
      else if (this.#sparse) await this.#putHole(piece.hole);
      else for (const some of zerosOf(piece.hole)) await this.#put(some);
    }
  }

  async #put(data: Uint8Array): Promise<void> {
    const { outbox } = this.#owner;
    for (let at = 0; at < data.length && !this.#closed; at += limits.streamPayload) {
      outbox.sendBytes(
        this.#address,
        MessageType.stream,
        Status.continue,
        data.subarray(at, at + limits.streamPayload),
      );
      if (outbox.full) await this.#room();
    }
  }

  async #putHole(length: bigint): Promise<void> {
    const { outbox } = this.#owner;
    outbox.send(this.#address, MessageType.streamHole, Status.continue, (writer) =>
      hole.write(writer, { length, flags: 0 }),
    );
    if (outbox.full) await this.#room();
  }

  #room(): Promise<void> {
    return new Promise((resolve) => this.#owner.outbox.onRoom(resolve));
  }

  #tell(status: number): void {
    this.#owner.outbox.sendBytes(this.#address, MessageType.stream, status, nothing);
  }
}

function* zerosOf(length: bigint): Generator<Uint8Array> {
  for (let left = length; left > 0n; left -= BigInt(zeros.length)) {
    yield left < BigInt(zeros.length) ? zeros.subarray(0, Number(left)) : zeros;
  }
}

const oneWay = (): VirtError =>
  new VirtError('VIR_ERR_OPERATION_INVALID', 'this stream cannot be written to', { domain: 'VIR_FROM_STREAMS' });
