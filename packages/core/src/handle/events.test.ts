import { getEventListeners } from 'node:events';
import { describe, expect, jest, test } from '@jest/globals';
import type { Session } from '../driver/session.js';
import { VirtError } from '../errors.js';
import { EventHub } from '../stateful/event-hub.js';
import { Connection } from './connection.js';
import { Domain } from './domain.js';
import { Network } from './network.js';

const web = { name: 'web', uuid: 'u1', id: 1 };
const db = { name: 'db', uuid: 'u2', id: 2 };
const started = { event: 'started', detail: 'booted' } as const;
const stopped = { event: 'stopped', detail: 'destroyed' } as const;

function setup(subscribe?: () => Promise<never>) {
  const domains = new EventHub<'domain'>(({ uuid }) => uuid);
  const networks = new EventHub<'network'>(({ uuid }) => uuid);
  const session = {
    host: { getType: async () => 'FAKE' },
    domain: {
      listAll: async () => [web],
      getInfo: jest.fn(async () => ({ state: 'running' })),
      getXmlDesc: jest.fn(),
      subscribe: subscribe ?? domains.subscribe.bind(domains),
    },
    network: { listAll: jest.fn(), getXmlDesc: jest.fn(), subscribe: networks.subscribe.bind(networks) },
    close: jest.fn(async () => undefined),
  } as unknown as Session;
  return { domains, networks, connection: new Connection(session, 'fake', 'fake:///', false) };
}
const turn = () => new Promise(setImmediate);

