import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { open, type Driver } from '@virtkit/core';
import { test as testDriver } from '@virtkit/driver-test';
import { serve, type Server } from '@virtkit/remote';
import { MessageType, Status } from '../../packages/remote/src/protocol/packet.js';
import { qemuProgram } from '../../packages/remote/src/protocol/qemu.js';
import { recordingDriver } from './recording-driver.js';
import { frame, Procedure, testDomain, text, words } from './wire.js';

// A client's process is killed with `kill -9` in the middle of something: nothing of it is left.
let directory: string;
let server: Server;
let victim: ChildProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'virtkit-killed-'));
});
afterEach(async () => {
  victim?.kill('SIGKILL');
  await server.close();
  await rm(directory, { recursive: true });
});

const volume = Buffer.concat([text('pool'), text('vol'), text('key')]);
const wholeVolume = (flags: number) => Buffer.concat([volume, words(0, 0, 0, 0, flags)]);
const noDevice = words(0, 0);
const serial = 9;
const data = Buffer.alloc(1000, 7);

/** A packet of the stream of `procedure`. */
const streamed = (procedure: number, payload: Uint8Array, type: 3 | 6 = MessageType.stream) =>
  frame(procedure, serial, payload, { type, status: Status.continue });

/** Each kind of stream: its call, what is sent on it, and what the driver must have seen before the kill. */
const streams = [
  ['upload', 208, wholeVolume(0), [streamed(208, data)], ['upload took 1000']],
  [
    'upload',
    208,
    wholeVolume(1),
    [streamed(208, data), streamed(208, words(0, 4096, 0), MessageType.streamHole)],
    ['upload took 1000', 'upload skipped 4096'],
  ],
  ['download', 209, wholeVolume(0), [], []],
  ['download', 209, wholeVolume(1), [], []],
  ['console', 201, Buffer.concat([testDomain, noDevice]), [streamed(201, data)], ['console took 1000']],
  ['channel', 296, Buffer.concat([testDomain, noDevice]), [streamed(296, data)], ['channel took 1000']],
  ['screenshot', 211, Buffer.concat([testDomain, words(0, 0)]), [], []],
  ['tunnel', 304, words(0, 0, 0), [streamed(304, data)], ['tunnel took 1000']],
] as const;

describe('in the middle of a stream', () => {
  test.each(streams)('%s, procedure %i', async (name, procedure, payload, packets, seen) => {
    const driver = recordingDriver();
    await start(driver);
    const replied = once(victim!, 'message');
    await say(frame(procedure, serial, payload));
    await replied;
    await say(...packets);
    await until(() => [`${name} opened`, ...seen].every((line) => driver.record.includes(line)), driver.record);
    victim!.kill('SIGKILL');
    await until(() => driver.record.includes('session closed'), driver.record);
    expect(driver.record.filter((line) => line === `${name} aborted`)).toHaveLength(1);
    expect(driver.record).not.toContain(`${name} finished`);
    expect(server.clients).toBe(0);
  });

  test('a download that the client does not read', async () => {
    const driver = recordingDriver({ recv: async () => new Uint8Array(100_000) });
    await start(driver);
    victim!.send({ hex: frame(209, serial, wholeVolume(0)).toString('hex'), reads: false });
    await until(() => driver.record.includes('download opened'), driver.record);
    victim!.kill('SIGKILL');
    await until(() => driver.record.includes('session closed'), driver.record);
    expect(driver.record).toContain('download aborted');
  });

  test('an upload that the driver does not take any more: a ping finds out', async () => {
    const driver = recordingDriver({ send: () => new Promise(() => undefined) });
    await start(driver, { interval: 0.2, count: 5 });
    const replied = once(victim!, 'message');
    await say(frame(Procedure.supportsFeature, 8, words(10)), frame(208, serial, wholeVolume(0)));
    await replied;
    await until(() => driver.record.includes('upload opened'), driver.record);
    victim!.send({ hex: streamed(208, Buffer.alloc(262_120)).toString('hex'), times: 40 });
    await until(() => driver.record.includes('upload took 262120'), driver.record);
    await new Promise((resolve) => setTimeout(resolve, 300));
    victim!.kill('SIGKILL');
    await until(() => driver.record.includes('upload aborted'), driver.record);
    await until(() => driver.record.includes('session closed'), driver.record);
  });
});

test('with registrations and keepalive: all are taken back', async () => {
  const driver = recordingDriver();
  await start(driver, { interval: 0.05, count: 100 });
  await say(
    frame(Procedure.supportsFeature, 2, words(10)),
    frame(Procedure.registerEvents, 3, words(0, 0)),
    frame(167, 4, words(4)),
    frame(360, 5),
    frame(4, 6, words(0, 0, 0), { program: qemuProgram }),
  );
  const subscribed = ['lifecycle subscribed', 'monitor subscribed'];
  await until(() => subscribed.every((line) => driver.record.includes(line)), driver.record);
  victim!.kill('SIGKILL');
  await until(() => driver.record.includes('session closed'), driver.record);
  const ends = driver.record.filter((line) => line.includes('unsubscribed')).length;
  expect(ends).toBe(driver.record.filter((line) => line.endsWith(' subscribed')).length);
  expect(ends).toBeGreaterThanOrEqual(3);
  expect(driver.record).toContain('not watched any more');
  expect(driver.record.at(-1)).toBe('session closed');
});

test('a guest that it started with autodestroy is destroyed, and no other', async () => {
  const driver = testDriver();
  await using connection = await open('test:///default', { drivers: [driver], discover: false });
  await start(driver, undefined, 'test:///default');
  const guest = (name: string) =>
    text(`<domain type='test'><name>${name}</name><memory>1024</memory><os><type>hvm</type></os></domain>`);
  await say(
    frame(10, 2, Buffer.concat([guest('stays'), words(0)])),
    frame(10, 3, Buffer.concat([guest('goes'), words(2)])),
  );
  const names = async () => (await connection.listAllDomains()).map(({ name }) => name).sort();
  await until(async () => (await names()).length === 3, await names());
  expect(await names()).toEqual(['goes', 'stays', 'test']);
  victim!.kill('SIGKILL');
  await until(() => server.clients === 0, []);
  expect(await names()).toEqual(['stays', 'test']);
});

async function start(driver: Driver, keepAlive?: { interval: number; count: number }, uri = 'rec:///'): Promise<void> {
  const path = `${directory}/sock`;
  server = await serve({ drivers: [driver], listen: [`unix:${path}`], ...(keepAlive && { keepAlive }) });
  victim = fork(fileURLToPath(new URL('victim.mjs', import.meta.url)), [path], { execArgv: [] });
  await say(frame(Procedure.open, 1, Buffer.concat([words(1), text(uri), words(0)])));
  // Its session is open when it has heard so.
  await once(victim, 'message');
}

async function say(...frames: Buffer[]): Promise<void> {
  victim!.send({ hex: Buffer.concat(frames).toString('hex') });
}

async function until(done: () => boolean | Promise<boolean>, seen: readonly string[]): Promise<void> {
  for (let left = 400; !(await done()); left -= 1) {
    if (left === 0) throw new Error(`waited too long; seen: ${seen.slice(-20).join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
