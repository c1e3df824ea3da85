import { expect, test } from '@jest/globals';
import { open, type Domain } from '@virtkit/core';
import { VirtualClock } from './clock.js';
import { createTestHost } from './test-host.js';

const MiB = 2 ** 20;

/** Three images, one behind another: 100, 200 and 400 MiB. */
const vda =
  "<disk type='file'><driver name='qemu' type='qcow2'/><source file='/top.qcow2'/><backingStore type='file'>" +
  "<format type='qcow2'/><source file='/mid.qcow2'/><backingStore type='file'><format type='raw'/>" +
  "<source file='/base.img'/><backingStore/></backingStore></backingStore><target dev='vda' bus='virtio'/></disk>";

async function guest({ persistent = true, rate = Infinity } = {}) {
  const clock = new VirtualClock();
  const host = createTestHost({ clock, rates: { disk: rate } });
  host.addDomain({ name: 'web', devices: vda, persistent });
  host.addDomain({
    name: 'off',
    devices: vda,
    state: 'shutoff',
  });
  for (const [path, size] of [
    ['/top.qcow2', 100],
    ['/mid.qcow2', 200],
    ['/base.img', 400],
  ] as const)
    host.hardware.setImageSize(path, { capacity: 1024 * MiB, allocation: size * MiB });
  const connection = await open('test:///default', { drivers: [host.driver], discover: false });
  const domain = await connection.lookupDomainByName('web');
  const heard: string[] = [];
  for (const name of ['domain.blockJob', 'domain.blockJob2'] as const) {
    const events = connection.events(name);
    await events.ready;
    void (async () => {
      for await (const { disk, type, status } of events) heard.push(`${name.slice(7)} ${disk} ${type} ${status}`);
    })();
  }
  const settle = async () => {
    for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
    return heard.splice(0);
  };
  return { clock, host, connection, domain, settle };
}

/** The files of a disk, from the top down, and of its mirror. */
async function files(domain: Domain, options = {}) {
  const xml = await domain.getXmlDesc(options);
  return [...xml.matchAll(/<(source|mirror)[^>]* file='([^']*)'/g)].map(([, kind, file]) =>
    kind === 'mirror' ? `>${file}` : file,
  );
}

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );

test('a pull takes as long as the images are large, and its speed can be changed', async () => {
  const { clock, domain, settle } = await guest();
  await domain.blockPull('vda', 50n);
  await clock.advance('4s');
  expect(await domain.getBlockJobInfo('vda')).toEqual({
    type: 'pull',
    bandwidth: 50n,
    cur: BigInt(200 * MiB),
    end: BigInt(600 * MiB),
  });
  await domain.blockJobSetSpeed('vda', BigInt(100 * MiB), { bandwidthBytes: true });
  await clock.advance('2s');
  expect((await domain.getBlockJobInfo('vda', { bandwidthBytes: true }))?.cur).toBe(BigInt(400 * MiB));
  expect(await codeOf(domain.blockPull('vda', 0n))).toBe('VIR_ERR_OPERATION_UNSUPPORTED');
  expect(await settle()).toEqual([]);
  await clock.advance('2s');
  expect(await settle()).toEqual(['blockJob /top.qcow2 pull completed', 'blockJob2 vda pull completed']);
  expect(await files(domain)).toEqual(['/top.qcow2']);
  expect(await files(domain, { inactive: true })).toEqual(['/top.qcow2']);
  expect(await domain.getBlockJobInfo('vda')).toBeUndefined();
  expect((await domain.getBlockInfo('vda')).allocation).toBe(BigInt(700 * MiB));
});

test('a pull down to a base leaves the base', async () => {
  const { domain, settle } = await guest();
  await domain.blockRebase('vda', '/base.img', 0n);
  await settle();
  expect(await files(domain)).toEqual(['/top.qcow2', '/base.img']);
});

test('a job that is aborted changes nothing', async () => {
  const { clock, domain, settle } = await guest();
  await domain.blockPull('vda', 50n);
  await clock.advance('4s');
  await domain.blockJobAbort('vda');
  expect(await settle()).toEqual(['blockJob /top.qcow2 pull canceled', 'blockJob2 vda pull canceled']);
  expect(await files(domain)).toEqual(['/top.qcow2', '/mid.qcow2', '/base.img']);
  expect(clock.sleepers).toBe(0);
  await domain.blockPull('vda', 50n);
  await domain.blockJobAbort('vda', { async: true });
  expect(await codeOf(domain.blockJobAbort('vda'))).toMatch(/VIR_ERR_(OPERATION_INVALID|INVALID_ARG)/);
  await settle();
  expect(await domain.getBlockJobInfo('vda')).toBeUndefined();
});

