import { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { MessageType, PacketSplitter, Status, type Packet } from '../protocol/packet.js';
import { nothing, tuple } from '../protocol/xdr.js';
import { RpcClient, type RpcClientOptions } from './rpc.js';
import type { RpcStream } from './stream.js';

// The peer is written out in bytes, so that it can do what no daemon does.
const program = 0x20008086;
const procedure = 209;
const row = { number: procedure, args: tuple(), ret: nothing };
const kilobyte = 1024;

/** The far end of a connection that it can leave unread. */
class Peer {
  readonly packets: Packet[] = [];
  readonly transport: Duplex;
  /** Whether what the client writes is taken. */
  taking = true;
  #taken: (() => void)[] = [];

  constructor() {
    const splitter = new PacketSplitter((packet) => this.packets.push(packet));
    this.transport = new Duplex({
      highWaterMark: 64 * kilobyte,
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        splitter.push(chunk);
        if (this.taking) done();
        else this.#taken.push(done);
      },
    });
  }

  take(): void {
    this.taking = true;
    for (const done of this.#taken.splice(0)) done();
  }

  /** Sends a packet. `false`: the client does not read. */
  send(type: number, status: number, payload: Buffer = Buffer.alloc(0), serial = 1): boolean {
    const head = Buffer.alloc(28);
    [28 + payload.length, program, 1, procedure, type, serial, status].forEach((word, at) =>
      head.writeUInt32BE(word, at * 4),
    );
    return this.transport.push(Buffer.concat([head, payload]));
  }

  /** The client reads no more. */
  get unread(): boolean {
    return this.transport.isPaused();
  }
}

let peer: Peer;
let client: RpcClient;
beforeEach(() => start());
afterEach(() => client.close());

function start(options?: RpcClientOptions): void {
  peer = new Peer();
  client = new RpcClient(peer.transport, options);
}

async function openStream(sparse = false): Promise<RpcStream> {
  const opened = client.callWithStream(row, [], sparse);
  await turn();
  const { serial } = peer.packets.at(-1)!;
  peer.send(MessageType.reply, Status.ok, undefined, serial);
  return (await opened).stream;
}

const text = async (stream: RpcStream): Promise<string> => {
  const piece = await stream.recv();
  return piece instanceof Uint8Array ? Buffer.from(piece).toString() : 'no bytes';
};

test('what comes is read in order, then the end, and then it is finished', async () => {
  const stream = await openStream();
  peer.send(MessageType.stream, Status.continue, Buffer.from('one'));
  peer.send(MessageType.stream, Status.continue, Buffer.from('two'));
  expect(await text(stream)).toBe('one');
  expect(await text(stream)).toBe('two');
  const end = stream.recv();
  peer.send(MessageType.stream, Status.continue);
  expect(await end).toBeUndefined();
  const finished = stream.finish();
  await turn();
  expect(peer.packets.at(-1)).toMatchObject({ type: MessageType.stream, status: Status.ok, procedure });
  peer.send(MessageType.stream, Status.ok);
  await finished;
  await expect(stream.finish()).resolves.toBeUndefined();
  await expect(stream.send(new Uint8Array(1))).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
});

test('data that overtakes the reply is not lost', async () => {
  const opened = client.callWithStream(row, []);
  await turn();
  peer.send(MessageType.stream, Status.continue, Buffer.from('early'));
  peer.send(MessageType.reply, Status.ok);
  expect(await text((await opened).stream)).toBe('early');
});

test('unread data stops the connection at the high water mark, and reading it goes on', async () => {
  client.close();
  start({ streamHighWater: 256 * kilobyte });
  const stream = await openStream();
  let sent = 0;
  while (!peer.unread && sent < 1000) {
    peer.send(MessageType.stream, Status.continue, Buffer.alloc(16 * kilobyte, sent));
    sent += 1;
    await turn();
  }
  expect(client.paused).toBe(true);
  expect(sent).toBeLessThan(20);
  for (let index = 0; index < sent; index += 1) expect((await stream.recv()) as Uint8Array).toHaveProperty('0', index);
  expect(client.paused).toBe(false);
});

test('a flood of tiny pieces stops it too', async () => {
  client.close();
  start({ streamHighWater: 256 * kilobyte });
  await openStream();
  let sent = 0;
  for (; !peer.unread && sent < 100_000; sent += 1) {
    peer.send(MessageType.stream, Status.continue, Buffer.alloc(1));
    if (sent % 100 === 0) await turn();
  }
  expect(sent).toBeLessThan(2500);
});

test('a call beside it is answered, up to twice the mark', async () => {
  client.close();
  start({ streamHighWater: 64 * kilobyte });
  const stream = await openStream();
  for (let index = 0; index < 5; index += 1) {
    peer.send(MessageType.stream, Status.continue, Buffer.alloc(16 * kilobyte));
    await turn();
  }
  expect(client.paused).toBe(true);
  const call = client.call(row, []);
  await turn();
  expect(client.paused).toBe(false);
  peer.send(MessageType.reply, Status.ok, undefined, peer.packets.at(-1)!.serial);
  await call;
  expect(client.paused).toBe(true);
  await stream.abort();
  expect(client.paused).toBe(false);
});

test('what is finished, aborted or broken holds nothing back', async () => {
  client.close();
  start({ streamHighWater: 32 * kilobyte });
  for (const end of ['finish', 'abort', 'error'] as const) {
    const stream = await openStream();
    const { serial } = peer.packets.at(-1)!;
    while (!client.paused) {
      peer.send(MessageType.stream, Status.continue, Buffer.alloc(16 * kilobyte), serial);
      await turn();
    }
    if (end === 'abort') await stream.abort();
    if (end === 'error') stream.fail(new Error('broken'));
    if (end === 'finish') {
      const finished = stream.finish();
      await turn();
      peer.send(MessageType.stream, Status.continue, Buffer.alloc(16 * kilobyte), serial);
      peer.send(MessageType.stream, Status.ok, undefined, serial);
      await finished;
    }
    expect([end, client.paused]).toEqual([end, false]);
  }
});

test('an upload waits until the connection takes more', async () => {
  const stream = await openStream();
  peer.taking = false;
  let done = false;
  const sending = stream.send(new Uint8Array(512 * kilobyte)).then(() => (done = true));
  await turn();
  expect(done).toBe(false);
  peer.take();
  await sending;
  const data = peer.packets.filter(({ type }) => type === MessageType.stream);
  expect(data.map(({ payload }) => payload.length)).toEqual([262_120, 262_120, 48]);
});

test.each(['abort', 'error', 'close'] as const)('an upload that waits ends with %s', async (how) => {
  const stream = await openStream();
  peer.taking = false;
  const sending = stream.send(new Uint8Array(512 * kilobyte));
  const refused = expect(sending).rejects.toMatchObject({ name: 'VirtError' });
  await turn();
  if (how === 'abort') await stream.abort();
  if (how === 'error') peer.send(MessageType.stream, Status.error, errorPayload);
  if (how === 'close') client.close();
  await refused;
});

test('an error in the middle comes after what was there, to every call', async () => {
  const stream = await openStream();
  peer.send(MessageType.stream, Status.continue, Buffer.from('good'));
  peer.send(MessageType.stream, Status.error, errorPayload);
  expect(await text(stream)).toBe('good');
  for (const call of [() => stream.recv(), () => stream.send(new Uint8Array(1)), () => stream.finish()]) {
    await expect(call()).rejects.toMatchObject({ code: 'VIR_ERR_SYSTEM_ERROR', message: 'disk full' });
  }
  await expect(stream.abort()).resolves.toBeUndefined();
  expect(client.failure).toBeUndefined();
});

test('holes go both ways where both sides agreed', async () => {
  const stream = await openStream(true);
  const hole = Buffer.from('00000100000000000000000000', 'hex').subarray(0, 12);
  peer.send(MessageType.streamHole, Status.continue, hole);
  expect(await stream.recv()).toEqual({ hole: 2n ** 40n });
  await stream.sendHole(2n ** 40n);
  expect(peer.packets.at(-1)!.payload.equals(hole)).toBe(true);
  // libvirt answers a hole that it cannot make with a reply.
  peer.send(MessageType.reply, Status.error, errorPayload);
  await expect(stream.recv()).rejects.toMatchObject({ message: 'disk full' });
});

test.each(['8000000000000000', '0000000000000001'])(
  'a hole of %s that nobody asked for ends the connection',
  async (length) => {
    await openStream();
    peer.send(MessageType.streamHole, Status.continue, Buffer.from(`${length}00000000`, 'hex'));
    await turn();
    expect(client.failure).toMatchObject({ code: 'VIR_ERR_RPC' });
  },
);

test('an abort is told to the peer, rejects who waits, and late data is dropped', async () => {
  const stream = await openStream();
  const waiting = stream.recv();
  const refused = expect(waiting).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
  await stream.abort();
  await refused;
  await turn();
  expect(peer.packets.at(-1)).toMatchObject({ type: MessageType.stream, status: Status.error });
  peer.send(MessageType.stream, Status.continue, Buffer.from('late'));
  peer.send(MessageType.stream, Status.error, errorPayload);
  await turn();
  expect(client.failure).toBeUndefined();
});

test('a reader that gives up loses nothing', async () => {
  const stream = await openStream();
  const controller = new AbortController();
  const given = expect(stream.recv({ signal: controller.signal })).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_ABORTED',
  });
  controller.abort();
  await given;
  peer.send(MessageType.stream, Status.continue, Buffer.from('kept'));
  await turn();
  expect(await text(stream)).toBe('kept');
});

