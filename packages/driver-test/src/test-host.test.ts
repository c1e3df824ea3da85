import { describe, expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { VirtualClock } from './clock.js';
import { createTestHost, type SimulatedHost } from './test-host.js';

const connect = (host: SimulatedHost) => open('test:///default', { drivers: [host.driver], discover: false });
const web = '<domain type="test"><name>web</name><memory>1024</memory><os><type>hvm</type></os></domain>';

describe('inventory', () => {
  test('what is put on the host is there, and stays when everybody leaves', async () => {
    const host = createTestHost();
    host.addDomain({ name: 'a & b', state: 'paused', memory: 2048, vcpus: 3, autostart: true });
    host.addDomain({ name: 'off', state: 'shutoff' });
    host.addNetwork({ name: 'lan' });
    host.addPool({ name: 'disks', volumes: { one: 1024, two: 2048n } });
    for (let times = 0; times < 2; times += 1) {
      await using connection = await connect(host);
      const all = await connection.listAllDomains();
      expect(all.map(({ name }) => name)).toEqual(['a & b', 'off']);
      expect(await all[0]!.getInfo()).toMatchObject({ state: 'paused', maxMemory: 2048n, vcpus: 3 });
      expect(await all[0]!.getAutostart()).toBe(true);
      expect(await (await connection.lookupNetworkByName('lan')).isActive()).toBe(true);
      const volumes = await (await connection.lookupStoragePoolByName('disks')).listAllVolumes();
      expect(volumes.map(({ name, key }) => [name, key])).toEqual([
        ['one', '/pools/disks/one'],
        ['two', '/pools/disks/two'],
      ]);
    }
    expect(() => host.addDomain({ name: 'off' })).toThrow(
      expect.objectContaining({ code: 'VIR_ERR_OPERATION_FAILED' }),
    );
  });

  test('ten thousand at once', async () => {
    const host = createTestHost();
    expect(host.addDomains(10_000, (index) => ({ name: `guest-${index}` }))).toHaveLength(10_000);
    await using connection = await connect(host);
    expect(await connection.listAllDomains({ running: true })).toHaveLength(10_000);
  });

  test('the host of test:///default, or of a description', async () => {
    await using known = await connect(createTestHost({ node: 'default' }));
    expect((await known.listAllDomains()).map(({ name }) => name)).toEqual(['test']);
    await using described = await connect(createTestHost({ node: `<node>${web}</node>` }));
    expect((await described.listAllDomains()).map(({ name }) => name)).toEqual(['web']);
    await using empty = await connect(createTestHost());
    expect(await empty.listAllNetworks()).toEqual([]);
  });
});

describe('seed', () => {
  const made = async (seed?: number) => {
    await using connection = await connect(createTestHost(seed === undefined ? {} : { seed }));
    return (await connection.defineDomainXml(web)).uuid;
  };
  test('the same seed makes the same host, another another one', async () => {
    expect(await made(7)).toBe(await made(7));
    expect(await made(7)).not.toBe(await made(8));
    expect(await made()).not.toBe(await made());
  });

  test('chances do not change what is made', async () => {
    const host = createTestHost({ seed: 7, faults: [{ on: 'domain.*', probability: 0.5, delay: 0 }] });
    await using connection = await connect(host);
    expect((await connection.defineDomainXml(web)).uuid).toBe(await made(7));
  });
});

describe('time', () => {
  test('a call takes as long as it is told, by the clock of the test', async () => {
    const clock = new VirtualClock();
    const host = createTestHost({ clock, latency: { 'domain.suspend': '5s', '*': 10 } });
    host.addDomain({ name: 'web' });
    await using connection = await connect(host);
    const domain = connection.lookupDomainByName('web');
    await clock.advance(10);
    const suspended = (await domain).suspend();
    await clock.advance('4999ms');
    expect(clock.sleepers).toBe(1);
    await clock.advance(1);
    await suspended;
    expect(host.calls.map(({ member, at }) => [member, at - Date.UTC(2026, 0, 1)])).toEqual([
      ['domain.lookupByName', 0],
      ['domain.suspend', 10],
    ]);
    void connection.close();
    await clock.advance('1m');
  });
});

describe('faults', () => {
  test('the nth call of an object fails, and the host has not heard of it', async () => {
    const host = createTestHost({
      faults: [{ on: 'domain.suspend', object: 'web*', nth: 2, error: 'VIR_ERR_OPERATION_TIMEOUT' }],
    });
    for (const name of ['db', 'web-1', 'web-2']) host.addDomain({ name });
    await using connection = await connect(host);
    const [db, one, two] = await connection.listAllDomains();
    await db!.suspend();
    await one!.suspend();
    await expect(two!.suspend()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_TIMEOUT' });
    expect((await two!.getInfo()).state).toBe('running');
    await two!.suspend();
    expect(host.calls.filter(({ error }) => error !== undefined)).toEqual([
      expect.objectContaining({ member: 'domain.suspend', args: [two!.ref] }),
    ]);
  });

  test('chances are those of the seed', async () => {
    const fails = async () => {
      const host = createTestHost({
        seed: 3,
        faults: [{ on: 'host.getHostname', probability: 0.5, error: 'VIR_ERR_RPC' }],
      });
      await using connection = await connect(host);
      const all = await Promise.all(
        Array.from({ length: 40 }, () =>
          connection.getHostname().then(
            () => '.',
            () => 'x',
          ),
        ),
      );
      return all.join('');
    };
    const first = await fails();
    expect(first).toBe(await fails());
    expect(first).toMatch(/^(?=.*x)(?=.*\.)[x.]{40}$/);
  });

  test('a connection breaks: calls fail, and who asked is told; the host goes on', async () => {
    const host = createTestHost({ node: 'default', faults: [{ on: 'domain.destroy', drop: true, times: 1 }] });
    const connection = await connect(host);
    await using other = await connect(host);
    const closed = new Promise((resolve) => connection.onClose(resolve));
    await expect((await connection.lookupDomainByName('test')).destroy()).rejects.toMatchObject({
      code: 'VIR_ERR_RPC',
    });
    expect(await closed).toBe('error');
    await expect(connection.getHostname()).rejects.toMatchObject({ code: 'VIR_ERR_RPC' });
    expect(await connection.isAlive()).toBe(false);
    expect(await other.isAlive()).toBe(true);
    await connection.close();
  });

  test('a host that dies leaves its guests crashed', async () => {
    const host = createTestHost();
    host.addDomain({ name: 'stays' });
    host.addDomain({ name: 'goes', persistent: false });
    const connection = await connect(host);
    host.crash();
    await expect(connection.listAllDomains()).rejects.toMatchObject({ code: 'VIR_ERR_RPC' });
    await connection.close();
    await using again = await connect(host);
    const all = await again.listAllDomains();
    expect(all.map(({ name }) => name)).toEqual(['stays']);
    expect(await all[0]!.getState()).toEqual({ state: 'shutoff', reason: 'crashed' });
  });

  test('an event is lost', async () => {
    const host = createTestHost({ node: 'default', faults: [{ on: 'domain.lifecycle', nth: 1, lose: true }] });
    await using connection = await connect(host);
    const events = connection.events('domain.lifecycle');
    await events.ready;
    const domain = await connection.lookupDomainByName('test');
    await domain.suspend();
    await domain.resume();
    for await (const { event } of events) {
      expect(event).toBe('resumed');
      break;
    }
  });

  test('a disk is full', async () => {
    const host = createTestHost({ faults: [{ on: 'storageVol.*', full: true }] });
    host.addPool({ name: 'disks' });
    await using connection = await connect(host);
    const pool = await connection.lookupStoragePoolByName('disks');
    await expect(pool.createVolXml('<volume><name>v</name><capacity>1</capacity></volume>')).rejects.toMatchObject({
      code: 'VIR_ERR_SYSTEM_ERROR',
      message: 'storageVol.createXml: No space left on device',
    });
  });

  test.each([
    [{ on: '*' }, 'needs one of'],
    [{ on: '*', error: 'VIR_ERR_NONSENSE' }, 'error'],
    [{ on: '*', lose: true, probability: 2 }, 'probability'],
    [{ on: '*', lose: true, nth: 0 }, 'nth'],
    [{ on: '*', loose: true }, 'loose'],
    [{ on: '*', delay: 'soon' }, 'delay'],
    [{ lose: true }, 'on'],
  ])('the rule %p is refused', (rule, why) => {
    expect(() => createTestHost({ faults: [rule as never] })).toThrow(why);
  });
});