test('a commit of what is in the middle', async () => {
  const { domain, settle, host } = await guest();
  expect(await codeOf(domain.blockCommit('vda', '/base.img', undefined, 0n))).toBe('VIR_ERR_INVALID_ARG');
  await domain.blockCommit('vda', '/base.img', '/mid.qcow2', 0n);
  expect(await settle()).toEqual(['blockJob /top.qcow2 commit completed', 'blockJob2 vda commit completed']);
  expect(await files(domain)).toEqual(['/top.qcow2', '/base.img']);
  host.addDomain({ name: 'reader', devices: "<disk type='file'><source file='/base.img'/><target dev='vdb'/></disk>" });
  const reader = await domain.connection.lookupDomainByName('reader');
  expect((await reader.getBlockInfo('vdb')).allocation).toBe(BigInt(600 * MiB));
});

test('an active commit is ready, and then the guest goes on with the base', async () => {
  const { clock, domain, settle } = await guest();
  await domain.blockCommit('vda', undefined, undefined, 100n, { active: true });
  expect(await codeOf(domain.blockJobAbort('vda', { pivot: true }))).toBe('VIR_ERR_BLOCK_COPY_ACTIVE');
  expect(await domain.getXmlDesc()).toContain("job='active-commit'");
  await clock.advance('3s');
  expect(await settle()).toEqual(['blockJob /top.qcow2 activeCommit ready', 'blockJob2 vda activeCommit ready']);
  const { cur, end, type } = (await domain.getBlockJobInfo('vda'))!;
  expect([type, cur, end]).toEqual(['activeCommit', BigInt(300 * MiB), BigInt(300 * MiB)]);
  expect(await domain.getXmlDesc()).toContain("ready='yes'");
  expect(await codeOf(domain.blockPull('vda', 0n))).toBe('VIR_ERR_BLOCK_COPY_ACTIVE');
  await domain.blockJobAbort('vda', { pivot: true });
  expect(await settle()).toEqual(['blockJob /base.img activeCommit completed', 'blockJob2 vda activeCommit completed']);
  expect(await files(domain)).toEqual(['/base.img']);
  expect(await files(domain, { inactive: true })).toEqual(['/base.img']);
  expect(await domain.getXmlDesc()).not.toContain('<mirror');
});

test('a copy is ready, and can be left or taken', async () => {
  const { clock, domain, settle } = await guest();
  const copy = "<disk type='file'><driver type='raw'/><source file='/copy.img'/></disk>";
  expect(await codeOf(domain.blockCopy('vda', copy, {}))).toBe('VIR_ERR_OPERATION_INVALID');
  await domain.blockCopy('vda', copy, { bandwidth: BigInt(70 * MiB) }, { transientJob: true });
  await clock.advance('5s');
  expect((await domain.getBlockJobInfo('vda'))?.cur).toBe(BigInt(350 * MiB));
  expect(await files(domain)).toContain('>/copy.img');
  expect(await files(domain, { inactive: true })).not.toContain('>/copy.img');
  await clock.advance('5s');
  expect(await settle()).toEqual(['blockJob /top.qcow2 copy ready', 'blockJob2 vda copy ready']);
  await domain.blockJobAbort('vda');
  expect(await settle()).toEqual(['blockJob /top.qcow2 copy canceled', 'blockJob2 vda copy canceled']);
  expect(await files(domain)).toEqual(['/top.qcow2', '/mid.qcow2', '/base.img']);

  // What was copied to is there now.
  expect(await codeOf(domain.blockCopy('vda', copy, {}, { transientJob: true }))).toBe('VIR_ERR_CONFIG_UNSUPPORTED');
  await domain.blockCopy('vda', copy, {}, { transientJob: true, reuseExt: true });
  await settle();
  await domain.blockJobAbort('vda', { pivot: true });
  expect(await settle()).toEqual(['blockJob /copy.img copy completed', 'blockJob2 vda copy completed']);
  expect(await files(domain)).toEqual(['/copy.img']);
  expect(await domain.getXmlDesc()).toContain("type='raw'");
  expect((await domain.getBlockInfo('vda')).allocation).toBe(BigInt(700 * MiB));
});

