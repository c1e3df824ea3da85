import { Buffer } from 'node:buffer';
import { getEventListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FakeXenstored, rawPacket, type FakeRequest } from './fake-xenstored.js';
import { findXenstore, openXenstore } from './open.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'virtkit-xenstore-'));
});
afterEach(() => rm(folder, { recursive: true }));

const [DIRECTORY, READ, WATCH, UNWATCH, START, END, DIRECTORY_PART] = [1, 2, 4, 5, 6, 7, 22];

async function setup(answer: (request: FakeRequest, fake: FakeXenstored) => void) {
  const fake = await FakeXenstored.start(join(folder, 'socket'), answer);
  const store = await openXenstore({ path: fake.path });
  return {
    fake,
    store,
    async [Symbol.asyncDispose]() {
      await store.close();
      await fake[Symbol.asyncDispose]();
    },
  };
}
const echo = (request: FakeRequest, fake: FakeXenstored) => fake.reply(request, request.payload.slice(0, -1));

test('answers find their requests in whatever order they come', async () => {
  const waiting: FakeRequest[] = [];
  await using host = await setup((request, fake) => {
    waiting.push(request);
    if (waiting.length === 3) for (const one of waiting.reverse()) fake.reply(one, `of ${one.payload.slice(1, -1)}`);
  });
  const { store } = host;
  const values = await Promise.all([store.read('/a'), store.read('/b'), store.read('/c')]);
  expect(values).toEqual(['of a', 'of b', 'of c']);
});

test('a watch event between two answers goes its own way', async () => {
  await using host = await setup((request, fake) => {
    if (request.type === WATCH) fake.reply(request, 'OK\0');
    else if (request.type === READ) {
      const token = fake.received[0]!.payload.split('\0')[1];
      fake.send(Buffer.concat([rawPacket(15, 0, 0, `/w/x\0${token}\0`), rawPacket(READ, request.request, 0, 'value')]));
    }
  });
  const { store } = host;
  const watch = await store.watch('/w');
  expect(await store.read('/a')).toBe('value');
  expect(await watch.next()).toEqual({ done: false, value: '/w/x' });
});

describe('what breaks the protocol ends the connection', () => {
  test.each<[string, (request: FakeRequest) => Buffer, string]>([
    ['an answer that nobody asked for', () => rawPacket(READ, 4711, 0, 'x'), 'request 4711, which nobody made'],
    [
      'an answer of another type',
      ({ request }) => rawPacket(DIRECTORY, request, 0, ''),
      'DIRECTORY in answer to READ /a',
    ],
    ['a type that there is not', ({ request }) => rawPacket(99, request, 0, ''), 'a packet of type 99'],
    [
      'a length without bounds',
      ({ request }) => rawPacket(READ, request, 0, '', 0x7fffffff),
      'a payload of 2147483647',
    ],
    ['a watch event without a token', () => rawPacket(15, 0, 0, '/a\0'), 'a watch event has a path and a token'],
    ['an error of two words', ({ request }) => rawPacket(16, request, 0, 'EIO\0EIO\0'), '2 strings where an error'],
  ])('%s', async (_what, bytes, why) => {
    await using host = await setup((request, fake) => fake.send(bytes(request)));
    const { store } = host;
    const failure = { code: 'VIR_ERR_RPC', message: expect.stringContaining(why) as unknown };
    await expect(store.read('/a')).rejects.toMatchObject(failure);
    // What comes later fails for the same reason, without being sent.
    await expect(store.read('/b')).rejects.toMatchObject(failure);
    expect(await store.ended).toMatchObject(failure);
  });

  test('an answer that is cut short', async () => {
    await using host = await setup(({ request }, fake) => {
      fake.send(rawPacket(READ, request, 0, 'half', 8));
      fake.drop();
    });
    await expect(host.store.read('/a')).rejects.toMatchObject({
      code: 'VIR_ERR_RPC',
      message: 'the xenstore broke its protocol: it ended after 20 bytes of a packet',
    });
  });
});

