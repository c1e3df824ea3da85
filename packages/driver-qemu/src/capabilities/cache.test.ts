import { chmod, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { findBinaries } from './binaries.js';
import { CapabilitiesCache } from './cache.js';
import { givesPlainCpu } from './kvm.js';
import { probeQemu, readAnswers } from './probe.js';

/** As QEMU 7.2 answers, shortened. */
const answers = readAnswers({
  version: { qemu: { major: 7, minor: 2, micro: 22 }, package: 'Debian' },
  target: { arch: 'x86_64' },
  machines: [
    { name: 'none', 'cpu-max': 1, 'hotpluggable-cpus': false, deprecated: false },
    {
      ...{ name: 'pc-q35-7.2', alias: 'q35', 'cpu-max': 288, 'hotpluggable-cpus': true, deprecated: false },
      'default-cpu-type': 'qemu64-x86_64-cpu',
    },
  ],
  cpus: {
    tcg: [
      { name: 'max', typename: 'max-x86_64-cpu', 'unavailable-features': [], deprecated: false },
      { name: 'Denverton', typename: 'x', 'unavailable-features': ['vmx'], 'alias-of': 'Denverton-v1' },
      { name: 'base', typename: 'y' },
    ],
  },
  devices: [{ name: 'virtio-blk-pci', parent: 'virtio-pci' }],
  objects: [{ name: 'memory-backend-ram' }],
  schema: [{ name: 'stop', 'meta-type': 'command' }],
});

let folder: string;
let binary: string;
let asked: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'virtkit-capabilities-'));
  binary = join(folder, 'qemu-system-x86_64');
  await writeFile(binary, '#!/bin/sh\necho no >&2\nexit 1\n', { mode: 0o755 });
  asked = [];
});
afterEach(() => rm(folder, { recursive: true }));
const ask = async (path: string) => {
  asked.push(path);
  return answers;
};
const cache = () => new CapabilitiesCache(join(folder, 'cache'), { ask });
const file = async () => join(folder, 'cache', (await readdir(join(folder, 'cache')))[0]!);

test('what it answered is what it can do', async () => {
  const found = await cache().lookup(binary);
  expect(found).toMatchObject({
    ...{ binary, package: 'Debian', arch: 'x86_64', accelerators: ['tcg'] },
    machines: [
      { name: 'pc-q35-7.2', maxCpus: 288, hotpluggableCpus: true, defaultCpu: 'qemu64', deprecated: false },
      { name: 'q35', canonical: 'pc-q35-7.2', maxCpus: 288, defaultCpu: 'qemu64' },
    ],
    cpus: {
      tcg: [
        { name: 'max', blockers: [], deprecated: false },
        { name: 'Denverton', blockers: ['vmx'], alias: 'Denverton-v1', deprecated: false },
        { name: 'base', blockers: undefined },
      ],
    },
  });
  expect([found.devices.has('virtio-blk-pci'), found.objects.has('memory-backend-ram')]).toEqual([true, true]);
  expect([found.schema.hasCommand('stop'), found.schema.hasCommand('cont')]).toEqual([true, false]);
});

test('a binary is asked once: by many at once, and by the next process', async () => {
  const one = cache();
  await Promise.all([one.lookup(binary), one.lookup(binary), one.lookup(binary)]);
  expect(await cache().lookup(binary)).toMatchObject({ arch: 'x86_64' });
  expect(asked).toEqual([binary]);
});

test('another binary in its place is asked anew', async () => {
  const one = cache();
  await one.lookup(binary);
  await utimes(binary, 1, 1);
  await one.lookup(binary);
  await writeFile(binary, 'longer than it was before, by far');
  await utimes(binary, 1, 1);
  await one.lookup(binary);
  await cache().lookup(binary);
  expect(asked).toHaveLength(3);
});

test.each([
  ['empty', () => ''],
  ['cut off', (text: string) => text.slice(0, -1)],
  ['of another layout', (text: string) => text.replace('"layout":1', '"layout":0')],
  ['of another kernel', (text: string) => text.replace('"kernel":"', '"kernel":"x')],
  ['without a field', (text: string) => text.replace('"target"', '"other"')],
])('a file that is %s counts for nothing', async (_, damage) => {
  await cache().lookup(binary);
  await writeFile(await file(), damage(await readFile(await file(), 'utf8')));
  expect(await cache().lookup(binary)).toMatchObject({ arch: 'x86_64' });
  expect(asked).toHaveLength(2);
  await cache().lookup(binary);
  expect(asked).toHaveLength(2);
});

test('a folder that cannot be made is no failure', async () => {
  const one = new CapabilitiesCache(join(binary, 'cache'), { ask });
  expect(await one.lookup(binary)).toMatchObject({ arch: 'x86_64' });
});

test('a failure is not kept', async () => {
  let calls = 0;
  const failing = async () => {
    if (++calls === 1) throw new Error('once');
    return answers;
  };
  const one = new CapabilitiesCache(join(folder, 'cache'), { ask: failing });
  await expect(one.lookup(binary)).rejects.toThrow('once');
  expect(await one.lookup(binary)).toMatchObject({ arch: 'x86_64' });
});

test('what is no QEMU is refused, with what it said', async () => {
  await expect(probeQemu(binary)).rejects.toMatchObject({
    code: 'VIR_ERR_INTERNAL_ERROR',
    message: `${binary} cannot be asked what it can do: no`,
  });
  await chmod(binary, 0o644);
  await expect(probeQemu(binary)).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
  await expect(cache().lookup(join(folder, 'none'))).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  await expect(probeQemu(binary, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_ABORTED',
  });
});

test('a KVM that cannot give the plainest processor is none', () => {
  const model = (name: string, ...lacks: readonly string[]) => ({
    name,
    typename: name,
    'unavailable-features': [...lacks],
  });
  // As a host without SSE3 for its guests answers, under which Linux does not boot; and as every other does.
  expect(givesPlainCpu([model('kvm64', 'pni'), model('max')])).toBe(false);
  expect(givesPlainCpu([model('kvm64'), model('EPYC', 'svm', 'sha-ni')])).toBe(true);
  expect(givesPlainCpu([{ name: 'cortex-a57', typename: 'x' }])).toBe(true);
});

test('an answer of another form is refused by name', () => {
  expect(() => readAnswers({ ...answers, target: {} })).toThrow(
    "QEMU's capabilities: target.arch is nothing, expected string",
  );
});

test('binaries are found by their names, those that can be executed', async () => {
  await writeFile(join(folder, 'qemu-system-arm'), '', { mode: 0o755 });
  await writeFile(join(folder, 'qemu-system-ppc'), '', { mode: 0o644 });
  await writeFile(join(folder, 'qemu-img'), '', { mode: 0o755 });
  expect(await findBinaries([folder, '/no/such/folder'])).toEqual([join(folder, 'qemu-system-arm'), binary]);
  expect(await findBinaries(['/no/such/folder'], [binary, '/no/such/file'])).toEqual([binary]);
});
