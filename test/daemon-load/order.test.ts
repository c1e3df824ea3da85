import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { test as testDriver } from '@virtkit/driver-test';
import { serve, type Server } from '@virtkit/remote';
import { MessageType, Status } from '../../packages/remote/src/protocol/packet.js';
import { recordingDriver, type Answers } from './recording-driver.js';
import { frame, Procedure, testDomain, text, Wire, words } from './wire.js';

let directory: string;
let server: Server;
let wire: Wire;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'virtkit-order-'));
});
afterEach(async () => {
  await wire.end();
  await server.close();
  await rm(directory, { recursive: true });
});

async function start(answers?: Answers) {
  const driver = recordingDriver(answers);
  server = await serve({ drivers: [driver, testDriver()], listen: [`unix:${directory}/sock`] });
  return driver;
}
const opened = (uri: string): Promise<Wire> => Wire.open(`${directory}/sock`, uri);
const volume = Buffer.concat([text('pool'), text('vol'), text('key'), words(0, 0, 0, 0, 0)]);

test('replies come as the calls end, and not as they were made', async () => {
  const gates: (() => void)[] = [];
  await start({ getHostname: () => new Promise((resolve) => gates.push(() => resolve('host'))) });
  wire = await opened('rec:///');
  const before = wire.order.length;
  const serials = [101, 102, 103, 104];
  const answers = Promise.all(serials.map((serial) => wire.answerTo(serial)));
  wire.socket.write(Buffer.concat(serials.map((serial) => frame(Procedure.getHostname, serial))));
  while (gates.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
  for (const which of [2, 0, 3, 1]) gates[which]!();
  await answers;
  expect(wire.order.slice(before)).toEqual([103, 101, 104, 102]);
});

test('what is sent on a stream reaches the driver in order, its end last', async () => {
  // Each takes a different time.
  const driver = await start({ send: () => new Promise((resolve) => setTimeout(resolve, Math.random() * 3)) });
  wire = await opened('rec:///');
  const reply = wire.answerTo(9);
  wire.socket.write(frame(208, 9, volume));
  await reply;
  const sizes = Array.from({ length: 50 }, (_, index) => index + 1);
  const send = (payload: Uint8Array, status: number) =>
    wire.socket.write(frame(208, 9, payload, { type: MessageType.stream, status }));
  for (const size of sizes) send(Buffer.alloc(size), Status.continue);
  send(new Uint8Array(), Status.ok);
  while (!driver.record.includes('upload finished')) await new Promise((resolve) => setTimeout(resolve, 5));
  const seen = driver.record.slice(driver.record.indexOf('upload opened') + 1);
  expect(seen).toEqual([...sizes.map((size) => `upload took ${size}`), 'upload finished']);
});

test('what a stream gives comes in order, after the reply to its call', async () => {
  let size = 0;
  await start({ recv: async () => (size < 200 ? Buffer.alloc(++size) : undefined) });
  wire = await opened('rec:///');
  const reply = wire.answerTo(9);
  wire.socket.write(frame(209, 9, volume));
  await reply;
  while (wire.told.length < 201) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(wire.told.map(({ payload }) => payload.length)).toEqual([
    ...Array.from({ length: 200 }, (_, at) => at + 1),
    0,
  ]);
  expect(wire.told.every(({ serial, type }) => serial === 9 && type === MessageType.stream)).toBe(true);
});

test('events of one object come in the order in which they happened', async () => {
  await start();
  wire = await opened('test:///default');
  await wire.call(Procedure.registerEvents, words(0, 0));
  const times = 60;
  const all = Array.from({ length: times }, (_, index) =>
    wire.call(index % 2 === 0 ? Procedure.suspend : Procedure.resume, testDomain),
  );
  await Promise.all(all);
  while (wire.told.length < times) await new Promise((resolve) => setTimeout(resolve, 5));
  // The event and its detail are the last two words: 3 is suspended, 4 is resumed.
  const events = wire.told.map(({ payload }) => payload.readInt32BE(payload.length - 8));
  expect(events).toEqual(Array.from({ length: times }, (_, index) => (index % 2 === 0 ? 3 : 4)));
});
