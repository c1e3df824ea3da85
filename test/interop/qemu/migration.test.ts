import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { open, type Connection, type Domain } from '@virtkit/core';
import { qemu } from '@virtkit/driver-qemu';
import { listen } from '../libvirt/our-events.js';
import { describePeer } from '../peer.js';
import { GuestConsole } from './guest-console.js';
import { guestFiles } from './guest.js';

/** A host of its own, in a folder of its own. */
async function host(): Promise<{ root: string; connection: Connection; events: readonly (readonly unknown[])[] }> {
  const root = await mkdtemp(join(tmpdir(), 'vk-'));
  const connection = await open(`qemu:///embed?root=${root}`, { drivers: [qemu()], discover: false });
  return { root, connection, events: await listen(connection) };
}

async function end({ root, connection }: { root: string; connection: Connection }): Promise<void> {
  for (const domain of await connection.listAllDomains({ active: true })) await domain.destroy();
  await connection.close();
  await rm(root, { recursive: true, force: true });
}

const lifecycle = (events: readonly (readonly unknown[])[]) =>
  events.filter(([, , number]) => number === 0).map((event) => event.slice(3));

describePeer('qemu', () => {
  test('a guest goes to another host, stays when it cannot, and is saved, with all that it has in mind', async () => {
    const here = await host();
    const there = await host();
    try {
      const { kernel, initrd, cmdline } = await guestFiles();
      const serial = (root: string) => join(root, 'serial');
      const xml = (root: string) =>
        `<domain type='qemu'><name>g</name><memory unit='MiB'>256</memory><os><type machine='q35'>hvm</type>` +
        `<kernel>${kernel}</kernel><initrd>${initrd}</initrd><cmdline>${cmdline}</cmdline></os><devices>` +
        `<serial type='unix'><source mode='bind' path='${serial(root)}'/></serial></devices></domain>`;
      const console = (root: string) => new GuestConsole(connect({ path: serial(root) }));
      await here.connection.defineDomainXml(xml(here.root));
      const domain = await here.connection.lookupDomainByName('g');
      await domain.create({ paused: true });
      const first = console(here.root);
      await domain.resume();
      await first.prompt();
      await first.run('echo 1967 > /tmp/mind');
      const running = async (one: Domain) => (await one.getState()).state;

      // A full disk, and a place that is none.
      await expect(domain.save('/dev/full')).rejects.toMatchObject({ code: 'VIR_ERR_SYSTEM_ERROR' });
      expect(await running(domain)).toBe('running');
      const nowhere = { migrate_uri: `unix://${here.root}/no/such/socket` };
      await expect(domain.migrate(there.connection, nowhere, { live: true })).rejects.toMatchObject({
        domain: 'VIR_FROM_QEMU',
      });
      expect(await running(domain)).toBe('running');
      expect(await there.connection.listAllDomains()).toEqual([]);

      // One that is given up on the way.
      const moved = (await domain.getXmlDesc({ migratable: true })).replaceAll(here.root, there.root);
      const params = { migrate_uri: `unix://${there.root}/way`, destination_xml: moved };
      await domain.migrateSetMaxSpeed(1n);
      expect(await domain.migrateGetMaxSpeed()).toBe(1n);
      const given = expect(domain.migrate(there.connection, params, { live: true })).rejects.toMatchObject({
        code: 'VIR_ERR_OPERATION_ABORTED',
      });
      for (let wait = 0; wait < 500 && (await domain.getJobStats()).params['memory_total'] === undefined; wait++)
        await sleep(10);
      await sleep(300);
      expect(await domain.getJobStats()).toMatchObject({ type: 'unbounded', params: { operation: 5 } });
      await domain.abortJob();
      await given;
      expect(await running(domain)).toBe('running');
      expect(await there.connection.listAllDomains()).toEqual([]);
      expect(await first.run('cat /tmp/mind')).toBe('1967');
      await domain.migrateSetMaxSpeed(4096n);

      // The way there.
      first.close();
      const before = [here.events.length, there.events.length];
      const flags = { live: true, persistDest: true, undefineSource: true, changeProtection: true };
      const arrived = await domain.migrate(there.connection, params, flags);
      expect(await arrived.getState()).toEqual({ state: 'running', reason: 'migrated' });
      expect(await arrived.isPersistent()).toBe(true);
      expect(await here.connection.listAllDomains()).toEqual([]);
      await sleep(100);
      // Suspended and stopped, each for it has migrated.
      expect(lifecycle(here.events.slice(before[0]))).toEqual([
        [3, 1],
        [5, 3],
      ]);
      // Started, defined anew, resumed.
      expect(lifecycle(there.events.slice(before[1]))).toEqual([
        [2, 1],
        [0, 0],
        [4, 1],
      ]);
      const second = console(there.root);
      expect(await second.run('cat /tmp/mind')).toBe('1967');
      second.close();

      // Away and back on the same host.
      await arrived.managedSave();
      await arrived.create();
      const third = console(there.root);
      expect(await third.run('cat /tmp/mind')).toBe('1967');
      third.close();
      expect((await readdir(join(there.root, 'lib/qemu/save'))).length).toBe(0);
    } finally {
      await end(here);
      await end(there);
    }
  }, 240_000);
});
