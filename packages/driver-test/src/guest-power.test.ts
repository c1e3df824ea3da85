import { describe, expect, test } from '@jest/globals';
import { open, type Domain } from '@virtkit/core';
import { VirtualClock } from './clock.js';
import type { HostState } from './host-state.js';
import { createTestHost, type CreateTestHostOptions } from './test-host.js';

const xml = (name: string, more = '') =>
  `<domain type='test'><name>${name}</name><memory>65536</memory><os><type>hvm</type></os>${more}</domain>`;

async function on(options: CreateTestHostOptions) {
  const clock = new VirtualClock();
  const host = createTestHost({ ...options, clock });
  const connection = await open('test:///default', { drivers: [host.driver], discover: false });
  const events: string[] = [];
  const subscription = connection.events('domain.lifecycle');
  await subscription.ready;
  void (async () => {
    for await (const { event, detail } of subscription) events.push(`${event} ${detail}`);
  })();
  return { clock, host, connection, events, [Symbol.asyncDispose]: () => connection.close() };
}
const states = async (domain: Domain) => {
  const { state, reason } = await domain.getState();
  return `${state} ${reason}`;
};

test('create returns at once, and the guest has booted when its time has passed', async () => {
  await using t = await on({ boot: '3s' });
  const web = await t.connection.defineDomainXml(xml('web'));
  expect(t.host.hasBooted('web')).toBe(false);
  await web.create();
  expect(await states(web)).toBe('running booted');
  await t.clock.advance('2999ms');
  expect(t.host.hasBooted('web')).toBe(false);
  await t.clock.advance(1);
  expect(t.host.hasBooted('web')).toBe(true);
  await web.destroy();
  expect(t.host.hasBooted('web')).toBe(false);
});

test('a shutdown takes its time in a state of its own', async () => {
  await using t = await on({ shutdown: '5s' });
  t.host.addDomain({ name: 'web' });
  const web = await t.connection.lookupDomainByName('web');
  await web.shutdown();
  expect(await states(web)).toBe('shutdown user');
  await t.clock.advance('3s');
  // Asking again does not begin anew.
  await web.shutdown();
  await t.clock.advance('1999ms');
  expect(await states(web)).toBe('shutdown user');
  expect(await web.isActive()).toBe(true);
  await t.clock.advance(1);
  expect(await states(web)).toBe('shutoff shutdown');
  expect(t.events).toEqual(['shutdown guest', 'stopped shutdown']);
  expect(t.clock.sleepers).toBe(0);
});

test('without a time it is done at once, as in libvirt’s test driver', async () => {
  await using t = await on({});
  t.host.addDomain({ name: 'web' });
  const web = await t.connection.lookupDomainByName('web');
  await web.shutdown();
  expect(await states(web)).toBe('shutoff shutdown');
  await t.clock.advance(0);
  expect(t.events).toEqual(['stopped shutdown']);
});

test('a guest that boots does not hear a request; one that ignores them never does', async () => {
  await using t = await on({ boot: '3s', shutdown: '1s' });
  const web = await t.connection.createDomainXml(xml('web'));
  await web.shutdown();
  await t.clock.advance('10s');
  expect(await states(web)).toBe('running booted');
  t.host.setTiming('web', { shutdown: 'never' });
  await web.shutdown();
  await t.clock.advance('1h');
  expect(await states(web)).toBe('running booted');
  t.host.setTiming('web', { shutdown: '2s' });
  await web.shutdown();
  await t.clock.advance('2s');
  await expect(web.getState()).rejects.toMatchObject({ code: 'VIR_ERR_NO_DOMAIN' });
});

test('a guest of its own time', async () => {
  await using t = await on({ shutdown: '1s' });
  t.host.addDomain({ name: 'slow', timing: { shutdown: '1m' } });
  const slow = await t.connection.lookupDomainByName('slow');
  await slow.shutdown();
  await t.clock.advance('59s');
  expect(await states(slow)).toBe('shutdown user');
  await t.clock.advance('1s');
  expect(await states(slow)).toBe('shutoff shutdown');
});

test('a power-off in between is the end of it; the next start is not cut short', async () => {
  await using t = await on({ shutdown: '5s' });
  t.host.addDomain({ name: 'web' });
  const web = await t.connection.lookupDomainByName('web');
  await web.shutdown();
  await web.destroy();
  await web.create();
  await t.clock.advance('1m');
  expect(await states(web)).toBe('running booted');
});

test('a paused guest does nothing; when it goes on it does what it was asked', async () => {
  await using t = await on({ shutdown: '5s' });
  t.host.addDomain({ name: 'web' });
  const web = await t.connection.lookupDomainByName('web');
  await web.shutdown();
  await web.suspend();
  await t.clock.advance('1m');
  expect(await states(web)).toBe('paused user');
  await web.resume();
  expect(await states(web)).toBe('shutoff shutdown');
});

test('a reboot takes down and up, and the definition says what comes of it', async () => {
  await using t = await on({ boot: '3s', shutdown: '5s' });
  t.host.addDomain({ name: 'web' });
  const web = await t.connection.lookupDomainByName('web');
  await web.reboot();
  expect(await states(web)).toBe('running booted');
  await t.clock.advance('7s');
  expect(t.host.hasBooted('web')).toBe(false);
  await t.clock.advance('1s');
  expect(t.host.hasBooted('web')).toBe(true);
  const ends = await t.connection.createDomainXml(xml('ends', '<on_reboot>destroy</on_reboot>'));
  await t.clock.advance('3s');
  await ends.reboot();
  await t.clock.advance('5s');
  expect(await ends.isActive().catch(({ code }) => code as string)).toBe('VIR_ERR_NO_DOMAIN');
});

describe('a state that was kept meanwhile', () => {
  test('takes as long as was left, whatever the clock says now', async () => {
    await using t = await on({ shutdown: '5s' });
    t.host.addDomain({ name: 'web' });
    const web = await t.connection.lookupDomainByName('web');
    await web.shutdown();
    await t.clock.advance('2s');
    const state = JSON.parse(JSON.stringify(t.host.snapshot())) as HostState;
    await t.clock.advance('1h');
    expect(await states(web)).toBe('shutoff shutdown');
    t.host.restore(state);
    expect(await states(web)).toBe('shutdown user');
    await t.clock.advance('2999ms');
    expect(await states(web)).toBe('shutdown user');
    await t.clock.advance(1);
    expect(await states(web)).toBe('shutoff shutdown');
  });
});

test('what is no time is refused', () => {
  expect(() => createTestHost({ boot: 'soon' as never })).toThrow(TypeError);
});
