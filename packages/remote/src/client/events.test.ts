import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PacketSplitter, type Packet } from '../protocol/packet.js';
import { EventRegistry } from './events.js';
import { RpcClient } from './rpc.js';

// The peer's messages are written out in bytes.
const register = 316;
const deregister = 317;
const lifecycle = 318;
const oldRegister = 167;
const oldDeregister = 168;
const oldLifecycle = 107;
const uuid = '6695eb01-f6a4-8304-79aa-97f2502e193f';
const domain = { name: 'test', uuid, id: 1 };

let calls: Packet[];
let transport: Duplex;
let client: RpcClient;
beforeEach(() => {
  calls = [];
  const splitter = new PacketSplitter((packet) => calls.push(packet));
  transport = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => (splitter.push(chunk), done()),
  });
  client = new RpcClient(transport);
});
afterEach(() => client.close());

const words = (...all: number[]): Buffer => {
  const bytes = Buffer.alloc(all.length * 4);
  all.forEach((word, at) => bytes.writeUInt32BE(word >>> 0, at * 4));
  return bytes;
};
const message = (procedure: number, type: number, serial: number, status: number, payload: Buffer): Buffer =>
  Buffer.concat([words(28 + payload.length, 0x20008086, 1, procedure, type, serial, status), payload]);
const reply = (to: Packet, payload = words()) => message(to.procedure, 1, to.serial, 0, payload);
const failed = (to: Packet) => message(to.procedure, 1, to.serial, 1, words(1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0));
const test4 = Buffer.concat([words(4), Buffer.from('test'), Buffer.from(uuid.replaceAll('-', ''), 'hex'), words(1)]);
/** A lifecycle event: `suspended`, with a detail that tells one from another. */
const told = (callback: number, detail = 0) =>
  message(lifecycle, 2, 0, 0, Buffer.concat([words(callback), test4, words(3, detail)]));
const toldOld = () => message(oldLifecycle, 2, 0, 0, Buffer.concat([test4, words(3, 0)]));
const send = (...messages: Buffer[]) => transport.push(Buffer.concat(messages));
/** The next call that the client makes. */
async function called(count: number): Promise<Packet> {
  for (let left = 20; calls.length < count && left > 0; left -= 1) await turn();
  expect(calls).toHaveLength(count);
  return calls[count - 1]!;
}

test('an event right behind the answer, in the same chunk, and one before it, are told', async () => {
  const registry = new EventRegistry(client, true);
  const got: unknown[] = [];
  const subscribed = registry.subscribe('domain', 'lifecycle', undefined, (_, payload) => got.push(payload));
  const call = await called(1);
  send(told(7), told(8), reply(call, words(7)), told(7, 1));
  await subscribed;
  expect(got).toEqual([
    { event: 'suspended', detail: 'paused' },
    { event: 'suspended', detail: 'migrated' },
  ]);
});

test('what the peer takes for the same is registered once, and until the last one leaves', async () => {
  const registry = new EventRegistry(client, true);
  const got = [0, 0, 0];
  const subscribe = (index: number, object?: typeof domain) =>
    registry.subscribe('domain', 'lifecycle', object, () => (got[index]! += 1));
  const first = subscribe(0);
  const second = subscribe(1);
  const of = subscribe(2, domain);
  await called(2);
  expect(calls.map(({ procedure, payload }) => [procedure, payload.readUInt32BE(4)])).toEqual([
    [register, 0],
    [register, 1],
  ]);
  send(reply(calls[0]!, words(3)), reply(calls[1]!, words(4)));
  const ends = await Promise.all([first, second, of]);
  send(told(3), told(4));
  await turn();
  expect(got).toEqual([1, 1, 1]);

  await ends[0]();
  send(told(3));
  await turn();
  expect(got).toEqual([1, 2, 1]);
  expect(calls).toHaveLength(2);
  const last = ends[1]();
  await ends[1]();
  const left = await called(3);
  expect([left.procedure, left.payload.readUInt32BE(0)]).toEqual([deregister, 3]);
  // What still comes is for nobody.
  send(told(3), reply(left));
  await last;
  expect(got).toEqual([1, 2, 1]);
});

test('the same again waits until the peer has let it go', async () => {
  const registry = new EventRegistry(client, true);
  const begin = () => registry.subscribe('domain', 'lifecycle', undefined, () => undefined);
  const first = begin();
  send(reply(await called(1), words(3)));
  const ended = (await first)();
  const leaving = await called(2);
  const again = begin();
  expect(leaving.procedure).toBe(deregister);
  await turn();
  expect(calls).toHaveLength(2);
  send(reply(leaving));
  await ended;
  send(reply(await called(3), words(4)));
  await again;
});

test.each([true, false])('a registration that fails leaves nothing behind (numbered: %p)', async (perCallback) => {
  const registry = new EventRegistry(client, perCallback);
  const begin = () => registry.subscribe('domain', 'lifecycle', undefined, () => undefined);
  const first = expect(begin()).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
  send(failed(await called(1)));
  await first;
  const second = begin();
  send(reply(await called(2), perCallback ? words(1) : words()));
  await second;
});

test('the first form: one registration of each event, sorted out here', async () => {
  const registry = new EventRegistry(client, false);
  const got = [0, 0, 0];
  const subscribe = (index: number, object?: typeof domain) =>
    registry.subscribe('domain', 'lifecycle', object, () => (got[index]! += 1));
  const begun = [subscribe(0), subscribe(1, domain), subscribe(2, { ...domain, uuid: uuid.replace('6', '7') })];
  const call = await called(1);
  expect(call.procedure).toBe(oldRegister);
  send(reply(call));
  const ends = await Promise.all(begun);
  send(toldOld());
  await turn();
  expect(got).toEqual([1, 1, 0]);
  await Promise.all([ends[0]!(), ends[1]!()]);
  const ended = ends[2]!();
  const leaving = await called(2);
  expect(leaving.procedure).toBe(oldDeregister);
  send(reply(leaving));
  await ended;
});

test('a state of affairs that this version does not know has a name, and the next event comes', async () => {
  const registry = new EventRegistry(client, true);
  const got: unknown[] = [];
  const subscribed = registry.subscribe('domain', 'lifecycle', undefined, (_, payload) => got.push(payload));
  send(reply(await called(1), words(3)));
  await subscribed;
  const unknown = message(lifecycle, 2, 0, 0, Buffer.concat([words(3), test4, words(42, 7)]));
  send(unknown, told(3, 99), told(3));
  await turn();
  expect(got).toEqual([
    { event: 'unknown-42', detail: 'unknown-7' },
    { event: 'suspended', detail: 'unknown-99' },
    { event: 'suspended', detail: 'paused' },
  ]);
});

test('an event that is no event ends the connection, and a closed one lets go of everything', async () => {
  const registry = new EventRegistry(client, true);
  const subscribed = registry.subscribe('domain', 'lifecycle', undefined, () => undefined);
  send(reply(await called(1), words(3)));
  const end = await subscribed;
  const closed = once(transport, 'close');
  send(message(lifecycle, 2, 0, 0, words(3)));
  await closed;
  expect(client.failure).toMatchObject({ code: 'VIR_ERR_RPC' });
  await end();
  expect(calls).toHaveLength(1);
});
