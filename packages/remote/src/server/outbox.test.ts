import { Duplex } from 'node:stream';
import { expect, test } from '@jest/globals';
import { MessageType, Status } from '../protocol/packet.js';
import { Outbox } from './outbox.js';

/** A socket whose other end takes what it is given when told to. */
function boxed(reads = true) {
  const chunks: Buffer[] = [];
  let go: (() => void) | undefined;
  const socket = new Duplex({
    highWaterMark: 16_384,
    read: () => undefined,
    write(chunk: Buffer, _, done) {
      chunks.push(Buffer.from(chunk));
      if (reads) done();
      else go = done;
    },
  });
  return { outbox: new Outbox(socket), chunks, read };
  function read(): void {
    const done = go;
    go = undefined;
    done?.();
  }
}
const to = { program: 0x20008086, procedure: 59, serial: 7 };
const turn = () => new Promise(setImmediate);
const { reply, event, stream } = MessageType;

test('the messages of one turn go out in one piece', async () => {
  const { outbox, chunks } = boxed();
  outbox.send(to, reply, Status.ok, (writer) => writer.uint(5));
  outbox.send({ ...to, serial: 8 }, reply, Status.ok, () => undefined);
  expect(chunks).toEqual([]);
  await turn();
  const hex = '00000020200080860000000 10000003b000000010000000700000000 00000005'.replaceAll(' ', '');
  expect(chunks.map((chunk) => chunk.toString('hex'))).toEqual([
    `${hex}0000001c20008086000000010000003b000000010000000800000000`,
  ]);
});

test('of a message that cannot be written nothing goes out, and the others do', async () => {
  const { outbox, chunks } = boxed();
  outbox.send(to, reply, Status.ok, () => undefined);
  expect(() =>
    outbox.send(to, reply, Status.ok, (writer) => {
      writer.uint(1);
      throw new Error('no');
    }),
  ).toThrow('no');
  outbox.send(to, reply, Status.ok, () => undefined);
  await turn();
  expect(chunks[0]).toHaveLength(56);
});

test('a message over the limit is refused', () => {
  const { outbox } = boxed();
  const giant = new Uint8Array(33_554_436);
  expect(() => outbox.send(to, reply, Status.ok, (writer) => writer.raw(giant))).toThrow('over the limit');
});

test.each([100, 100_000])('%i bytes of a stream stand behind their header', async (length) => {
  const { outbox, chunks } = boxed();
  outbox.send(to, reply, Status.ok, () => undefined);
  outbox.sendBytes(to, stream, Status.continue, Buffer.alloc(length, 7));
  await turn();
  const all = Buffer.concat(chunks);
  expect(all).toHaveLength(28 + 28 + length);
  expect(all.readUInt32BE(28)).toBe(28 + length);
  expect(all.subarray(56)).toEqual(Buffer.alloc(length, 7));
});

test('events that are not read are counted, replies are not', async () => {
  const { outbox, read } = boxed(false);
  outbox.send(to, reply, Status.ok, (writer) => writer.raw(Buffer.alloc(1000)));
  await turn();
  expect(outbox.toldAndUnread).toBe(0);
  for (let times = 0; times < 3; times += 1) {
    outbox.send(to, event, Status.ok, (writer) => writer.raw(Buffer.alloc(100)));
    await turn();
  }
  expect(outbox.toldAndUnread).toBe(3 * 128);
  for (let times = 0; times < 5; times += 1) {
    read();
    await turn();
  }
  expect(outbox.toldAndUnread).toBe(0);
});

test('whoever waits for room is let go when there is some, and at the end', async () => {
  const { outbox, read } = boxed(false);
  let woken = 0;
  outbox.sendBytes(to, stream, Status.continue, Buffer.alloc(20_000));
  expect(outbox.full).toBe(true);
  outbox.onRoom(() => (woken += 1));
  for (let times = 0; times < 5; times += 1) {
    read();
    await turn();
  }
  expect([woken, outbox.full]).toEqual([1, false]);
  outbox.onRoom(() => (woken += 1));
  outbox.end();
  expect(woken).toBe(2);
});