test.each([
  ['EINVAL', 'VIR_ERR_INVALID_ARG'],
  ['EACCES', 'VIR_ERR_ACCESS_DENIED'],
  ['ENOSYS', 'VIR_ERR_NO_SUPPORT'],
  ['EQUOTA', 'VIR_ERR_OPERATION_DENIED'],
  ['__proto__', 'VIR_ERR_INTERNAL_ERROR'],
])('a refusal with %s fails with %s', async (errno, code) => {
  await using host = await setup((request, fake) => fake.refuse(request, errno));
  await expect(host.store.read('/a')).rejects.toMatchObject({
    code,
    message: `the xenstore refused READ /a: ${errno}`,
    cause: { errno },
  });
});

test('what would be misread is not sent', async () => {
  await using host = await setup(echo);
  const { store, fake } = host;
  const refused = { code: 'VIR_ERR_INVALID_ARG' };
  await expect(store.read('/a\0/b')).rejects.toMatchObject(refused);
  await expect(store.read('')).rejects.toMatchObject(refused);
  await expect(store.read(`/${'x'.repeat(3072)}`)).rejects.toMatchObject(refused);
  await expect(store.write('/a', 'x'.repeat(4094))).rejects.toMatchObject({
    ...refused,
    message: 'WRITE /a: 4097 bytes do not fit into a packet, which takes 4096',
  });
  for (const path of ['/w w', '/w//w', '/w/', '/w:', ''])
    await expect(store.watch(path)).rejects.toMatchObject(refused);
  await expect(store.getDomainPath(65536)).rejects.toMatchObject(refused);
  await expect(store.setPermissions('/a', [{ domain: -1, access: 'read' }])).rejects.toMatchObject(refused);
  expect(fake.received).toEqual([]);
});

test('a connection that breaks fails what waits and ends what is watched', async () => {
  await using host = await setup((request, fake) => {
    if (request.type === WATCH) fake.reply(request, 'OK\0');
    else fake.drop();
  });
  const { store } = host;
  const watch = await store.watch('/w');
  const gone = { code: 'VIR_ERR_NO_XENSTORE', message: expect.stringContaining('the daemon closed it') as unknown };
  const read = store.read('/a');
  const next = watch.next();
  await expect(read).rejects.toMatchObject(gone);
  await expect(next).rejects.toMatchObject(gone);
  expect(await watch.next()).toEqual({ done: true, value: undefined });
  await expect(store.watch('/w')).rejects.toMatchObject(gone);
});

