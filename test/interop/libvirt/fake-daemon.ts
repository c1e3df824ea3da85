import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A message of a client: what its header says, and its payload. */
export interface Message {
  readonly program: number;
  readonly procedure: number;
  readonly type: number;
  readonly serial: number;
  readonly payload: Buffer;
}

/** One client's connection. */
export interface FakePeer {
  readonly socket: Socket;
  /** How many clients came before. */
  readonly index: number;
  /** How many this one made: the first is number 100, or 200 of the second client, and so on. */
  subscriptions: number;
  reply(to: Pick<Message, 'procedure' | 'serial'>, payload?: Buffer, status?: number): void;
  send(bytes: Buffer): void;
}

/** Answers a message, or returns false to have it answered as a daemon with one domain does. */
export type Script = (message: Message, peer: FakePeer) => boolean | undefined | void;

export const Proc = {
  open: 1,
  close: 2,
  hostname: 59,
  feature: 60,
  authList: 66,
  saslInit: 67,
  saslStart: 68,
  saslStep: 69,
  subscribe: 316,
  unsubscribe: 317,
  lifecycle: 318,
  setIdentity: 419,
} as const;

/**
 * A daemon on a unix socket that does as its script says, right or wrong. Its bytes are written by hand here: none of our
 * codec is in them.
 */
export async function fakeDaemon(script: Script = () => false) {
  const directory = await mkdtemp(join(tmpdir(), 'virtkit-fake-'));
  const socketPath = join(directory, 'sock');
  const peers: FakePeer[] = [];
  const messages: Message[] = [];
  const server = createServer((socket) => {
    const peer = peerOf(socket, peers.length);
    peers.push(peer);
    socket.on('error', () => undefined);
    splitFrames(socket, (message) => {
      messages.push(message);
      if (script(message, peer) === false) byDefault(message, peer);
    });
  });
  server.listen(socketPath);
  await once(server, 'listening');
  return {
    uri: `test+unix:///default?socket=${socketPath}`,
    peers,
    messages,
    /** Takes nobody in from now on, and cuts off who is there. */
    async stop() {
      for (const { socket } of peers) socket.destroy();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const remoteProgram = 0x20008086;
const event = 2;
const reply = 1;

function peerOf(socket: Socket, index: number): FakePeer {
  const send = (bytes: Buffer) => void (socket.destroyed || socket.write(bytes));
  return {
    socket,
    index,
    subscriptions: 0,
    send,
    reply: ({ procedure, serial }, payload, status = 0) =>
      send(frame({ procedure, type: reply, serial, status, payload })),
  };
}

export interface FrameOptions {
  readonly program?: number;
  readonly procedure: number;
  readonly type?: number;
  readonly serial?: number;
  readonly status?: number;
  readonly payload?: Buffer | undefined;
}

/** A message as it goes over the wire. */
export function frame({
  program = remoteProgram,
  procedure,
  type = event,
  serial = 0,
  status = 0,
  payload,
}: FrameOptions) {
  const body = payload ?? Buffer.alloc(0);
  return Buffer.concat([words(28 + body.length, program, 1, procedure, type, serial, status), body]);
}

export function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, 4 * index);
  return bytes;
}

export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([words(bytes.length), bytes, Buffer.alloc(-bytes.length & 3)]);
}

/** A `remote_error` with a code, of domain RPC, with a message. */
export const errorBody = (code: number, message: string): Buffer =>
  Buffer.concat([words(code, 7, 1), text(message), words(2, 0, 0, 0, 0, 0, 0, 0)]);

/** "Domain `name` was started", for the registration `callbackId`. */
export const startedEvent = (callbackId: number, name: string): Buffer =>
  frame({
    procedure: Proc.lifecycle,
    payload: Buffer.concat([words(callbackId), text(name), Buffer.alloc(16, 7), words(1, 2, 0)]),
  });

function byDefault(message: Message, peer: FakePeer): void {
  const answers: Record<number, Buffer> = {
    [Proc.authList]: words(1, 0),
    [Proc.feature]: words(1),
    [Proc.hostname]: text('fake'),
    [Proc.subscribe]: words(100 * (peer.index + 1) + peer.subscriptions),
  };
  if (message.procedure === Proc.subscribe) peer.subscriptions += 1;
  if (message.program === remoteProgram && message.type === 0) peer.reply(message, answers[message.procedure]);
}

function splitFrames(socket: Socket, onMessage: (message: Message) => void): void {
  let bytes = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= 28 && bytes.length >= bytes.readUInt32BE(0)) {
      const size = bytes.readUInt32BE(0);
      const at = (offset: number) => bytes.readUInt32BE(offset);
      const payload = bytes.subarray(28, size);
      onMessage({ program: at(4), procedure: at(12), type: at(16), serial: at(20), payload });
      bytes = bytes.subarray(size);
    }
  });
}
