import { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { abortable } from '@virtkit/core/driver';
import { PacketSplitter, type Packet } from '../protocol/packet.js';
import { string, tuple, uint } from '../protocol/xdr.js';
import { RpcClient } from './rpc.js';

const row = { number: 59, args: tuple(), ret: uint };
const texts = { number: 7, args: tuple(string(4)), ret: uint };

let calls: Packet[];
let writes: number;
let transport: Duplex;
let client: RpcClient;
beforeEach(() => start());
afterEach(() => client.close());

function start(callTimeout?: number): void {
  calls = [];
  writes = 0;
  const splitter = new PacketSplitter((packet) => calls.push(packet));
  const take = (chunk: Buffer) => splitter.push(chunk);
  transport = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => ((writes += 1), take(chunk), done()),
    writev: (chunks, done) => ((writes += 1), chunks.forEach(({ chunk }) => take(chunk as Buffer)), done()),
  });
  client = new RpcClient(transport, { callTimeout });
}

const words = (...all: number[]): Buffer => {
  const bytes = Buffer.alloc(all.length * 4);
  all.forEach((word, at) => bytes.writeUInt32BE(word, at * 4));
  return bytes;
};
const reply = (serial: number, value: number, procedure = row.number) =>
  words(32, 0x20008086, 1, procedure, 1, serial, 0, value);

test('many calls go out in one write, and answers in any order find their call', async () => {
  const asked = Array.from({ length: 16 }, () => client.call(row, []));
  await turn();
  expect([writes, calls.length]).toEqual([1, 16]);
  transport.push(Buffer.concat([...calls].reverse().map(({ serial }) => reply(serial, serial * 10))));
  expect(await Promise.all(asked)).toEqual(calls.map(({ serial }) => serial * 10));
});

test('an abort rejects at once, and the late answer is dropped', async () => {
  const controller = new AbortController();
  const given = abortable(client.call(row, []), controller.signal, 'host.getHostname');
  await turn();
  controller.abort();
  await expect(given).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
  transport.push(reply(calls[0]!.serial, 1));
  const next = client.call(row, []);
  await turn();
  transport.push(reply(calls[1]!.serial, 2));
  expect(await next).toBe(2);
});

test('after a time-out too, and an answer that nobody asked for is dropped', async () => {
  client.close();
  start(20);
  await expect(client.call(row, [])).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_TIMEOUT' });
  transport.push(Buffer.concat([reply(1, 1), reply(4711, 1)]));
  const next = client.call(row, []);
  await turn();
  transport.push(reply(2, 2));
  expect(await next).toBe(2);
});

test('an argument that cannot be written leaves nothing in the next message', async () => {
  await expect(client.call(texts, ['too long'])).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  await expect(client.callWithStream(texts, ['too long'])).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  const next = client.call(texts, ['fits']);
  await turn();
  expect(calls.map(({ payload }) => payload.toString('latin1'))).toEqual(['\0\0\0\x04fits']);
  transport.push(reply(calls[0]!.serial, 5, texts.number));
  expect(await next).toBe(5);
});

test.each([
  ['too short', words(28, 0x20008086, 1, 59, 1, 1, 0)],
  ['too long', words(36, 0x20008086, 1, 59, 1, 1, 0, 1, 2)],
  ['about another procedure', reply(1, 1, 60)],
])('an answer that is %s is an error of its call alone', async (_, answer) => {
  const asked = client.call(row, []);
  await turn();
  transport.push(answer);
  await expect(asked).rejects.toMatchObject({ code: 'VIR_ERR_RPC', message: /procedure 59/ });
  expect(client.failure).toBeUndefined();
});

test.each([
  ['a call', words(28, 0x20008086, 1, 59, 0, 1, 0)],
  ['a packet without a header', words(8, 0)],
  ['a packet over the limit', words(0x02000005)],
])('%s ends the connection, and rejects what waits', async (_, bytes) => {
  const asked = client.call(row, []);
  const reason = new Promise((resolve) => client.onClose(resolve));
  await turn();
  transport.push(bytes);
  await expect(asked).rejects.toMatchObject({ code: 'VIR_ERR_RPC', cause: { name: 'VirtError' } });
  expect(await reason).toBe('error');
  await expect(client.call(row, [])).rejects.toBe(client.failure);
});

test('nothing is heard after the connection was closed, though it came in the same chunk', async () => {
  let heard = 0;
  client.onEvent(318, () => {
    heard += 1;
    client.close();
  });
  const event = words(28, 0x20008086, 1, 318, 2, 0, 0);
  transport.push(Buffer.concat([event, event]));
  await turn();
  expect(heard).toBe(1);
});