describe('a watch', () => {
  const watching = () =>
    setup((request, fake) => {
      fake.reply(request, 'OK\0');
      if (request.type === WATCH) fake.send(rawPacket(15, 0, 0, request.payload));
    });

  test.each<[string, (controller: AbortController) => 'break' | 'go on']>([
    ['a loop that is left', () => 'break'],
    ['an abort', (controller) => (controller.abort(), 'go on')],
  ])('is taken back by %s', async (_how, act) => {
    await using host = await watching();
    const { store, fake } = host;
    const controller = new AbortController();
    const paths: string[] = [];
    for await (const path of await store.watch('/w', { signal: controller.signal })) {
      paths.push(path);
      if (act(controller) === 'break') break;
    }
    await store.read('/x');
    expect(paths).toEqual(['/w']);
    expect(fake.received.map(({ type }) => type)).toEqual([WATCH, UNWATCH, READ]);
    expect(fake.received[1]!.payload).toBe(fake.received[0]!.payload);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  test('is ended by the close of the store', async () => {
    await using host = await watching();
    const watch = await host.store.watch('/w');
    expect(await watch.next()).toMatchObject({ value: '/w' });
    const next = watch.next();
    await host.store.close();
    await expect(next).rejects.toMatchObject({ code: 'VIR_ERR_NO_XENSTORE' });
  });

  test('that is refused leaves nothing behind', async () => {
    await using host = await setup((request, fake) => fake.refuse(request, 'EINVAL'));
    const controller = new AbortController();
    await expect(host.store.watch('/refused', { signal: controller.signal })).rejects.toMatchObject({
      code: 'VIR_ERR_INVALID_ARG',
    });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  test('that nobody reads keeps the newest, or fails if so asked', async () => {
    await using host = await setup((request, fake) => {
      if (request.type !== WATCH) return fake.reply(request, 'v');
      fake.reply(request, 'OK\0');
      for (const name of ['a', 'b', 'c']) fake.send(rawPacket(15, 0, 0, request.payload.replace('/w', `/w/${name}`)));
    });
    const { store } = host;
    const watch = await store.watch('/w', { capacity: 2 });
    const strict = await store.watch('/w', { capacity: 2, overflow: 'fail' });
    await store.read('/x');
    expect([await watch.next(), await watch.next(), watch.dropped]).toMatchObject([
      { value: '/w/b' },
      { value: '/w/c' },
      1,
    ]);
    expect([(await strict.next()).value, (await strict.next()).value]).toEqual(['/w/a', '/w/b']);
    await expect(strict.next()).rejects.toMatchObject({ code: 'VIR_ERR_OVERFLOW' });
  });

  test('by a listener goes on until it is stopped', async () => {
    const told: string[] = [];
    await using host = await watching();
    const { store, fake } = host;
    const stop = await store.listen('/w', (path) => told.push(path));
    await store.read('/x');
    stop();
    fake.send(rawPacket(15, 0, 0, fake.received[0]!.payload));
    await store.read('/x');
    expect(told).toEqual(['/w']);
  });
});

describe('a transaction', () => {
  let busy: number;
  const transacting = () =>
    setup((request, fake) => {
      if (request.type === START) return fake.reply(request, '77\0');
      if (request.type !== END) return fake.reply(request, 'OK\0');
      if (request.payload === 'T\0' && busy-- > 0) fake.refuse(request, 'EAGAIN');
      else fake.reply(request, 'OK\0');
    });

  test('that others disturb is tried again', async () => {
    busy = 5;
    await using host = await transacting();
    let runs = 0;
    const given = await host.store.transaction(async (nodes) => {
      await nodes.write('/a', '1');
      return (runs += 1);
    });
    expect([given, runs]).toEqual([6, 6]);
    const inside = host.fake.received.filter(({ type }) => type !== START);
    expect(inside.every(({ transaction }) => transaction === 77)).toBe(true);
  });

  test('that others always disturb gives up', async () => {
    busy = Infinity;
    await using host = await transacting();
    await expect(host.store.transaction(async () => undefined, { attempts: 4 })).rejects.toMatchObject({
      code: 'VIR_ERR_RESOURCE_BUSY',
      message: 'a transaction failed 4 times: others change the same nodes (EAGAIN)',
    });
    expect(host.fake.received.filter(({ type }) => type === START)).toHaveLength(4);
  });

  test('whose body fails is discarded', async () => {
    busy = 0;
    await using host = await transacting();
    const failure = new Error('on second thoughts');
    await expect(host.store.transaction(() => Promise.reject(failure))).rejects.toBe(failure);
    await host.store.read('/x');
    expect(host.fake.received).toMatchObject([{ type: START }, { type: END, payload: 'F\0' }, { type: READ }]);
  });

  test('that is given up before it has begun is discarded when it has', async () => {
    let started: FakeRequest | undefined;
    await using host = await setup((request, fake) => {
      if (request.type === START) started = request;
      else fake.reply(request, 'OK\0');
    });
    const { store, fake } = host;
    const controller = new AbortController();
    const given = store.transaction(async () => undefined, { signal: controller.signal });
    await store.read('/x');
    controller.abort();
    await expect(given).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
    fake.reply(started!, '9\0');
    while (fake.received.length < 3) await sleep(5);
    expect(fake.received[2]).toMatchObject({ type: END, transaction: 9, payload: 'F\0' });
  });

  test.each(['x\0', '0\0', '4294967296\0', ''])('of the number %j breaks the protocol', async (number) => {
    await using host = await setup((request, fake) => fake.reply(request, number));
    await expect(host.store.transaction(async () => undefined)).rejects.toMatchObject({ code: 'VIR_ERR_RPC' });
  });
});

describe('a long directory', () => {
  /** Names in parts of two, of a node whose generation is what `generation` says when it is asked. */
  const parted = (names: readonly string[], generation: () => number) =>
    setup((request, fake) => {
      if (request.type === DIRECTORY) return fake.refuse(request, 'E2BIG');
      const offset = Number(request.payload.split('\0')[1]);
      const all = names.map((name) => `${name}\0`);
      const from = all.findIndex((_name, index) => all.slice(0, index).join('').length === offset);
      const end = from + 2 >= all.length ? '\0' : '';
      fake.reply(request, `${generation()}\0${all.slice(from, from + 2).join('')}${end}`);
    });

  test('comes in parts', async () => {
    await using host = await parted(['a', 'bb', 'ccc', 'd', 'e'], () => 1);
    expect(await host.store.directory('/')).toEqual(['a', 'bb', 'ccc', 'd', 'e']);
    expect(host.fake.received.map(({ type }) => type)).toEqual([DIRECTORY, ...Array<number>(3).fill(DIRECTORY_PART)]);
  });

  test('that changes while it is read is read anew', async () => {
    let asked = 0;
    await using host = await parted(['a', 'bb', 'ccc'], () => ((asked += 1), asked > 1 ? 2 : 1));
    expect(await host.store.directory('/')).toEqual(['a', 'bb', 'ccc']);
    expect(asked).toBe(4);
  });

  test('that never stands still is given up', async () => {
    let asked = 0;
    await using host = await parted(['a', 'bb', 'ccc'], () => (asked += 1));
    await expect(host.store.directory('/')).rejects.toMatchObject({ code: 'VIR_ERR_RESOURCE_BUSY' });
  });

  test('that does not end breaks the protocol', async () => {
    await using host = await setup((request, fake) =>
      request.type === DIRECTORY ? fake.refuse(request, 'E2BIG') : fake.reply(request, '1\0'),
    );
    await expect(host.store.directory('/')).rejects.toMatchObject({ code: 'VIR_ERR_RPC' });
  });

  test('of a daemon that gives no parts is too long', async () => {
    await using host = await setup((request, fake) =>
      fake.refuse(request, request.type === DIRECTORY ? 'E2BIG' : 'ENOSYS'),
    );
    await expect(host.store.directory('/')).rejects.toMatchObject({ code: 'VIR_ERR_OVERFLOW' });
  });
});

test('an abort gives up waiting, and the late answer is no fault', async () => {
  const held: FakeRequest[] = [];
  await using host = await setup((request, fake) =>
    request.payload === '/slow\0' ? held.push(request) : fake.reply(request, 'quick'),
  );
  const { store, fake } = host;
  const controller = new AbortController();
  const slow = store.read('/slow', { signal: controller.signal });
  expect(await store.read('/quick')).toBe('quick');
  controller.abort();
  await expect(slow).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
  fake.reply(held[0]!, 'late');
  expect(await store.read('/quick')).toBe('quick');
});

describe('a store that is not there', () => {
  test('is said to be missing', async () => {
    await expect(openXenstore({ path: join(folder, 'none') })).rejects.toMatchObject({
      code: 'VIR_ERR_NO_XENSTORE',
      cause: { code: 'ENOENT' },
    });
  });

  test('is passed over for one that is', async () => {
    await using host = await setup(echo);
    const found = await findXenstore({}, [join(folder, 'none'), host.fake.path]);
    expect(await found?.read('/there')).toBe('/there');
    await found?.close();
    expect(await findXenstore({}, [join(folder, 'none')])).toBeUndefined();
  });
});