test('a shallow copy stands on the same images', async () => {
  const { domain, settle } = await guest({ persistent: false });
  await domain.blockRebase('vda', '/thin.qcow2', 0n, { copy: true, shallow: true });
  await settle();
  await domain.blockJobAbort('vda', { pivot: true });
  expect(await files(domain)).toEqual(['/thin.qcow2', '/mid.qcow2', '/base.img']);
  expect((await domain.getBlockInfo('vda')).allocation).toBe(BigInt(100 * MiB));
});

test.each([
  ['a disk that there is not', (domain: Domain) => domain.blockPull('vdz', 0n), 'VIR_ERR_INVALID_ARG'],
  ['an image that there is not', (domain: Domain) => domain.blockRebase('vda', '/no', 0n), 'VIR_ERR_INVALID_ARG'],
  [
    'a copy that is none',
    (domain: Domain) => domain.blockRebase('vda', '/base.img', 0n, { shallow: true }),
    'VIR_ERR_INVALID_ARG',
  ],
  [
    'a copy to nowhere',
    (domain: Domain) => domain.blockRebase('vda', undefined, 0n, { copy: true }),
    'VIR_ERR_INVALID_ARG',
  ],
  [
    'a relative base',
    (domain: Domain) => domain.blockRebase('vda', '/base.img', 0n, { relative: true }),
    'VIR_ERR_OPERATION_INVALID',
  ],
  ['too fast', (domain: Domain) => domain.blockPull('vda', 1n << 50n), 'VIR_ERR_OVERFLOW'],
  ['the base as top', (domain: Domain) => domain.blockCommit('vda', undefined, '/base.img', 0n), 'VIR_ERR_INVALID_ARG'],
  [
    'a base that is above',
    (domain: Domain) => domain.blockCommit('vda', '/top.qcow2', '/mid.qcow2', 0n),
    'VIR_ERR_INVALID_ARG',
  ],
  [
    'not right behind',
    (domain: Domain) => domain.blockCommit('vda', '/base.img', undefined, 0n, { active: true, shallow: true }),
    'VIR_ERR_INVALID_ARG',
  ],
  ['no job to speed up', (domain: Domain) => domain.blockJobSetSpeed('vda', 1n), 'VIR_ERR_INVALID_ARG'],
  ['no job to end', (domain: Domain) => domain.blockJobAbort('vda'), 'VIR_ERR_INVALID_ARG'],
  [
    'a relative copy target',
    (domain: Domain) => domain.blockCopy('vda', "<disk><source file='x'/></disk>", {}, { transientJob: true }),
    'VIR_ERR_INVALID_ARG',
  ],
  [
    'an odd granularity',
    (domain: Domain) =>
      domain.blockCopy('vda', "<disk><source file='/x'/></disk>", { granularity: 3 }, { transientJob: true }),
    'VIR_ERR_INVALID_ARG',
  ],
  [
    'a raw file on another image',
    (domain: Domain) =>
      domain.blockCopy(
        'vda',
        "<disk type='file'><driver type='raw'/><source file='/x'/></disk>",
        {},
        { transientJob: true, shallow: true },
      ),
    'VIR_ERR_CONFIG_UNSUPPORTED',
  ],
] as const)('refused: %s', async (_name, call, code) => {
  const { domain, connection } = await guest();
  const before = await domain.getXmlDesc();
  expect(await codeOf(call(domain))).toBe(code);
  expect(await domain.getXmlDesc()).toBe(before);
  expect(await codeOf(call(await connection.lookupDomainByName('off')))).toMatch(
    /OPERATION_INVALID|INVALID_ARG|OVERFLOW/,
  );
});

test('images are named by their numbers as well', async () => {
  const { domain, settle } = await guest();
  await domain.blockCommit('vda', 'vda[3]', 'vda[2]', 0n);
  await settle();
  expect(await files(domain)).toEqual(['/top.qcow2', '/base.img']);
});

test('a job ends with its guest, and nothing is told', async () => {
  const { clock, domain, settle } = await guest({ rate: 10 * MiB });
  await domain.blockCommit('vda', undefined, undefined, 0n, { active: true });
  await clock.advance('5s');
  expect(await codeOf(domain.detachDevice("<disk><source file='/x'/><target dev='vda'/></disk>"))).toBe(
    'VIR_ERR_BLOCK_COPY_ACTIVE',
  );
  await domain.destroy();
  expect(await settle()).toEqual([]);
  expect(clock.sleepers).toBe(0);
  expect(await domain.getXmlDesc()).not.toContain('mirror');
  await domain.create();
  expect(await domain.getBlockJobInfo('vda')).toBeUndefined();
});
