import { hostname } from 'node:os';
import { expect, test } from '@jest/globals';
import type { Context } from './context.js';

const cpu = (model: string) => `<cpu><arch>x86_64</arch><model>${model}</model></cpu>`;
const selection = { emulator: undefined, arch: 'x86_64', machine: 'pc', virtType: 'qemu' };

/** The connection and the host. */
export function hostTests(c: Context): void {
  test('what the connection is', async () => {
    for (const [connection, type, uri] of [
      [c.test, 'TEST', 'test:///default'],
      [c.qemu, 'QEMU', 'qemu:///system'],
    ] as const) {
      const on = connection.dispatch;
      expect(await on.call('host', 'getType', undefined)).toBe(type);
      expect(await on.call('host', 'getUri', undefined)).toBe(uri);
      expect(await on.call('host', 'getHostname', undefined)).toBe(hostname());
      expect(await on.call('host', 'getLibVersion', undefined)).toBe(9_000_000n);
      // Numbered event registrations; and one that there is not.
      expect(await on.call('host', 'supportsFeature', 14, undefined)).toBe(true);
      expect(await on.call('host', 'supportsFeature', 99, undefined)).toBe(false);
      expect(await on.call('host', 'isEncrypted', undefined)).toBe(false);
      expect(await on.call('host', 'isSecure', undefined)).toBe(true);
    }
    expect(await c.test.dispatch.call('host', 'getVersion', undefined)).toBe(2n);
    expect(await c.qemu.dispatch.call('host', 'getVersion', undefined)).toBeGreaterThan(7_000_000n);
    expect(await c.test.dispatch.call('host', 'getMaxVcpus', undefined, undefined)).toBe(32);
    expect(await c.qemu.dispatch.call('host', 'getMaxVcpus', 'qemu', undefined)).toBeGreaterThanOrEqual(16);
  });

  test('the test host', async () => {
    const on = c.test.dispatch;
    expect(await on.call('host', 'getInfo', undefined)).toEqual({
      model: 'i686',
      memory: 3_145_728n,
      cpus: 16,
      mhz: 1400,
      nodes: 2,
      sockets: 2,
      cores: 2,
      threads: 2,
    });
    expect(await on.call('host', 'getCapabilities', undefined)).toContain('<capabilities>');
    expect(await on.call('host', 'getCellsFreeMemory', 0, 2, undefined)).toEqual([2_097_152n, 4_194_304n]);
    expect(await on.call('host', 'getFreeMemory', undefined)).toBe(3_145_728n);
    expect(await on.call('host', 'getSecurityModel', undefined)).toEqual({ model: 'testSecurity', doi: '' });
    expect(await on.call('host', 'getSysinfo', 0, undefined)).toMatch(/^<sysinfo type='smbios'>/);
    expect(await on.call('host', 'getCpuStats', -1, 0, undefined)).toMatchObject({
      kernel: expect.any(BigInt),
      user: expect.any(BigInt),
    });
    expect(await on.call('host', 'getCpuMap', 0, undefined)).toEqual({
      map: [0, 1, 2, 3, 4, 5, 6, 7].map((cpu) => [0, 2, 4].includes(cpu)),
      online: 3,
    });
    // libvirt's test driver says 0 for having filled all, which its daemon takes for a failure.
    await expect(on.call('host', 'getFreePages', [4], 0, 2, 0, undefined)).rejects.toMatchObject({
      code: 'VIR_ERR_INTERNAL_ERROR',
    });
    expect(await on.call('host', 'getCpuModelNames', 'x86_64', 0, undefined)).toContain('Penryn');
    expect(await on.call('host', 'baselineCpu', [cpu('Penryn'), cpu('Conroe')], 0, undefined)).toContain('>Conroe<');
  });

  test('the real host', async () => {
    const on = c.qemu.dispatch;
    const info = await on.call('host', 'getInfo', undefined);
    expect(info).toMatchObject({ model: 'x86_64', cpus: expect.any(Number) });
    expect(info.memory).toBeGreaterThan(100_000n);
    expect(await on.call('host', 'getMemoryStats', -1, 0, undefined)).toMatchObject({
      total: expect.any(BigInt),
      free: expect.any(BigInt),
    });
    expect(await on.call('host', 'getFreeMemory', undefined)).toBeGreaterThan(1n);
    expect((await on.call('host', 'getCpuMap', 0, undefined)).online).toBe(info.cpus);
    const [pages, ...more] = await on.call('host', 'getFreePages', [4], 0, 1, 0, undefined);
    expect(pages).toBeGreaterThan(1000n);
    expect(more).toEqual([]);
    expect(await on.call('host', 'compareCpu', cpu('qemu64'), 0, undefined)).toMatch(
      /^(incompatible|identical|superset)$/,
    );
    expect(await on.call('host', 'compareHypervisorCpu', selection, cpu('qemu64'), 0, undefined)).toMatch(
      /^(incompatible|identical|superset)$/,
    );
    expect(await on.call('host', 'baselineHypervisorCpu', selection, [cpu('qemu64')], 0, undefined)).toContain(
      '<model',
    );
    const capabilities = await on.call('host', 'getDomainCapabilities', selection, 0, undefined);
    expect(capabilities).toContain('<domain>qemu</domain>');
    const native = await on.call('host', 'domainXmlToNative', 'qemu-argv', nativeGuest, 0, undefined);
    expect(native).toContain('-name guest=native');
    const memory = await on.call('host', 'getMemoryParameters', 0, undefined);
    expect(Object.keys(memory).every((name) => name.startsWith('shm_'))).toBe(true);
    // What is set is what was there; a kernel without KSM has nothing to set.
    const { shm_pages_to_scan = 100 } = memory;
    const set = on.call('host', 'setMemoryParameters', { shm_pages_to_scan }, 0, undefined);
    expect(await set.then(() => 'set', code)).toBe('shm_pages_to_scan' in memory ? 'set' : 'VIR_ERR_OPERATION_INVALID');
    expect(await on.call('host', 'allocPages', [2048], [0n], 0, 1, 0, undefined).catch(code)).toBeDefined();
    await expect(on.call('host', 'getSevInfo', 0, undefined)).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_UNSUPPORTED',
    });
    // Harmless: the daemon's own /sys/power/state is /dev/null, and it refuses anyway.
    await expect(on.call('host', 'suspendForDuration', 'mem', 0n, 0, undefined)).rejects.toThrow();
  });

  test('who calls can be told', async () => {
    const raw = await c.open('test:///default');
    await raw.dispatch.call('host', 'setIdentity', { 'user-name': 'somebody', 'unix-user-id': 1000n }, 0, undefined);
    await raw.close();
  });
}

const code = (error: unknown): string => (error as { code: string }).code;
const nativeGuest = `<domain type='qemu'><name>native</name><memory>32768</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os></domain>`;