test('a stream whose call timed out is given up when the peer opens it after all', async () => {
  client.close();
  start({ callTimeout: 20 });
  await expect(client.callWithStream(row, [])).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_TIMEOUT' });
  peer.send(MessageType.stream, Status.continue, Buffer.from('data'));
  peer.send(MessageType.reply, Status.ok);
  await turn();
  expect(peer.packets.at(-1)).toMatchObject({ type: MessageType.stream, status: Status.error, serial: 1 });
  expect(client.failure).toBeUndefined();
});

test('a hundred uploads that wait put no listener each on the connection', async () => {
  const streams = await Promise.all(Array.from({ length: 100 }, () => openStreamAt()));
  peer.taking = false;
  const sending = streams.map((stream) => stream.send(new Uint8Array(64 * kilobyte)));
  await turn();
  expect(peer.transport.listenerCount('drain')).toBe(1);
  expect(peer.transport.listenerCount('close')).toBeLessThan(5);
  peer.take();
  await Promise.all(sending);
});

async function openStreamAt(): Promise<RpcStream> {
  const opened = client.callWithStream(row, []);
  const before = peer.packets.length;
  while (peer.packets.length === before) await turn();
  for (const { serial, type } of peer.packets.slice(before)) {
    if (type === MessageType.call) peer.send(MessageType.reply, Status.ok, undefined, serial);
  }
  return (await opened).stream;
}

// code 38, domain 0, message "disk full", level 2, and nothing else: written out by hand.
const errorPayload = Buffer.from(
  '0000002600000000' + '0000000100000009' + '6469736b2066756c6c000000' + '00000002' + '00000000'.repeat(7),
  'hex',
);
