import { expect, test } from '@jest/globals';
import type { Context } from './context.js';
import { drain } from './storage.js';

const live = 1;
const config = 2;

/** What is set and read back: memory, CPUs, disks, interfaces, the guest's inside. */
export function tuningTests(c: Context): void {
  test('memory', async () => {
    await using guest = await c.guest('memory');
    const on = c.test.dispatch;
    const { ref } = guest;
    expect(await on.call('domain', 'getMaxMemory', ref, undefined)).toBe(262_144n);
    await on.call('domain', 'setMemory', ref, 65_536n, live, undefined);
    expect((await on.call('domain', 'getInfo', ref, undefined)).memory).toBe(65_536n);
    await on.call('domain', 'setMemoryStatsPeriod', ref, 5, live, undefined);
    expect(await on.call('domain', 'getXmlDesc', ref, 0, undefined)).toContain("<stats period='5'/>");
    expect(await on.call('domain', 'memoryStats', ref, 0, undefined)).toMatchObject({ actualBalloon: 65_536n });
    expect((await on.call('domain', 'memoryPeek', ref, 0n, 4, 1, undefined)).length).toBe(4);
    const limits = { hard_limit: 500_000n, soft_limit: 400_000n };
    await on.call('domain', 'setMemoryParameters', ref, limits, live, undefined);
    expect(await on.call('domain', 'getMemoryParameters', ref, live, undefined)).toMatchObject(limits);
    await on.call('domain', 'setNumaParameters', ref, { numa_nodeset: '0' }, config, undefined);
    expect(await on.call('domain', 'getNumaParameters', ref, config, undefined)).toMatchObject({ numa_nodeset: '0' });
    await on.call('domain', 'setBlkioParameters', ref, { weight: 700 }, config, undefined);
    expect(await on.call('domain', 'getBlkioParameters', ref, config, undefined)).toMatchObject({ weight: 700 });
  });

  test('CPUs', async () => {
    await using guest = await c.guest('cpus');
    const on = c.test.dispatch;
    const { ref } = guest;
    await on.call('domain', 'setVcpus', ref, 3, live, undefined);
    expect(await on.call('domain', 'getVcpusFlags', ref, live, undefined)).toBe(3);
    await on.call('domain', 'pinVcpu', ref, 1, [1, 3], 0, undefined);
    const vcpus = await on.call('domain', 'getVcpus', ref, undefined);
    expect(vcpus.map(({ number, state }) => [number, state])).toEqual([
      [0, 'running'],
      [1, 'running'],
      [2, 'running'],
    ]);
    expect(vcpus[1]!.cpuMap).toEqual([1, 3]);
    expect((await on.call('domain', 'getVcpuPinInfo', ref, live, undefined))[1]).toEqual([1, 3]);
    await on.call('domain', 'pinEmulator', ref, [0, 2], live, undefined);
    expect(await on.call('domain', 'getEmulatorPinInfo', ref, live, undefined)).toEqual([0, 2]);
    await on.call('domain', 'addIOThread', ref, 7, live, undefined);
    await on.call('domain', 'pinIOThread', ref, 7, [4], live, undefined);
    expect(await on.call('domain', 'getIOThreadInfo', ref, live, undefined)).toEqual([{ id: 7, cpuMap: [4] }]);
    await on.call('domain', 'setIOThreadParams', ref, 7, { poll_max_ns: 1000n }, live, undefined);
    await on.call('domain', 'delIOThread', ref, 7, live, undefined);
    expect(await on.call('domain', 'getIOThreadInfo', ref, live, undefined)).toEqual([]);
    expect(await on.call('domain', 'getSchedulerType', ref, undefined)).toEqual({ type: 'fair', nparams: 1 });
    await on.call('domain', 'setSchedulerParameters', ref, { weight: 17 }, 0, undefined);
    expect(await on.call('domain', 'getSchedulerParameters', ref, 0, undefined)).toMatchObject({ weight: 50 });
    await on.call('domain', 'setPerfEvents', ref, { cmt: true }, config, undefined);
    expect(await on.call('domain', 'getPerfEvents', ref, config, undefined)).toMatchObject({ cmt: true, mbmt: false });
    const stats = await on.call('domain', 'getCpuStats', ref, 0, 2, 0, undefined);
    expect(stats).toEqual([{ cpu_time: expect.any(BigInt), vcpu_time: expect.any(BigInt) }, expect.anything()]);
    expect(await on.call('domain', 'getCpuStats', ref, -1, 1, 0, undefined)).toMatchObject([
      { user_time: expect.any(BigInt) },
    ]);
  });

  test('disks and interfaces', async () => {
    await using guest = await c.guest('devices');
    const on = c.test.dispatch;
    const { ref } = guest;
    expect(await on.call('domain', 'getBlockInfo', ref, 'vda', 0, undefined)).toMatchObject({
      capacity: 1_099_506_450_432n,
    });
    expect(await on.call('domain', 'getDiskErrors', ref, 0, undefined)).toEqual([
      { disk: 'vda', error: expect.any(String) },
    ]);
    await on.call(
      'domain',
      'setBlockIoTune',
      ref,
      'vda',
      { total_bytes_sec: 4096n, total_bytes_sec_max: 8192n },
      live,
      undefined,
    );
    expect(await on.call('domain', 'getBlockIoTune', ref, 'vda', live, undefined)).toMatchObject({
      total_bytes_sec: 4096n,
    });
    expect(await on.call('domain', 'interfaceStats', ref, 'testnet0', undefined)).toMatchObject({
      rxBytes: expect.any(BigInt),
    });
    const limits = { 'inbound.average': 100, 'inbound.peak': 200, 'inbound.burst': 300 };
    await on.call('domain', 'setInterfaceParameters', ref, 'testnet0', limits, live, undefined);
    expect(await on.call('domain', 'getInterfaceParameters', ref, 'testnet0', live, undefined)).toMatchObject(limits);
    const addresses = await on.call('domain', 'interfaceAddresses', ref, 'lease', 0, undefined);
    expect(addresses).toEqual([
      {
        name: 'testnet0',
        hwaddr: '52:54:00:00:00:01',
        addrs: [{ type: 'ipv4', addr: expect.stringMatching(/^192\.168/), prefix: 24 }],
      },
    ]);
    const all = await on.call('domain', 'getAllStats', [ref], 0, 0, undefined);
    expect(all).toEqual([{ domain: ref, params: expect.objectContaining({ 'state.state': 1 }) }]);
  });

  test('the guest inside', async () => {
    await using guest = await c.guest('inside');
    const on = c.test.dispatch;
    const { ref } = guest;
    expect(await on.call('domain', 'fsFreeze', ref, ['/'], 0, undefined)).toBe(1);
    expect(await on.call('domain', 'fsThaw', ref, [], 0, undefined)).toBe(1);
    await on.call('domain', 'fsTrim', ref, '/', 0n, 0, undefined);
    const [root] = await on.call('domain', 'getFSInfo', ref, 0, undefined);
    expect(root).toEqual({ mountpoint: '/', name: 'vda1', fstype: 'ext4', devAliases: ['vda'] });
    await on.call('domain', 'setTime', ref, { seconds: 1234n, nanoseconds: 5 }, 0, undefined);
    expect(await on.call('domain', 'getTime', ref, 0, undefined)).toEqual({
      seconds: expect.any(BigInt),
      nanoseconds: expect.any(Number),
    });
    await on.call('domain', 'setUserPassword', ref, 'root', 'secret', 0, undefined);
    await on.call('domain', 'sendKey', ref, 'linux', 10, [30], 0, undefined);
    await on.call('domain', 'sendProcessSignal', ref, 1n, 'term', 0, undefined);
    const { mime, stream } = await on.call('domain', 'screenshot', ref, 0, 0, undefined);
    expect(mime).toBe('image/png');
    expect((await drain(stream)).subarray(1, 4).toString()).toBe('PNG');
  });
}
