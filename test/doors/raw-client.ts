import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { remoteError } from '../../packages/remote/src/protocol/types.js';
import { XdrReader } from '../../packages/remote/src/protocol/reader.js';
import { programs } from '../../packages/remote/src/server/programs.js';

export const remoteProgram = 0x20008086;

/** What came back: the payload, or the error's number and text. */
export interface Answer {
  readonly payload?: Buffer;
  readonly code?: number;
  readonly message?: string;
}

/** Sends calls as bytes, whatever they are. */
export class RawClient implements AsyncDisposable {
  readonly socket: Duplex;
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>();
  #left: Buffer = Buffer.alloc(0);
  #serial = 0;
  /** Resolves when the server has hung up. */
  readonly ended: Promise<void>;

  constructor(socket: Duplex) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      const end = () => {
        for (const done of this.#waiting.values()) done(undefined);
        resolve();
      };
      socket.once('end', end).once('close', end);
    });
  }

  static async over(path: string): Promise<RawClient> {
    const socket: Socket = connect({ path });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** `undefined`: the server hung up instead of answering. */
  call(program: number, number: number, payload: Buffer = Buffer.alloc(0)): Promise<Answer | undefined> {
    const serial = ++this.#serial;
    const header = Buffer.alloc(28);
    [28 + payload.length, program, 1, number, 0, serial, 0].forEach((word, index) =>
      header.writeUInt32BE(word, index * 4),
    );
    return new Promise((resolve) => {
      this.#waiting.set(serial, resolve);
      this.socket.write(Buffer.concat([header, payload]));
    });
  }

  /** As virsh does: opens what the server serves. */
  open(uri: string): Promise<Answer | undefined> {
    const name = Buffer.alloc(Math.ceil(uri.length / 4) * 4);
    name.write(uri);
    return this.call(remoteProgram, 1, Buffer.concat([words(1, uri.length), name, words(0)]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    await this.ended;
  }

  #read(chunk: Buffer): void {
    this.#left = Buffer.concat([this.#left, chunk]);
    while (this.#left.length >= 4 && this.#left.length >= this.#left.readUInt32BE(0)) {
      const packet = this.#left.subarray(0, this.#left.readUInt32BE(0));
      this.#left = this.#left.subarray(packet.length);
      const [type, serial, status] = [packet.readUInt32BE(16), packet.readUInt32BE(20), packet.readUInt32BE(24)];
      if (type === 1) this.#waiting.get(serial)?.(answerOf(packet.subarray(28), status));
      this.#waiting.delete(serial);
    }
  }
}

function answerOf(payload: Buffer, status: number): Answer {
  if (status === 0) return { payload: Buffer.from(payload) };
  const { code, message } = remoteError.read(new XdrReader(payload));
  return { code, message: message ?? '' };
}

export const words = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32BE(value, index * 4));
  return bytes;
};

/** One procedure, and the least that can be said to it: zeros are the empty text, no object's UUID, no list. */
export interface Call {
  readonly program: number;
  readonly number: number;
  readonly name: string;
  readonly acl: string;
  readonly early: boolean;
  readonly payload: Buffer;
}

const room = 4096;
export const calls: readonly Call[] = [...programs].flatMap(([program, procedures]) =>
  [...procedures.values()].map(({ number, name, acl, early = false, args }) => {
    const reader = new XdrReader(Buffer.alloc(room));
    args.read(reader);
    return { program, number, name, acl, early, payload: Buffer.alloc(room - reader.left) };
  }),
);
