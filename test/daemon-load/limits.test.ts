import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { serve, type ServeOptions, type Server } from '@virtkit/remote';
import { recordingDriver, type Answers } from './recording-driver.js';
import { frame, Procedure, testDomain, text, Wire, words } from './wire.js';

// Each limit, at its edge, and what the log says of it.
let directory: string;
let server: Server | undefined;
let wires: Wire[];
let log: { readonly level: string; readonly message: string }[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'virtkit-limits-'));
  wires = [];
  log = [];
});
afterEach(async () => {
  for (const wire of wires) await wire.end();
  await server?.close();
  await rm(directory, { recursive: true });
});

const neverIn = { name: 'NEVER', begin: () => ({ user: undefined, step: async () => new Uint8Array() }) };

async function start(options: Partial<ServeOptions>, answers?: Answers) {
  const line = (level: string) => (fields: object, message: string) => void log.push({ level, message, ...fields });
  const driver = recordingDriver(answers);
  server = await serve({
    drivers: [driver],
    listen: [`unix:${directory}/sock`, { address: `unix:${directory}/closed`, mechanisms: [neverIn] }],
    log: { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
    ...options,
  });
  return driver;
}
async function connected(name = 'sock'): Promise<Wire> {
  const wire = await Wire.connect(`${directory}/${name}`);
  wires.push(wire);
  return wire;
}
async function opened(): Promise<Wire> {
  const wire = await Wire.open(`${directory}/sock`, 'rec:///');
  wires.push(wire);
  return wire;
}

test('clients: one more is refused, until one leaves', async () => {
  await start({ limits: { clients: 3 } });
  const [first] = [await opened(), await opened(), await opened()];
  await (
    await connected()
  ).closed;
  expect(log).toContainEqual(
    expect.objectContaining({ level: 'warn', message: 'client refused', reason: 'there are too many clients' }),
  );
  await first.end();
  await until(() => server!.clients === 2);
  await (await opened()).call(Procedure.getHostname);
});

test('clients that have not logged in: one more is refused, and each has its time', async () => {
  await start({ limits: { anonymousClients: 2, loginTime: 300 } });
  const start0 = performance.now();
  const [first, second] = [await connected('closed'), await connected('closed')];
  await first.call(Procedure.authList);
  await (
    await connected('closed')
  ).closed;
  const reason = 'there are too many clients that have not logged in';
  expect(log).toContainEqual(expect.objectContaining({ level: 'warn', message: 'client refused', reason }));
  expect(performance.now() - start0).toBeLessThan(300);
  await (await opened()).call(Procedure.getHostname);
  await Promise.all([first.closed, second.closed]);
  expect(log).toContainEqual(expect.objectContaining({ level: 'warn', reason: 'it did not log in in time' }));
  await (await connected('closed')).call(Procedure.authList);
});

test('before the login nothing is run but the login, and no long message is taken', async () => {
  const driver = await start({ limits: { earlyMessage: 1000 } });
  const wire = await connected('closed');
  const open = Buffer.concat([words(1), text('rec:///'), words(0)]);
  await expect(wire.call(Procedure.open, open)).rejects.toThrow('authentication required');
  await expect(wire.call(Procedure.getHostname)).rejects.toThrow('authentication required');
  wire.socket.write(frame(67, 9, Buffer.alloc(2000)).subarray(0, 28));
  await wire.closed;
  expect(driver.record).toEqual([]);
});

test('calls in flight: so many run, the others wait for their turn and are all answered', async () => {
  const gates: (() => void)[] = [];
  await start({}, { getHostname: () => new Promise((resolve) => gates.push(() => resolve('host'))) });
  const wire = await opened();
  const calls = Promise.all(Array.from({ length: 12 }, () => wire.call(Procedure.getHostname)));
  await until(() => gates.length === 5);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(gates).toHaveLength(5);
  const told = { level: 'warn', message: 'client has as many calls running as it may', requests: 5 };
  expect(log.filter(({ level }) => level === 'warn')).toEqual([expect.objectContaining(told)]);
  gates[0]!();
  await until(() => gates.length === 6);
  for (let next = 1; next < 12; next += 1) {
    await until(() => gates.length > next);
    gates[next]!();
  }
  expect(await calls).toHaveLength(12);
});

test('a client that does not read its replies gets no more calls run, until it reads again', async () => {
  let run = 0;
  const big = 'x'.repeat(500_000);
  await start({}, { getHostname: async () => (run++, big) });
  const wire = await opened();
  wire.socket.pause();
  const calls = Promise.all(Array.from({ length: 100 }, () => wire.call(Procedure.getHostname)));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(run).toBeGreaterThan(0);
  expect(run).toBeLessThan(30);
  const other = await opened();
  await other.call(Procedure.authList);
  wire.socket.resume();
  expect(await calls).toHaveLength(100);
});

test('a flood of calls that are done at once still leaves the others their turn', async () => {
  let run = 0;
  await start({}, { getHostname: async () => `${run++}` });
  const [flood, other] = [await opened(), await opened()];
  const many = Array.from({ length: 1500 }, (_, index) => frame(Procedure.getHostname, 1000 + index));
  const last = flood.answerTo(2499);
  flood.socket.write(Buffer.concat(many));
  const host = await other.call(Procedure.getHostname);
  expect(Number(host.subarray(4).toString().replaceAll('\0', ''))).toBeLessThan(300);
  await last;
  expect(run).toBe(1501);
});

test('a stream whose serial another call takes is ended', async () => {
  const driver = await start({});
  const wire = await opened();
  const open = frame(201, 50, Buffer.concat([testDomain, words(0, 0)]));
  for (const times of [1, 2]) {
    const answer = wire.answerTo(50);
    wire.socket.write(open);
    await answer;
    expect(driver.record.filter((line) => line === 'console opened')).toHaveLength(times);
  }
  expect(driver.record.filter((line) => line === 'console aborted')).toHaveLength(1);
  await wire.end();
  await until(() => driver.record.filter((line) => line === 'console aborted').length === 2);
});

async function until(done: () => boolean): Promise<void> {
  for (let left = 400; !done(); left -= 1) {
    if (left === 0) throw new Error('waited too long');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
