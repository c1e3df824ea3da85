import { test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Connection, Domain } from '@virtkit/core';
import { describePeer } from '../peer.js';
import { useTwins } from './twins.js';

const guest = (folder: string) => `<domain type='qemu'><name>numbers</name><memory unit='MiB'>48</memory>
<vcpu current='1'>2</vcpu><iothreads>2</iothreads><os><type machine='q35'>hvm</type></os><devices>
<disk type='file'><driver name='qemu' type='qcow2'/><source file='${join(folder, 'top.qcow2')}'/><target dev='vda' bus='virtio'/></disk>
<disk type='file' device='cdrom'><target dev='sda' bus='sata'/></disk>
<disk type='file'><driver name='qemu' type='raw'/><source file='${join(folder, 'base.raw')}'/><target dev='sdb' bus='sata'/><shareable/></disk>
<interface type='user'><mac address='52:54:00:00:00:01'/><model type='virtio'/></interface>
</devices></domain>`;

/** Numbers that are different each time, or of this machine; which there are is all that can be the same. */
const volatile = /time|wait|delay|rss|last-update|path$|^cpu\.|rd\.(reqs|bytes)/;

async function records(connection: Connection, options: Parameters<Connection['getAllDomainStats']>[0] = {}) {
  const all = await connection.getAllDomainStats(options);
  return all.map(({ params }) =>
    Object.entries(params).map(([name, value]) =>
      volatile.test(name) && typeof value !== 'boolean' ? [name, typeof value] : [name, value],
    ),
  );
}

describePeer('libvirt-guests', () => {
  const { same } = useTwins();

  test(
    'statistics of a guest by group, running and not',
    () =>
      same(async ({ connection, folder, step }) => {
        execFileSync('qemu-img', ['create', '-q', '-f', 'raw', join(folder, 'base.raw'), '3M']);
        execFileSync('qemu-img', ['create', '-q', '-f', 'raw', join(folder, 'other.raw'), '2M']);
        const top = ['-f', 'qcow2', '-F', 'raw', '-b', join(folder, 'other.raw'), join(folder, 'top.qcow2')];
        execFileSync('qemu-img', ['create', '-q', ...top]);
        await step('define', () => connection.defineDomainXml(guest(folder)));
        const domain: Domain = await connection.lookupDomainByName('numbers');
        const ask = async () => {
          for (const group of [
            'state',
            'cpuTotal',
            'balloon',
            'vcpu',
            'interface',
            'block',
            'perf',
            'iothread',
            'memory',
            'dirtyrate',
            'vm',
          ] as const)
            await step(group, () => records(connection, { stats: { [group]: true } }));
          await step('all', () => records(connection));
          await step('with what is behind', () => records(connection, { stats: { block: true }, backing: true }));
          await step('at once', () => records(connection, { nowait: true }));
          await step('of one', () => records(connection, { domains: [domain], stats: { state: true } }));
          for (const filter of [
            'active',
            'inactive',
            'running',
            'paused',
            'shutoff',
            'persistent',
            'transient',
          ] as const)
            await step(filter, async () => (await records(connection, { [filter]: true })).length);
        };
        await ask();
        await step('CPU', () => domain.getCpuStats(-1, 1));
        await step('create', () => domain.create());
        await ask();
        await step('suspend', () => domain.suspend());
        await step('state', () => records(connection, { stats: { state: true } }));
        await step('CPU', () => domain.getCpuStats(-1, 1));
        const of = (device: string) => step(`interface ${device}`, () => domain.interfaceStats(device));
        for (const device of ['52:54:00:00:00:01', 'vnet0', '']) await of(device);
        for (const options of [{ live: true }, { config: true }, { live: true, config: true }]) {
          const flags = JSON.stringify(options);
          await step(`limits ${flags}`, () => domain.getInterfaceParameters('52:54:00:00:00:01', options));
          await step(`limit ${flags}`, () =>
            domain.setInterfaceParameters(
              '52:54:00:00:00:01',
              { 'inbound.average': 100, 'inbound.peak': 200 },
              options,
            ),
          );
        }
        await step('limits', () => domain.getInterfaceParameters('52:54:00:00:00:01', { config: true }));
        await step('limits of none', () => domain.getInterfaceParameters('eth7'));
        await step('no limit', () =>
          domain.setInterfaceParameters('52:54:00:00:00:01', { 'inbound.average': 0 }, { config: true }),
        );
        await step('burst alone', () =>
          domain.setInterfaceParameters('52:54:00:00:00:01', { 'outbound.burst': 10 }, { config: true }),
        );
        await step('limits', () => domain.getInterfaceParameters('52:54:00:00:00:01', { config: true }));
        await step('addresses by lease', () => domain.interfaceAddresses('lease'));
        await step('destroy', () => domain.destroy());
        await step('addresses by lease', () => domain.interfaceAddresses('lease'));
        await step('statistics', () => domain.interfaceStats('52:54:00:00:00:01'));
        await step('undefine', () => domain.undefine());
      }),
    240_000,
  );
});
