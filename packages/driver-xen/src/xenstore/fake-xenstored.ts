import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';

/** A request as it came, its numbers raw. */
export interface FakeRequest {
  readonly type: number;
  readonly request: number;
  readonly transaction: number;
  readonly payload: string;
}

/** A packet by its four numbers and what follows, which may disagree. */
export const rawPacket = (
  type: number,
  request: number,
  transaction: number,
  payload: string,
  length = Buffer.byteLength(payload),
): Buffer => {
  const header = Buffer.from(new Uint32Array([type, request, transaction, length]).buffer);
  return Buffer.concat([header, Buffer.from(payload)]);
};

/** A daemon that answers as a test says, and as no real one would: it speaks the protocol by itself. */
export class FakeXenstored implements AsyncDisposable {
  readonly path: string;
  readonly received: FakeRequest[] = [];
  readonly #server: Server;
  #client: Socket | undefined;

  private constructor(path: string, answer: (request: FakeRequest, fake: FakeXenstored) => void) {
    this.path = path;
    this.#server = createServer((socket) => {
      this.#client = socket;
      socket.on('error', () => undefined);
      let bytes = Buffer.alloc(0);
      socket.on('data', (chunk) => {
        bytes = Buffer.concat([bytes, chunk]);
        while (bytes.length >= 16 && bytes.length >= 16 + bytes.readUInt32LE(12)) {
          const end = 16 + bytes.readUInt32LE(12);
          const request = {
            type: bytes.readUInt32LE(0),
            request: bytes.readUInt32LE(4),
            transaction: bytes.readUInt32LE(8),
            payload: bytes.toString('utf8', 16, end),
          };
          bytes = bytes.subarray(end);
          this.received.push(request);
          answer(request, this);
        }
      });
    });
  }

  static async start(
    path: string,
    answer: (request: FakeRequest, fake: FakeXenstored) => void,
  ): Promise<FakeXenstored> {
    const fake = new FakeXenstored(path, answer);
    await once(fake.#server.listen(path), 'listening');
    return fake;
  }

  send(bytes: Buffer): void {
    this.#client?.write(bytes);
  }

  reply({ type, request, transaction }: FakeRequest, payload: string): void {
    this.send(rawPacket(type, request, transaction, payload));
  }

  refuse({ request, transaction }: FakeRequest, errno: string): void {
    this.send(rawPacket(16, request, transaction, `${errno}\0`));
  }

  /** Closes the connection, as a process that dies does. */
  drop(): void {
    this.#client?.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client?.destroy();
    this.#server.close();
    await rm(this.path, { force: true });
  }
}
