import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { frame, Procedure, testDomain, text, Wire, words } from './wire.js';
import { ServerProcess } from './process.js';

// A thousand clients of one server in a process of its own: the honest ones are served, whatever the others do.
const crowd = 1000;
const busy = 200;
const rounds = 15;
const mebibyte = 1024 * 1024;

test('a slow reader or a flood hurts nobody else, and memory comes back', async () => {
  await using server = await ServerProcess.start({ loginTime: 60_000, backlog: mebibyte }, 2000);
  // The first clients bring in code and caches that stay.
  for (let times = 0; times < 20; times += 1) {
    const wire = await Wire.open(server.path);
    await work(wire);
    await wire.end();
  }
  const before = await server.settled();

  const clients: Wire[] = [];
  while (clients.length < crowd) {
    clients.push(...(await Promise.all(Array.from({ length: 50 }, () => Wire.open(server.path)))));
  }
  expect((await server.held()).clients).toBe(crowd);
  const bad = await Promise.all(rogues.map((rogue) => rogue(server)));
  const slowest = Math.max(...(await Promise.all(clients.slice(0, busy).map(work))));
  expect(slowest).toBeLessThan(10_000);
  // Those that were quiet are served, too.
  await Promise.all(clients.slice(-20).map(work));
  for (const line of [
    { level: 'warn', message: 'client dropped', reason: 'it does not read what it is told' },
    { level: 'warn', message: 'client dropped', reason: expect.stringContaining('it broke the protocol') as unknown },
    { level: 'warn', message: 'client has as many calls running as it may', requests: 5 },
  ])
    await server.logged(line);
  const during = await server.held();
  expect((during.rss - before.rss) / mebibyte).toBeLessThan(300);

  await Promise.all([...clients, ...bad.flat()].map((client) => client.end()));
  const after = await server.settled();
  expect(after).toMatchObject({ clients: 0, failures: [] });
  expect((after.heapUsed - before.heapUsed) / mebibyte).toBeLessThan(4);
  expect((after.arrayBuffers - before.arrayBuffers) / mebibyte).toBeLessThan(2);
  expect(after.handles).toBeLessThanOrEqual(before.handles + 1);
}, 120_000);

/** Each call is answered: gives how long the slowest took, in milliseconds. */
async function work(client: Wire): Promise<number> {
  let slowest = 0;
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    const [host, domain] = await Promise.all([
      client.call(Procedure.getHostname),
      client.call(Procedure.lookupByName, text('test')),
      client.call(Procedure.getInfo, testDomain),
    ]);
    expect(host.length).toBeGreaterThan(4);
    expect(domain.subarray(0, 8)).toEqual(text('test'));
    slowest = Math.max(slowest, performance.now() - start);
  }
  return slowest;
}

/** What clients do that a server must stand. */
const rogues: readonly ((server: ServerProcess) => Promise<Wire[]>)[] = [
  async function readsNothing({ path }) {
    const wire = await Wire.open(path);
    await wire.call(Procedure.registerEvents, words(0, 0));
    wire.socket.pause();
    for (let serial = 1000; serial < 1200; serial += 1)
      wire.socket.write(frame(Procedure.listAllDomains, serial, words(1, 0)));
    return [wire, await talks(path)];
  },
  async function hearsOnlyEvents({ path }) {
    const wire = await Wire.open(path);
    for (let times = 0; times < 20; times += 1) await wire.call(Procedure.registerEvents, words(0, 0));
    wire.socket.pause();
    return [wire];
  },
  async function sendsGarbage({ path }) {
    const wire = await Wire.connect(path);
    wire.socket.write(randomBytes(100_000));
    await wire.closed;
    return [wire];
  },
  async ({ path, closedPath }) => [await Wire.connect(path), await Wire.connect(closedPath)],
  async function sendsHalf({ path }) {
    const wire = await Wire.open(path);
    wire.socket.write(frame(Procedure.lookupByName, 7, Buffer.alloc(200_000)).subarray(0, 100_000));
    return [wire];
  },
  async function announcesMuchBeforeLogin({ closedPath }) {
    const wire = await Wire.connect(closedPath);
    wire.socket.write(words(32 * mebibyte, 0x20008086, 1, Procedure.authList, 0, 1, 0));
    await wire.closed;
    return [wire];
  },
  async function floodsAndReads({ path }) {
    const wire = await Wire.open(path);
    const calls = Array.from({ length: 20_000 }, (_, index) => frame(Procedure.getHostname, 100_000 + index));
    wire.socket.write(Buffer.concat(calls));
    return [wire];
  },
  async function floodsWithBigCalls({ path }) {
    const wire = await Wire.open(path);
    const calls = Array.from({ length: 500 }, (_, index) =>
      frame(Procedure.listAllDomains, 100_000 + index, words(1, 0)),
    );
    wire.socket.write(Buffer.concat(calls));
    return [wire];
  },
];

/** Somebody of whom the others hear: it pauses a guest and lets it go on, again and again. */
async function talks(path: string): Promise<Wire> {
  const wire = await Wire.open(path);
  void (async () => {
    for (let times = 0; times < 5000; times += 1) {
      await wire.call(Procedure.suspend, testDomain);
      await wire.call(Procedure.resume, testDomain);
      if (times % 50 === 0) await sleep(1);
    }
  })().catch(() => undefined);
  return wire;
}
