import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { toolstackChannel } from './channel.js';
import { fakeXl, type Answer } from './fake-xl.js';

const recorded = (name: string): Answer => ({
  stdout: readFileSync(new URL(`recorded/${name}`, import.meta.url), 'utf8'),
});
const odd = '11111111-2222-3333-4444-555555555555';
const gone: Answer = { status: 1, stderr: "Error: Domain '77' does not exist.\n" };
const ended: Answer = { status: 0 };
const list = (...rows: string[]): Answer => ({
  stdout: ['Name ID Mem VCPUs State Time(s) UUID Reason-Code Security Label', ...rows, ''].join('\n'),
});
const zero = `Domain-0  0   640     2     r-----     198.3 00000000-0000-0000-0000-000000000000        -                -`;
const guest = (name: string, id: number) =>
  `${name}  ${id}    96     1     -b----       1.2 ${odd}        -                -`;

test('what the machine is comes from info', async () => {
  await using fake = await fakeXl({ info: recorded('info-n.txt') });
  const channel = toolstackChannel(fake.xl);
  expect(await channel.version()).toBe(4_017_007n);
  expect(await channel.schedulerName()).toBe('credit2');
  expect(await channel.cellsFree()).toEqual([622n * 1024n]);
  expect(await channel.physical()).toEqual({
    cpus: 2,
    nodes: 1,
    socketsPerNode: 1,
    coresPerSocket: 2,
    threadsPerCore: 1,
    mhz: 2599,
    totalMemory: 1279n * 1024n,
    freeMemory: 622n * 1024n,
    capabilities: 'xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64',
  });
});

test('guests have what both lists say, whatever they are called', async () => {
  await using fake = await fakeXl({ 'list -v': recorded('list-v.txt'), 'list -l': recorded('list-l.json') });
  const [control, paused] = await toolstackChannel(fake.xl).domains();
  expect(control).toMatchObject({ id: 0, running: true, paused: false, memory: 640n * 1024n, maxMemory: 655_360n });
  expect(control?.cpuTime).toBe(198_300_000_000n);
  expect(paused).toEqual({
    id: 1,
    uuid: odd,
    memory: 98_304n,
    maxMemory: 131_072n,
    cpuTime: 0n,
    vcpus: 1,
    maxVcpus: 2,
    hvm: false,
    running: false,
    blocked: false,
    paused: true,
    shutdown: false,
    dying: false,
  });
});

test('why a guest has shut down is a hexadecimal number', async () => {
  const crashed = `crashed                     5    96     1     ---sc-       1.2 ${odd}        3                -`;
  await using fake = await fakeXl({ 'list -v': list(crashed), 'list -l': { stdout: '[]' } });
  expect(await toolstackChannel(fake.xl).domains()).toMatchObject([{ id: 5, shutdown: true, reason: 'crash' }]);
});

test('what is no list is refused', async () => {
  await using fake = await fakeXl({ 'list -v': list('nonsense'), 'list -l': { stdout: '[{"domid":"one"}]' } });
  const channel = toolstackChannel(fake.xl);
  await expect(channel.domains()).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
  await using other = await fakeXl({ 'list -v': list(), 'list -l': { stdout: '[{"domid":"one"}]' } });
  await expect(toolstackChannel(other.xl).domains()).rejects.toThrow(/0\.domid is "one"/);
});

test('a guest that is gone is none, and a call of it fails so, whatever xl says and ends with', async () => {
  await using fake = await fakeXl({
    list: gone,
    domname: { status: 1, stderr: "Can't get domain name of domain id '77', maybe this domain does not exist.\n" },
    // The real one ends with 0.
    pause: {
      stderr: 'libxl: error: libxl_domain.c:587:libxl_domain_pause: Domain 77:Pausing domain: No such process\n',
    },
    'mem-max': {
      status: 1,
      stderr:
        'libxl: error: libxl_dom.c:1216:libxl__userdata_path: unable to find domain info for domain 77: Success\n',
    },
  });
  const channel = toolstackChannel(fake.xl);
  expect(await channel.domain(77)).toBeUndefined();
  expect(await channel.domainName(77)).toBeUndefined();
  await expect(channel.pause(77)).rejects.toMatchObject({ code: 'VIR_ERR_NO_DOMAIN' });
  await expect(channel.setMaxMemory(77, 5n)).rejects.toMatchObject({ code: 'VIR_ERR_NO_DOMAIN' });
});

test("xl's own words are in the error", async () => {
  const stderr =
    'libxl: error: libxl_domain.c:81:libxl__domain_rename: Domain 1:Domain with name "Domain-0" already exists.\n' +
    "Can't rename domain '1'.\n";
  await using fake = await fakeXl({ rename: { status: 1, stderr }, list: ended });
  await expect(toolstackChannel(fake.xl).rename(1, 'Domain-0')).rejects.toMatchObject({
    code: 'VIR_ERR_INTERNAL_ERROR',
    message: "xl rename: Domain 1:Domain with name \"Domain-0\" already exists.; Can't rename domain '1'.",
  });
});

test('how far it had come is not what went wrong', async () => {
  const stderr = 'xc: info: Saving domain 1, type x86 PV\nxc: progress: Frames: 2048/24576    8%\nDisk full\n';
  await using fake = await fakeXl({ save: { status: 1, stderr }, list: ended });
  await expect(toolstackChannel(fake.xl).save(1, '/s', 'name = "a"')).rejects.toThrow(/^xl save: Disk full$/);
});

