import { describe, expect, test } from '@jest/globals';
import { open, type Connection, type Domain } from '@virtkit/core';
import type { DomainLifecycleEvent } from '@virtkit/core/driver';
import { test as testDriver } from './driver.js';

const connect = () => open('test:///default', { drivers: [testDriver()], discover: false });
const failure = (code: string) => expect.objectContaining({ code });
const xml = (more = '') =>
  `<domain type='test'><name>d</name><memory>8192</memory><os><type>hvm</type></os>${more}</domain>`;

const start = {
  shutoff: (connection: Connection, more = '') => connection.defineDomainXml(xml(more)),
  running: async (connection: Connection, more = '') => {
    const domain = await connection.defineDomainXml(xml(more));
    await domain.create();
    return domain;
  },
  paused: async (connection: Connection, more = '') => {
    const domain = await start.running(connection, more);
    await domain.suspend();
    return domain;
  },
};
const operations = {
  create: (domain) => domain.create(),
  suspend: (domain) => domain.suspend(),
  resume: (domain) => domain.resume(),
  shutdown: (domain) => domain.shutdown(),
  reboot: (domain) => domain.reboot(),
  reset: (domain) => domain.reset(),
  destroy: (domain) => domain.destroy(),
} satisfies Record<string, (domain: Domain) => Promise<void>>;

/** From, operation, to with its reason, what is told; or the error. From libvirt 9.0's own test driver. */
const table = [
  ['shutoff', 'create', 'running booted', 'started booted'],
  ['shutoff', 'suspend', 'VIR_ERR_INTERNAL_ERROR', ''],
  ['shutoff', 'resume', 'VIR_ERR_INTERNAL_ERROR', ''],
  ['shutoff', 'shutdown', 'VIR_ERR_INTERNAL_ERROR', ''],
  ['shutoff', 'reboot', 'VIR_ERR_OPERATION_INVALID', ''],
  ['shutoff', 'reset', 'VIR_ERR_OPERATION_INVALID', ''],
  ['shutoff', 'destroy', 'VIR_ERR_OPERATION_INVALID', ''],
  ['running', 'create', 'VIR_ERR_INTERNAL_ERROR', ''],
  ['running', 'suspend', 'paused user', 'suspended paused'],
  ['running', 'resume', 'VIR_ERR_INTERNAL_ERROR', ''],
  ['running', 'shutdown', 'shutoff shutdown', 'stopped shutdown'],
  ['running', 'reboot', 'running booted', ''],
  ['running', 'reset', 'running booted', ''],
  ['running', 'destroy', 'shutoff destroyed', 'stopped destroyed'],
  ['paused', 'create', 'VIR_ERR_INTERNAL_ERROR', ''],
  ['paused', 'suspend', 'VIR_ERR_INTERNAL_ERROR', ''],
  ['paused', 'resume', 'running unpaused', 'resumed unpaused'],
  ['paused', 'shutdown', 'shutoff shutdown', 'stopped shutdown'],
  ['paused', 'reboot', 'running booted', ''],
  ['paused', 'reset', 'paused user', ''],
  ['paused', 'destroy', 'shutoff destroyed', 'stopped destroyed'],
] as const;

describe('every state and operation', () => {
  test.each(table)('%s, %s: %s', async (from, operation, outcome, told) => {
    await using connection = await connect();
    const domain = await start[from](connection);
    const before = await domain.getState();
    const seen: string[] = [];
    const { dispatch } = connection;
    await dispatch.call('domain', 'subscribe', 'lifecycle', undefined, (_domain, payload) => {
      const { event, detail } = payload as DomainLifecycleEvent;
      seen.push(`${event} ${detail}`);
    });
    const work = operations[operation](domain);
    if (outcome.startsWith('VIR_')) {
      await expect(work).rejects.toThrow(failure(outcome));
      expect(await domain.getState()).toEqual(before);
    } else {
      await work;
      expect(Object.values(await domain.getState()).join(' ')).toBe(outcome);
    }
    expect(seen).toEqual(told === '' ? [] : [told]);
  });

  test('the table has every pair', () => {
    expect(new Set(table.map(([from, operation]) => `${from} ${operation}`)).size).toBe(
      Object.keys(start).length * Object.keys(operations).length,
    );
  });
});

