import { expect, test } from '@jest/globals';
import { Dispatch, type Session } from '@virtkit/core/driver';
import { XdrWriter } from '../protocol/writer.js';
import type { ServerClient } from './client.js';
import { EventDesk } from './event-desk.js';
import type { Address } from './outbox.js';

const dom = { name: 'web', uuid: '6695eb01-f6a4-8304-79aa-97f2502e193f', id: 1 };
const domHex = '00000003776562006695eb01f6a4830479aa97f2502e193f00000001';

/** A desk over a driver whose events the test makes. */
function desk(mayKnow = true) {
  const listeners: ((object: unknown, payload: unknown) => void)[] = [];
  const record: string[] = [];
  const subscribe = async (event: string, object: unknown, listener: (typeof listeners)[0]) => {
    record.push(`+${event}`);
    listeners.push(listener);
    return async () => void record.push(`-${event}`);
  };
  const session = { host: {}, domain: { subscribe }, close: async () => undefined } as unknown as Session;
  const told: [number, string][] = [];
  const client = {
    dispatch: new Dispatch(session, false),
    mayKnow: () => mayKnow,
    tell({ procedure }: Address, body: (writer: XdrWriter) => void) {
      const writer = new XdrWriter();
      body(writer);
      told.push([procedure, writer.take().toString('hex')]);
    },
  } as unknown as ServerClient;
  const happen = () => {
    for (const listener of listeners) listener(dom, { event: 'started', detail: 'booted' });
  };
  return { desk: new EventDesk(client), told, record, happen };
}

test('each registration has a number, and is told with it', async () => {
  const { desk: events, told, happen } = desk();
  expect([await events.register('domain', 0, undefined), await events.register('domain', 0, undefined)]).toEqual([
    0, 1,
  ]);
  happen();
  // Lifecycle is message 318: the number, the domain, started, booted.
  expect(told).toEqual([
    [318, `00000000${domHex}0000000200000000`],
    [318, `00000001${domHex}0000000200000000`],
  ]);
});

test('the older form has none, and there is one for each event', async () => {
  const { desk: events, told, happen } = desk();
  await events.registerOld(0);
  await expect(events.registerOld(0)).rejects.toThrow('domain event 0 already registered');
  happen();
  expect(told).toEqual([[107, `${domHex}0000000200000000`]]);
  await events.deregisterOld(0);
  await expect(events.deregisterOld(0)).rejects.toThrow('domain event 0 not registered');
});

test('what is not there is refused', async () => {
  const { desk: events } = desk();
  await expect(events.register('domain', 999, undefined)).rejects.toThrow('unsupported event ID 999');
  await expect(events.register('domain', -1, undefined)).rejects.toThrow('unsupported event ID -1');
  await expect(events.deregister('domain', 0)).rejects.toThrow('domain event callback 0 not registered');
  await events.register('domain', 0, undefined);
  await expect(events.deregister('network', 0)).rejects.toThrow('network event callback 0 not registered');
  await expect(events.deregisterMonitor(0)).rejects.toThrow('not registered');
  await expect(events.unwatchHypervisor()).rejects.toThrow('A close callback was not registered');
});

test('what the client may not know of it is not told', async () => {
  const { desk: events, told, happen } = desk(false);
  await events.register('domain', 0, undefined);
  happen();
  expect(told).toEqual([]);
});

test('with the client, all its registrations end', async () => {
  const { desk: events, record } = desk();
  await events.register('domain', 0, undefined);
  await events.registerOld(4);
  await events.watchHypervisor(() => undefined);
  await expect(events.watchHypervisor(() => undefined)).rejects.toThrow('A close callback is already registered');
  await events.end();
  await events.end();
  expect(record).toEqual(['+lifecycle', '+ioError', '-lifecycle', '-ioError']);
});
