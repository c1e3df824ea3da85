import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { MessageType, PacketSplitter, Status, type Packet } from '../../packages/remote/src/protocol/packet.js';
import { XdrReader } from '../../packages/remote/src/protocol/reader.js';
import { remoteProgram } from '../../packages/remote/src/protocol/remote.js';
import { remoteError } from '../../packages/remote/src/protocol/types.js';

/** Numbers of `remote_procedure` that the tests call by hand. */
export const Procedure = {
  open: 1,
  close: 2,
  getInfo: 16,
  lookupByName: 23,
  resume: 28,
  suspend: 34,
  getHostname: 59,
  supportsFeature: 60,
  authList: 66,
  listAllDomains: 273,
  registerEvents: 316,
} as const;

const domainOf = (name: string, uuid: string): Buffer =>
  Buffer.concat([text(name), Buffer.from(uuid.replaceAll('-', ''), 'hex'), words(1)]);

/** Words of four bytes. */
export const words = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32BE(value >>> 0, index * 4));
  return bytes;
};
/** A text as XDR writes it. */
export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([words(bytes.length), bytes, Buffer.alloc(-bytes.length & 3)]);
}
/** The default domain of `test:///default`. */
export const testDomain = domainOf('test', '6695eb01-f6a4-8304-79aa-97f2502e193f');

/** One whole message. */
export function frame(
  procedure: number,
  serial: number,
  payload: Uint8Array = new Uint8Array(),
  { program, version, type, status }: Partial<Omit<Packet, 'payload' | 'procedure' | 'serial'>> = {},
): Buffer {
  return Buffer.concat([
    words(28 + payload.length, program ?? remoteProgram, version ?? 1, procedure, type ?? 0, serial, status ?? 0),
    payload,
  ]);
}

/** A client that speaks in bytes: what it sends is up to the test, and it can do what no honest client does. */
export class Wire {
  readonly socket: Socket;
  /** Messages that answer no call. */
  readonly told: Packet[] = [];
  /** The serials of the answers, in the order in which they came. */
  readonly order: number[] = [];
  readonly closed: Promise<void>;
  readonly #waiting = new Map<
    number,
    { readonly answer: (packet: Packet) => void; readonly fail: (error: Error) => void }
  >();
  #serial = 1;

  private constructor(socket: Socket) {
    this.socket = socket;
    const splitter = new PacketSplitter((packet) => this.#take(packet));
    socket.on('data', (chunk: Buffer) => splitter.push(chunk));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    void this.closed.then(() => {
      for (const { fail } of this.#waiting.values()) fail(new Error('the connection was closed'));
    });
  }

  /** Connected, and nothing said yet. */
  static async connect(path: string): Promise<Wire> {
    for (let left = 50; ; left -= 1) {
      const socket = connect({ path });
      try {
        await once(socket, 'connect');
        return new Wire(socket);
      } catch (error) {
        // So many come at once that the server's queue is full.
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || left === 0) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  /** With a session open. */
  static async open(path: string, uri = 'test:///default'): Promise<Wire> {
    const wire = await Wire.connect(path);
    await wire.call(Procedure.authList);
    await wire.call(Procedure.open, Buffer.concat([words(1), text(uri), words(0)]));
    return wire;
  }

  /** The payload of the reply; rejects with the server's words when it is an error. */
  async call(procedure: number, payload?: Uint8Array): Promise<Buffer> {
    const serial = this.#serial++;
    const reply = this.answerTo(serial);
    this.socket.write(frame(procedure, serial, payload));
    const { status, payload: got } = await reply;
    if (status === Status.error) throw new Error(remoteError.read(new XdrReader(got)).message);
    return got;
  }

  answerTo(serial: number): Promise<Packet> {
    return new Promise((answer, fail) => this.#waiting.set(serial, { answer, fail }));
  }

  async end(): Promise<void> {
    this.socket.destroy();
    await this.closed;
  }

  #take(packet: Packet): void {
    const waiting = packet.type === MessageType.reply ? this.#waiting.get(packet.serial) : undefined;
    if (packet.type === MessageType.reply) this.order.push(packet.serial);
    if (!waiting) return void this.told.push(packet);
    this.#waiting.delete(packet.serial);
    waiting.answer(packet);
  }
}
