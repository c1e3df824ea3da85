import { expect, test } from '@jest/globals';
import { describePeer } from '../peer.js';
import { useTwins } from './twins.js';

describePeer('libvirt-guests', () => {
  const { play } = useTwins();

  test('the host is to us what it is to libvirt', async () => {
    const { libvirt, virtkit } = await play(async ({ connection, step }) => {
      const host = <T>(member: string, ...args: unknown[]) =>
        (connection.dispatch.call as (...all: unknown[]) => Promise<T>).call(
          connection.dispatch,
          'host',
          member,
          ...args,
        );
      await step('type', () => connection.getType());
      await step('hostname', () => connection.getHostname());
      await step('info', async () => {
        const { mhz, ...info } = await connection.getNodeInfo();
        return { ...info, hasMhz: mhz > 0 };
      });
      await step('CPUs', () => connection.getNodeCpuMap());
      for (const type of ['qemu', undefined, 'nonsense'])
        await step(`vCPUs of ${type}`, () => host('getMaxVcpus', type));
      // The others are of the wire.
      for (const feature of [1, 2, 3, 4, 5, 6, 7, 9, 10, 12, 13, 16])
        await step(`feature ${feature}`, () => host('supportsFeature', feature));
      for (const cpu of [-1, 0, 9999])
        await step(`statistics of CPU ${cpu}`, async () => Object.keys(await connection.getNodeCpuStats(cpu)));
      for (const cell of [-1, 0, 99])
        await step(`memory of cell ${cell}`, async () => Object.keys(await connection.getNodeMemoryStats(cell)));
      await step('memory', async () => (await connection.getNodeMemoryStats(-1))['total']);
      await step('cells', async () => (await connection.getNodeCellsFreeMemory(0, 10)).length);
      await step('cells from 5', () => connection.getNodeCellsFreeMemory(5, 1));
      await step('pages', async () => (await connection.getNodeFreePages([4], 0, 1)).length);
      await step('pages of a size that is none', () => connection.getNodeFreePages([3], 0, 1));
      await step('pages of cell 7', () => connection.getNodeFreePages([4], 7, 1));
      await step('merging', async () => Object.keys(await connection.getNodeMemoryParameters()));
      await step('merging of what is none', () => connection.setNodeMemoryParameters({ shm_full_scans: 1n }));
      await step('more ordinary pages', () => connection.allocNodePages([4], [1n], 0, 1));
      await step('security', () => connection.getNodeSecurityModel());
      await step('sleep', () => connection.suspendNodeForDuration('mem', 1n));
    });
    expect(virtkit.steps).toEqual(libvirt.steps);
  }, 120_000);
});
