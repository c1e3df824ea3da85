import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findBinaries } from '../../../packages/driver-qemu/src/capabilities/binaries.js';
import type { QemuCapabilities } from '../../../packages/driver-qemu/src/capabilities/capabilities.js';
import { probeQemu } from '../../../packages/driver-qemu/src/capabilities/probe.js';
import { describePeer } from '../peer.js';

describePeer('qemu', () => {
  let binary: string;
  let found: QemuCapabilities;
  /** The first words of the lines of one of QEMU's own lists. */
  const list = async (...args: readonly string[]): Promise<readonly string[]> => {
    const { stdout } = await promisify(execFile)(binary, args, { maxBuffer: 1e7 });
    return stdout
      .split('\n')
      .slice(1)
      .filter((line) => line !== '');
  };
  // Of this test alone, to see what is left behind.
  let folder: string;
  const before = process.env['TMPDIR'];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'virtkit-probed-'));
    process.env['TMPDIR'] = folder;
    binary = (await findBinaries()).find((path) => path.endsWith('qemu-system-x86_64'))!;
    found = await probeQemu(binary);
  }, 100_000);
  afterAll(async () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    await rm(folder, { recursive: true });
  });

  test('is of the version that it prints', async () => {
    const { stdout } = await promisify(execFile)(binary, ['--version']);
    const { major, minor, micro } = found.version;
    expect(stdout).toContain(`version ${major}.${minor}.${micro} (${found.package})`);
    expect([found.arch, found.accelerators.at(-1)]).toEqual(['x86_64', 'tcg']);
  });

  test('has the machines that it lists', async () => {
    const printed = (await list('-machine', 'help')).map((line) => line.split(/\s+/)[0]!);
    expect(found.machines.map(({ name }) => name).sort()).toEqual(printed.filter((name) => name !== 'none').sort());
    const q35 = found.machines.find(({ name }) => name === 'q35')!;
    expect(q35).toMatchObject({ maxCpus: 288, hotpluggableCpus: true, defaultCpu: 'qemu64' });
    expect(found.machines.find(({ name }) => name === q35.canonical)).toMatchObject({ maxCpus: 288 });
  });

  test('has the devices and the CPU models that it lists', async () => {
    const devices = (await list('-device', 'help')).flatMap((line) => /^name "([^"]+)"/.exec(line)?.[1] ?? []);
    expect(devices.filter((name) => !found.devices.has(name))).toEqual([]);
    const models = (await list('-cpu', 'help')).flatMap((line) => /^x86 (\S+)/.exec(line)?.[1] ?? []);
    const known = found.cpus.tcg!.map(({ name }) => name);
    // It lists `host` without KVM as well, which then is no model.
    expect(models.filter((name) => name !== 'host' && !known.includes(name))).toEqual([]);
    expect(found.cpus.tcg!.find(({ name }) => name === 'max')?.blockers).toEqual([]);
    expect([found.objects.has('memory-backend-memfd'), found.schema.hasCommand('blockdev-add')]).toEqual([true, true]);
  });

  test('leaves nothing behind', async () => {
    expect(await readdir(folder)).toEqual([]);
  });
});
