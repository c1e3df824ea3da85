import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { open, type Connection, type Domain } from '@virtkit/core';
import { remote } from '@virtkit/remote';
import { EventRegistry } from '../../../packages/remote/src/client/events.js';
import { positional } from '../../../packages/remote/src/client/methods.js';
import { RpcClient } from '../../../packages/remote/src/client/rpc.js';
import { controls } from '../../../packages/remote/src/protocol/control.js';
import { procedures } from '../../../packages/remote/src/protocol/remote.js';
import { describePeer } from '../peer.js';
import { startLibvirtd, type Libvirtd } from './libvirtd.js';

jest.setTimeout(60_000);

describePeer('libvirt', () => {
  let libvirtd: Libvirtd;
  let connection: Connection;
  let domain: Domain;

  beforeAll(async () => {
    libvirtd = await startLibvirtd();
    connection = await connect();
    [domain] = (await connection.listAllDomains()) as [Domain];
  });
  afterAll(async () => {
    await connection?.close();
    await libvirtd?.stop();
  });

  const connect = (uri = 'test+unix:///default') => open(`${uri}?socket=${libvirtd.unix}`, { drivers: [remote()] });

  test('what happens to domains is told, to each subscription what it asked for', async () => {
    const other = await connection.defineDomainXml(xmlOf('other'));
    await using all = connection.events('domain.lifecycle');
    await using one = connection.events('domain.lifecycle', { of: other });
    await Promise.all([all.ready, one.ready]);
    await domain.suspend();
    await domain.resume();
    await other.create();
    await other.destroy();
    expect(await take(all, 4)).toEqual([
      [domain.name, 'suspended', 'paused'],
      [domain.name, 'resumed', 'unpaused'],
      ['other', 'started', 'booted'],
      ['other', 'stopped', 'destroyed'],
    ]);
    expect(await take(one, 2)).toEqual([
      ['other', 'started', 'booted'],
      ['other', 'stopped', 'destroyed'],
    ]);
    await other.undefine();
  });

  test('networks, pools and node devices tell too', async () => {
    await using networks = connection.events('network.lifecycle');
    await using pools = connection.events('storagePool.lifecycle');
    await using refreshed = connection.events('storagePool.refresh');
    await using devices = connection.events('nodeDevice.lifecycle');
    await Promise.all([networks.ready, pools.ready, refreshed.ready, devices.ready]);
    const [network] = await connection.listAllNetworks();
    await network!.destroy();
    expect(await networks.next()).toMatchObject({ value: { network: { name: network!.name }, event: 'stopped' } });
    await network!.create();
    expect(await networks.next()).toMatchObject({ value: { event: 'started' } });
    const [pool] = await connection.listAllStoragePools();
    await pool!.refresh();
    expect(await refreshed.next()).toMatchObject({ value: { storagePool: { name: pool!.name } } });
    await pool!.destroy();
    expect(await pools.next()).toMatchObject({ value: { storagePool: { name: pool!.name }, event: 'stopped' } });
    await pool!.create();
    const device = await connection.createNodeDeviceXml(nodeDeviceXml);
    expect(await devices.next()).toMatchObject({ value: { nodeDevice: { name: device.name }, event: 'created' } });
    await device.destroy();
    expect(await devices.next()).toMatchObject({ value: { event: 'deleted' } });
  });

  test('ten thousand events in a burst all arrive, in order', async () => {
    await using events = connection.events('domain.lifecycle', { capacity: 10_000, overflow: 'fail' });
    await events.ready;
    for (let index = 0; index < 5000; index += 1) {
      await domain.suspend();
      await domain.resume();
    }
    const told = (await take(events, 10_000)).map(([, event]) => event);
    expect(told).toHaveLength(10_000);
    expect(told.every((event, index) => event === (index % 2 === 0 ? 'suspended' : 'resumed'))).toBe(true);
  });

  test('a subscription may end in the middle of a burst', async () => {
    await using staying = connection.events('domain.lifecycle', { capacity: 4000 });
    const leaving = connection.events('domain.lifecycle', { capacity: 4000 });
    await Promise.all([staying.ready, leaving.ready]);
    const burst = (async () => {
      for (let index = 0; index < 500; index += 1) {
        await domain.suspend();
        await domain.resume();
      }
    })();
    let seen = 0;
    for await (const _ of leaving) {
      seen += 1;
      if (seen === 100) break;
    }
    await burst;
    expect(seen).toBe(100);
    expect(await take(staying, 1000)).toHaveLength(1000);
  });

  test('a hundred subscriptions begin and end', async () => {
    for (let round = 0; round < 5; round += 1) {
      const streams = Array.from({ length: 20 }, () => connection.events('domain.lifecycle', { of: domain }));
      await Promise.all(streams.map(({ ready }) => ready));
      await domain.suspend();
      await domain.resume();
      for (const events of streams)
        expect((await take(events, 2)).map(([, event]) => event)).toEqual(['suspended', 'resumed']);
      for (const events of streams) await events.return();
    }
  });

  test('an event that there is not is refused', async () => {
    const events = connection.events('domain.nothing' as 'domain.lifecycle');
    await expect(events.ready).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  });

  test('the first form, of peers from before libvirt 1.3', async () => {
    const socket = connectSocket(libvirtd.unix);
    await once(socket, 'connect');
    const client = new RpcClient(socket);
    try {
      await client.call(controls.authList, undefined);
      await client.call(controls.connectOpen, { name: 'test:///default', flags: 0 });
      const old = new EventRegistry(client, false);
      const told: unknown[] = [];
      const listen = (of: string) => (_: unknown, payload: unknown) =>
        told.push([of, (payload as { readonly event: string }).event]);
      const ends = await Promise.all([
        old.subscribe('domain', 'lifecycle', undefined, listen('all')),
        old.subscribe('domain', 'lifecycle', domain.ref, listen('this')),
        old.subscribe('domain', 'lifecycle', { ...domain.ref, uuid: unknown }, listen('another')),
      ]);
      // libvirtd tells events from another thread: they may come after the answer.
      await client.call(positional(procedures.domainSuspend), [domain.ref]);
      await until(() => told.length === 2);
      await ends[0]();
      await client.call(positional(procedures.domainResume), [domain.ref]);
      await until(() => told.length === 3);
      await Promise.all([ends[1](), ends[2]()]);
      await client.call(positional(procedures.domainSuspend), [domain.ref]);
      await client.call(positional(procedures.domainResume), [domain.ref]);
      expect(told).toEqual([
        ['all', 'suspended'],
        ['this', 'suspended'],
        ['this', 'resumed'],
      ]);
    } finally {
      client.close();
    }
  });

  test("a QEMU guest's life, its job, and what its monitor says", async () => {
    await using qemu = await connect('qemu+unix:///system');
    await using events = qemu.events('domain.lifecycle');
    await events.ready;
    const guest = await qemu.createDomainXml(guestXml, { paused: true });
    try {
      const driver = qemu.sessionWith('domain.qemuMonitorSubscribe')!.domain;
      const said: string[] = [];
      const unsubscribe = await driver.qemuMonitorSubscribe(
        guest.ref,
        undefined,
        (_, { event }) => said.push(event),
        0,
      );
      const onlyStop: string[] = [];
      const stop = await driver.qemuMonitorSubscribe(undefined, 'STOP', (_, { event }) => onlyStop.push(event), 0);
      const again: string[] = [];
      const same = await driver.qemuMonitorSubscribe(undefined, 'STOP', (_, { event }) => again.push(event), 0);
      await guest.resume();
      await guest.suspend();
      const status = await driver.qemuMonitorCommand!(guest.ref, '{"execute":"query-status"}', [], 0);
      expect(JSON.parse(status.result)).toMatchObject({ return: { status: 'paused' } });
      await until(() => said.length >= 2 && onlyStop.length + again.length >= 2);
      await Promise.all([unsubscribe(), stop(), same()]);
      await guest.resume();
      expect(said).toEqual(['RESUME', 'STOP']);
      expect([onlyStop, again]).toEqual([['STOP'], ['STOP']]);
    } finally {
      await guest.destroy();
    }
    // Whether QEMU still says that it shuts down is a matter of time.
    const told: unknown[] = [];
    for await (const { event, detail } of events) {
      told.push([event, detail]);
      if (event === 'stopped') break;
    }
    expect(told.at(0)).toEqual(['started', 'booted']);
    expect(told).toContainEqual(['suspended', 'paused']);
    expect(told.at(-1)).toEqual(['stopped', 'destroyed']);
  });
});

const unknown = '00000000-0000-0000-0000-000000000001';
const xmlOf = (name: string) =>
  `<domain type='test'><name>${name}</name><memory unit='MiB'>8</memory><vcpu>1</vcpu><os><type>hvm</type></os></domain>`;
const guestXml = `<domain type='qemu'><name>quiet</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>
  <os><type arch='x86_64'>hvm</type></os></domain>`;
const nodeDeviceXml = `<device><parent>scsi_host2</parent>
  <capability type='scsi_host'><capability type='fc_host'><wwnn>2000000012341234</wwnn><wwpn>1000000012341299</wwpn></capability></capability></device>`;

async function until(condition: () => boolean): Promise<void> {
  for (let left = 500; left > 0 && !condition(); left -= 1) await sleep(10);
}

/** The next events, as name, event and detail. */
async function take(
  events: AsyncIterator<{ domain: { name: string }; event: string; detail: unknown }, undefined>,
  count: number,
): Promise<[string, string, unknown][]> {
  const taken: [string, string, unknown][] = [];
  while (taken.length < count) {
    const { value } = await events.next();
    if (!value) break;
    taken.push([value.domain.name, value.event, value.detail]);
  }
  return taken;
}