describe('events', () => {
  test('come as handles with what the event tells', async () => {
    const { domains, networks, connection } = setup();
    const stream = connection.events('domain.lifecycle');
    const others = connection.events('network.lifecycle');
    await Promise.all([stream.ready, others.ready]);
    domains.emit('lifecycle', web, started);
    networks.emit('lifecycle', { name: 'net', uuid: 'n' }, { event: 'started', detail: 0 });
    const { value } = await stream.next();
    expect(value).toMatchObject(started);
    expect(value!.domain).toBeInstanceOf(Domain);
    expect(value!.domain.ref).toBe(web);
    expect(value!.domain.connection).toBe(connection);
    expect((await others.next()).value!.network).toBeInstanceOf(Network);
    await connection.close();
  });

  test('leaving the loop unsubscribes', async () => {
    const { domains, connection } = setup();
    const stream = connection.events('domain.lifecycle');
    await stream.ready;
    domains.emit('lifecycle', web, started);
    for await (const { domain } of stream) {
      expect(domain.name).toBe('web');
      break;
    }
    await turn();
    expect(domains.wanted('lifecycle')).toBe(false);
  });

  test('an end before the subscription holds still unsubscribes', async () => {
    const { domains, connection } = setup();
    await connection.events('domain.lifecycle').return();
    await turn();
    expect(domains.wanted('lifecycle')).toBe(false);
  });

  test('an abort ends the loop after what waits, and leaves no listener', async () => {
    const { domains, connection } = setup();
    const controller = new AbortController();
    const stream = connection.events('domain.lifecycle', { signal: controller.signal });
    await stream.ready;
    domains.emit('lifecycle', web, started);
    controller.abort();
    domains.emit('lifecycle', web, stopped);
    const seen: string[] = [];
    for await (const { event } of stream) seen.push(event);
    expect(seen).toEqual(['started']);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    await turn();
    expect(domains.wanted('lifecycle')).toBe(false);
  });

  test('a signal that has fired subscribes to nothing, and the reader is told', async () => {
    const { domains, connection } = setup();
    const stream = connection.events('domain.lifecycle', { signal: AbortSignal.abort() });
    await expect(stream.ready).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
    await expect(stream.next()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
    expect(domains.wanted('lifecycle')).toBe(false);
  });

  test('`of` tells of one object only', async () => {
    const { domains, connection } = setup();
    const stream = connection.events('domain.lifecycle', { of: new Domain(connection, db) });
    await stream.ready;
    domains.emit('lifecycle', web, started);
    domains.emit('lifecycle', db, stopped);
    expect((await stream.next()).value).toMatchObject({ event: 'stopped' });
    await stream.return();
  });

  test('a subscription that fails is told to the reader, and is no unhandled rejection', async () => {
    const failure = new VirtError('VIR_ERR_RPC', 'gone');
    const { connection } = setup(() => Promise.reject(failure));
    const stream = connection.events('domain.lifecycle');
    await turn();
    await turn(); // an unhandled rejection would end the process here
    const read = async () => {
      for await (const _event of stream);
    };
    await expect(read()).rejects.toBe(failure);
    await expect(stream.ready).rejects.toBe(failure);
  });

  test('a driver without events: not supported', async () => {
    const connection = new Connection(
      { host: {}, close: jest.fn(async () => undefined) } as unknown as Session,
      'fake',
      'x:',
      false,
    );
    await expect(connection.events('secret.lifecycle').next()).rejects.toMatchObject({ code: 'VIR_ERR_NO_SUPPORT' });
  });

  test('closing the connection ends every stream, and unsubscribes', async () => {
    const { domains, connection } = setup();
    const streams = [connection.events('domain.lifecycle'), connection.events('domain.reboot')];
    await Promise.all(streams.map(({ ready }) => ready));
    const reads = streams.map((stream) => stream.next());
    await connection.close();
    expect(await Promise.all(reads)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
    await turn();
    expect([domains.wanted('lifecycle'), domains.wanted('reboot')]).toEqual([false, false]);
    await expect(connection.events('domain.lifecycle').next()).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_CONN' });
  });

  test('a call made inside of the loop cannot deadlock, though it makes events itself', async () => {
    const { domains, connection } = setup();
    const stream = connection.events('domain.lifecycle');
    await stream.ready;
    domains.emit('lifecycle', web, started);
    let seen = 0;
    for await (const { domain } of stream) {
      expect((await domain.getInfo()).state).toBe('running');
      domains.emit('lifecycle', web, started); // as its own call would
      if (++seen === 5) break;
    }
    expect(seen).toBe(5);
  });

  test('capacity and overflow are the queue’s', async () => {
    const { domains, connection } = setup();
    const dropping = connection.events('domain.lifecycle', { capacity: 1 });
    const failing = connection.events('domain.lifecycle', { capacity: 1, overflow: 'fail' });
    await Promise.all([dropping.ready, failing.ready]);
    domains.emit('lifecycle', web, started);
    domains.emit('lifecycle', web, stopped);
    expect(dropping.dropped).toBe(1);
    expect((await dropping.next()).value).toMatchObject({ event: 'stopped' });
    expect((await failing.next()).value).toMatchObject({ event: 'started' });
    await expect(failing.next()).rejects.toMatchObject({ code: 'VIR_ERR_OVERFLOW' });
    await connection.close();
    expect(() => connection.events('domain.lifecycle', { capacity: 0 })).toThrow(TypeError);
  });
});

test('a driver that overflows the queue while it subscribes is unsubscribed all the same', async () => {
  const unsubscribe = jest.fn(async () => undefined);
  const subscribe = async (_event: string, _object: unknown, listener: (ref: object, payload: object) => void) => {
    listener(web, started);
    listener(web, stopped);
    return unsubscribe;
  };
  const session = { host: {}, domain: { subscribe }, close: jest.fn() } as unknown as Session;
  const stream = new Connection(session, 'fake', 'x:', false).events('domain.lifecycle', {
    capacity: 1,
    overflow: 'fail',
  });
  await stream.ready;
  await turn();
  expect(unsubscribe).toHaveBeenCalledTimes(1);
});

describe('a session whose connection breaks', () => {
  const setupRemote = () => {
    const domains = new EventHub<'domain'>(({ uuid }) => uuid);
    const resync = new Set<() => void>();
    let breakOff = (_reason: 'eof') => {};
    const session = {
      host: {
        onClose: async (listener: typeof breakOff) => {
          breakOff = listener;
          return async () => undefined;
        },
      },
      domain: { subscribe: domains.subscribe.bind(domains) },
      onResync: (listener: () => void) => {
        resync.add(listener);
        return () => void resync.delete(listener);
      },
      close: async () => undefined,
    } as unknown as Session;
    const connection = new Connection(session, 'fake', 'fake:///', false);
    return { connection, domains, resync, breakOff: () => breakOff('eof') };
  };

  test('its event streams fail after what waits', async () => {
    const { connection, domains, breakOff } = setupRemote();
    const stream = connection.events('domain.lifecycle');
    await stream.ready;
    domains.emit('lifecycle', web, started);
    breakOff();
    expect((await stream.next()).value).toMatchObject(started);
    await expect(stream.next()).rejects.toMatchObject({ code: 'VIR_ERR_RPC', domain: 'VIR_FROM_RPC' });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    await connection.close();
  });

  test('and comes back: who asked for it reads so, in its place among the events', async () => {
    const { connection, domains, resync } = setupRemote();
    const told = connection.events('domain.lifecycle', { resync: true });
    const silent = connection.events('domain.lifecycle');
    await Promise.all([told.ready, silent.ready]);
    domains.emit('lifecycle', web, started);
    for (const listener of resync) listener();
    domains.emit('lifecycle', web, stopped);
    expect((await told.next()).value).toMatchObject(started);
    expect((await told.next()).value).toEqual({ resync: true });
    expect((await told.next()).value).toMatchObject(stopped);
    expect((await silent.next()).value).toMatchObject(started);
    expect((await silent.next()).value).toMatchObject(stopped);
    await told.return();
    expect(resync.size).toBe(0);
    await connection.close();
  });
});

describe('events of the QEMU monitor', () => {
  const stopEvent = { event: 'STOP', seconds: 7n, micros: 5, details: '{}' };

  test('are asked for with their flags, come with their domain, and end with the loop', async () => {
    const asked: unknown[][] = [];
    const unsubscribe = jest.fn(async () => undefined);
    const session = {
      host: { getType: async () => 'FAKE' },
      domain: {
        async qemuMonitorSubscribe(of: unknown, event: unknown, listener: (...told: unknown[]) => void, flags: number) {
          asked.push([of, event, flags]);
          queueMicrotask(() => listener(web, stopEvent));
          return unsubscribe;
        },
      },
      close: async () => undefined,
    } as unknown as Session;
    const connection = new Connection(session, 'fake', 'fake:///', false);
    const of = new Domain(connection, web);
    for await (const told of connection.qemuMonitorEvents({ of, event: 'st.*', regex: true, nocase: true })) {
      expect(told).toMatchObject(stopEvent);
      expect(told.domain.name).toBe('web');
      break;
    }
    await turn();
    expect(asked).toEqual([[web, 'st.*', 3]]);
    expect(unsubscribe).toHaveBeenCalledTimes(1);
  });

  test('fail where the driver has none, and for a flag that is none', async () => {
    const { connection } = setup();
    await expect(connection.qemuMonitorEvents().next()).rejects.toMatchObject({ code: 'VIR_ERR_NO_SUPPORT' });
    const wrong = { fuzzy: true } as object;
    await expect(connection.qemuMonitorEvents(wrong).ready).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
    await turn();
  });
});