describe('transient domains', () => {
  test('run at once and are gone when they stop', async () => {
    await using connection = await connect();
    const domain = await connection.createDomainXml(xml());
    expect(domain.id).toBe(2);
    expect(await domain.isPersistent()).toBe(false);
    await domain.destroy();
    await expect(connection.lookupDomainByName('d')).rejects.toThrow(failure('VIR_ERR_NO_DOMAIN'));
  });

  test('one of a defined domain runs with its own definition until it stops', async () => {
    await using connection = await connect();
    const { uuid } = await connection.defineDomainXml(xml());
    const domain = await connection.createDomainXml(xml(`<uuid>${uuid}</uuid><title>now</title>`));
    expect(await domain.getXmlDesc()).toContain('<title>now</title>');
    expect(await domain.getXmlDesc({ inactive: true })).not.toContain('<title>');
    await expect(connection.createDomainXml(xml(`<uuid>${uuid}</uuid>`))).rejects.toThrow(
      failure('VIR_ERR_OPERATION_INVALID'),
    );
    await domain.destroy();
    expect(await domain.getXmlDesc()).not.toContain('<title>');
  });

  test('flags that the test host cannot heed are refused', async () => {
    await using connection = await connect();
    await expect(connection.createDomainXml(xml(), { paused: true })).rejects.toThrow(failure('VIR_ERR_INVALID_ARG'));
    await expect(connection.lookupDomainByName('d')).rejects.toThrow(failure('VIR_ERR_NO_DOMAIN'));
    const domain = await connection.defineDomainXml(xml());
    await expect(domain.create({ forceBoot: true })).rejects.toThrow(failure('VIR_ERR_INVALID_ARG'));
    expect(domain.id).toBe(-1);
  });
});

describe('a guest that ends with its connection', () => {
  test('is destroyed when that closes, and told; others, and those of other connections, go on', async () => {
    const drivers = [testDriver()];
    await using watcher = await open('test:///default', { drivers, discover: false });
    const mine = await open('test:///default', { drivers, discover: false });
    const kept = await mine.defineDomainXml(xml().replace('>d<', '>kept<'));
    await kept.create();
    const persistent = await mine.defineDomainXml(xml());
    await persistent.create({ autodestroy: true });
    await mine.createDomainXml(xml().replace('>d<', '>transient<'), { autodestroy: true });
    const told: string[] = [];
    const events = watcher.events('domain.lifecycle', { signal: AbortSignal.timeout(5000) });
    const listening = (async () => {
      for await (const { domain, event } of events) if (told.push(`${domain.name} ${event}`) === 2) return;
    })();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await mine.close();
    await listening;
    expect(told).toEqual(['d stopped', 'transient stopped']);
    const state = async (name: string) => (await watcher.lookupDomainByName(name)).getState();
    expect(await state('d')).toMatchObject({ state: 'shutoff', reason: 'destroyed' });
    expect(await state('kept')).toMatchObject({ state: 'running', reason: 'booted' });
    await expect(watcher.lookupDomainByName('transient')).rejects.toThrow(failure('VIR_ERR_NO_DOMAIN'));
  });

  test('goes on when it was stopped, and started without it, in between', async () => {
    const drivers = [testDriver()];
    await using other = await open('test:///default', { drivers, discover: false });
    const mine = await open('test:///default', { drivers, discover: false });
    const domain = await mine.defineDomainXml(xml());
    await domain.create({ autodestroy: true });
    await domain.destroy();
    await (await other.lookupDomainByName('d')).create();
    await mine.close();
    expect(await (await other.lookupDomainByName('d')).isActive()).toBe(true);
  });
});

describe('what the definition says about power-off and reboot', () => {
  test.each([
    ['<on_poweroff>restart</on_poweroff>', 'shutdown', 'running booted'],
    ['<on_poweroff>rename-restart</on_poweroff>', 'shutdown', 'running booted'],
    ['<on_poweroff>preserve</on_poweroff>', 'shutdown', 'shutoff shutdown'],
    ['<on_reboot>destroy</on_reboot>', 'reboot', 'shutoff shutdown'],
    ['<on_reboot>preserve</on_reboot>', 'reboot', 'shutoff shutdown'],
    ['<on_reboot>rename-restart</on_reboot>', 'reboot', 'running booted'],
  ] as const)('%s, %s: %s', async (more, operation, outcome) => {
    await using connection = await connect();
    const domain = await start.paused(connection, more);
    await operations[operation](domain);
    expect(Object.values(await domain.getState()).join(' ')).toBe(outcome);
  });

  test('can be changed for the running domain, the stored one, or both', async () => {
    await using connection = await connect();
    const domain = await start.running(connection);
    await domain.setLifecycleAction('poweroff', 'restart', { live: true });
    await domain.setLifecycleAction('crash', 'coredumpRestart', { config: true });
    expect(await domain.getXmlDesc()).toMatch(/<on_poweroff>restart<.*<on_crash>destroy</s);
    expect(await domain.getXmlDesc({ inactive: true })).toMatch(/<on_poweroff>destroy<.*<on_crash>coredump-restart</s);
    await domain.shutdown();
    expect((await domain.getState()).state).toBe('running');
  });

  test('a core dump is for crashes', async () => {
    await using connection = await connect();
    const domain = await start.running(connection);
    await expect(domain.setLifecycleAction('reboot', 'coredumpDestroy')).rejects.toThrow(
      failure('VIR_ERR_CONFIG_UNSUPPORTED'),
    );
  });
});

test('autostart is kept, and a transient domain has it too', async () => {
  await using connection = await connect();
  const domain = await connection.createDomainXml(xml());
  expect(await domain.getAutostart()).toBe(false);
  await domain.setAutostart(true);
  expect(await domain.getAutostart()).toBe(true);
});