test('a guest is asked by the commands that there are', async () => {
  const stderr = 'PV control interface not available: external graceful shutdown not possible.\nUse "-F" to fallback\n';
  await using fake = await fakeXl({ reboot: ended, shutdown: { status: 1, stderr }, list: ended });
  const channel = toolstackChannel(fake.xl);
  await channel.shutdown(1, 'reboot');
  expect((await fake.calls()).map(({ words }) => words)).toEqual([['reboot', '1']]);
  await expect(channel.shutdown(1, 'poweroff')).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_UNSUPPORTED' });
  await expect(channel.shutdown(1, 'suspend')).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_UNSUPPORTED' });
});

test('what is not ours is no option, and no shell sees it', async () => {
  await using fake = await fakeXl({ rename: ended, 'block-attach': ended, save: ended });
  const channel = toolstackChannel(fake.xl);
  await channel.rename(1, '-r $(touch /tmp/x); "');
  await channel.attach(1, 'block', ['format=raw', 'target=/a b']);
  await channel.save(1, '-c', 'name = "a"');
  const calls = await fake.calls();
  expect(calls[0]?.words).toEqual(['rename', '--', '1', '-r $(touch /tmp/x); "']);
  expect(calls[1]?.words).toEqual(['block-attach', '1', 'format=raw', 'target=/a b']);
  expect(calls[2]).toMatchObject({ words: ['save', '--', '1', '-c', expect.any(String)], file: 'name = "a"' });
  await expect(channel.rename(1, 'a\0b')).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
});

test('a processor of a guest is where it is, and may be where it is pinned', async () => {
  await using fake = await fakeXl({
    info: recorded('info-n.txt'),
    'vcpu-list': recorded('vcpu-list.txt'),
    'vcpu-pin': ended,
  });
  const channel = toolstackChannel(fake.xl);
  const vcpus = await channel.vcpus(1);
  expect(vcpus.slice(1, 4)).toEqual([
    {
      number: 1,
      online: true,
      running: true,
      blocked: false,
      cpuTime: 171_500_000_000n,
      cpu: 1,
      affinity: Uint8Array.of(3),
    },
    {
      number: 0,
      online: true,
      running: false,
      blocked: true,
      cpuTime: 28_700_000_000n,
      cpu: 0,
      affinity: Uint8Array.of(1),
    },
    {
      number: 1,
      online: false,
      running: false,
      blocked: false,
      cpuTime: 4_300_000_000n,
      cpu: -1,
      affinity: Uint8Array.of(3),
    },
  ]);
  await channel.pinVcpu(1, 0, Uint8Array.of(0b1010, 1));
  expect((await fake.calls()).at(-1)?.words).toEqual(['vcpu-pin', '1', '0', '1,3,8']);
});

test('the scheduler that runs is asked, and told what is given', async () => {
  await using fake = await fakeXl({ info: recorded('info-n.txt'), 'sched-credit2': recorded('sched-credit2-d-1.txt') });
  const channel = toolstackChannel(fake.xl);
  expect(await channel.scheduler(1)).toEqual({ weight: 512, cap: 50 });
  await channel.setScheduler(1, { cap: 0 });
  expect((await fake.calls()).at(-1)?.words).toEqual(['sched-credit2', '-c', '0', '-d', '1']);
});

test('a guest is started from a private file, and found by its name', async () => {
  await using fake = await fakeXl({ 'list -v': [list(zero), list(zero, guest('a "b"', 7))], create: ended });
  const config = 'name = "a \\"b\\""\nkernel = "/k"\n';
  expect(await toolstackChannel(fake.xl).create(config, { paused: true })).toBe(7);
  const create = (await fake.calls()).find(({ words }) => words[0] === 'create');
  expect(create).toMatchObject({ words: ['create', '-q', '-p', expect.any(String)], file: config });
});

test('another guest of the name is left alone', async () => {
  await using fake = await fakeXl({ 'list -v': list(zero, guest('a', 3)) });
  await expect(toolstackChannel(fake.xl).create('name = "a"', { paused: false })).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_FAILED',
  });
  expect(await fake.calls()).toHaveLength(1);
});

test('what is half built at an abort is destroyed', async () => {
  await using fake = await fakeXl({
    'list -v': [list(zero, guest('(null)', 3)), list(zero, guest('(null)', 3), guest('(null)', 4))],
    create: { hangs: true },
    destroy: ended,
  });
  const abort = new AbortController();
  const create = toolstackChannel(fake.xl).create(
    `name = 'a'\nuuid = '${odd.toUpperCase()}'`,
    { paused: false },
    { signal: abort.signal },
  );
  const outcome = expect(create).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
  while (!(await fake.calls()).some(({ words }) => words[0] === 'create'))
    await new Promise((resolve) => setTimeout(resolve, 10));
  abort.abort();
  await outcome;
  expect((await fake.calls()).at(-1)?.words).toEqual(['destroy', '4']);
});

test('what takes too long is killed', async () => {
  await using fake = await fakeXl({ info: { hangs: true } });
  await expect(fake.xl.call('info', [], [], { timeout: 300 })).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_TIMEOUT',
  });
});

test('an xl that is not there is said to be so', async () => {
  const { Xl } = await import('./xl.js');
  await expect(new Xl('/nonexistent/xl').call('info', [], [])).rejects.toMatchObject({ code: 'VIR_ERR_SYSTEM_ERROR' });
});
