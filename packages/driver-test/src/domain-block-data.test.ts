import { expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { createTestHost } from './test-host.js';

const MiB = 2 ** 20;
const disks =
  "<disk type='file'><driver name='qemu' type='raw'/><source file='/pools/p/v'/><target dev='vda'/></disk>" +
  "<disk type='file'><driver name='qemu' type='qcow2'/><source file='/b.qcow2'/><target dev='vdb'/></disk>" +
  "<disk type='file' device='cdrom'><target dev='hdc'/></disk>";

async function guest() {
  const host = createTestHost();
  host.addPool({ name: 'p', volumes: { v: 10 * MiB } });
  host.addDomain({ name: 'web', devices: disks });
  const connection = await open('test:///default', { drivers: [host.driver], discover: false });
  return { host, connection, domain: await connection.lookupDomainByName('web') };
}

test('a disk on a volume has its size, until it is resized', async () => {
  const { domain } = await guest();
  expect((await domain.getBlockInfo('vda')).capacity).toBe(BigInt(10 * MiB));
  await domain.blockResize('vda', 20n * 1024n);
  expect((await domain.getBlockInfo('vda')).capacity).toBe(BigInt(20 * MiB));
  await domain.blockResize('vdb', 1000n, { bytes: true });
  // qcow2 counts in sectors.
  expect((await domain.getBlockInfo('vdb')).capacity).toBe(1024n);
  await expect(domain.blockResize('hdc', 1024n)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_UNSUPPORTED' });
  await expect(domain.blockResize('vdz', 1024n)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  await expect(domain.blockResize('vda', 1n << 60n)).rejects.toMatchObject({ code: 'VIR_ERR_OVERFLOW' });
});

test('what the guest writes can be peeked at', async () => {
  const { host, domain } = await guest();
  host.hardware.writeDisk('web', 'vda', 65_534, Uint8Array.of(1, 2, 3, 4));
  expect([...(await domain.blockPeek('/pools/p/v', 65_533n, 6))]).toEqual([0, 1, 2, 3, 4, 0]);
  await expect(domain.blockPeek('vda', BigInt(10 * MiB - 4), 6)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  await expect(domain.blockPeek('vdb', 0n, 6)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_UNSUPPORTED' });
});

test('a threshold is told of once', async () => {
  const { host, connection, domain } = await guest();
  const events = connection.events('domain.blockThreshold');
  await events.ready;
  await domain.setBlockThreshold('vdb', BigInt(2 * MiB));
  host.hardware.setDiskSize('web', 'vdb', { capacity: 100 * MiB, allocation: MiB });
  host.hardware.writeDisk('web', 'vdb', MiB, new Uint8Array(MiB));
  host.hardware.writeDisk('web', 'vdb', 2 * MiB, new Uint8Array(10));
  host.hardware.writeDisk('web', 'vdb', 3 * MiB, new Uint8Array(10));
  await domain.setBlockThreshold('vdb[1]', BigInt(4 * MiB));
  host.hardware.writeDisk('web', 'vdb', 4 * MiB, new Uint8Array(7));
  const told = [];
  for (let count = 0; count < 3; count++) {
    const { dev, path, threshold, excess } = (await events.next()).value!;
    told.push([dev, path, threshold, excess]);
  }
  expect(told).toEqual([
    ['vdb', '/b.qcow2', BigInt(2 * MiB), 10n],
    ['vdb[1]', '/b.qcow2', BigInt(2 * MiB), 10n],
    ['vdb[1]', '/b.qcow2', BigInt(4 * MiB), 7n],
  ]);
  for (const dev of ['vdz', 'vdb[9]', 'vdb[', ''])
    await expect(domain.setBlockThreshold(dev, 1n)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
});
