import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { open, type Connection, type Domain } from '@virtkit/core';
import { qemu } from '@virtkit/driver-qemu';
import { describePeer } from '../peer.js';

const disk = (file: string, dev: string) =>
  `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${file}'/><target dev='${dev}' bus='virtio'/></disk>`;
const snapshot = (name: string, more = '') => `<domainsnapshot><name>${name}</name>${more}</domainsnapshot>`;
const inside = (file: string) => {
  const info = execFileSync('qemu-img', ['info', '-U', '--output=json', file], { encoding: 'utf8' });
  return ((JSON.parse(info) as { snapshots?: { name: string }[] }).snapshots ?? []).map(({ name }) => name);
};

describePeer('qemu', () => {
  let root: string;
  let connection: Connection;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'vk-'));
    connection = await open(`qemu:///embed?root=${root}`, { drivers: [qemu()], discover: false });
  });
  afterEach(async () => {
    for (const domain of await connection.listAllDomains({ active: true })) await domain.destroy();
    await connection.close();
    await rm(root, { recursive: true, force: true });
  });

  function image(name: string, folder = root): string {
    const file = join(folder, name);
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', file, '1M']);
    return file;
  }
  const define = (disks: string): Promise<Domain> =>
    connection.defineDomainXml(
      `<domain type='qemu'><name>g</name><memory unit='MiB'>16</memory><os><type machine='pc'>hvm</type></os>` +
        `<devices><controller type='usb' model='none'/>${disks}</devices></domain>`,
    );
  /** Nothing of a snapshot is to be seen, and the next one can be made. */
  async function untouched(domain: Domain, before: string): Promise<void> {
    expect(await domain.listAllSnapshots()).toEqual([]);
    expect(await domain.hasCurrentSnapshot()).toBe(false);
    expect(await domain.getXmlDesc()).toBe(before);
  }

  test('the disks are full: the guest goes on as it was', async () => {
    const small = join(root, 'small');
    mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=384k', 'none', small]);
    try {
      const file = image('one.img', small);
      const domain = await define(disk(file, 'vda'));
      await domain.create();
      const before = await domain.getXmlDesc();
      await expect(domain.createSnapshotXml(snapshot('large'))).rejects.toMatchObject({
        code: 'VIR_ERR_OPERATION_FAILED',
      });
      await untouched(domain, before);
      expect((await domain.getState()).state).toBe('running');
      expect(inside(file)).toEqual([]);
    } finally {
      for (const domain of await connection.listAllDomains({ active: true })) await domain.destroy();
      execFileSync('umount', [small]);
    }
  }, 120_000);

  test('one of several images cannot be made: none is', async () => {
    const [one, two] = [image('one.img'), image('two.img')];
    const domain = await define(disk(one, 'vda') + disk(two, 'vdb'));
    const elsewhere = `<disks><disk name='vdb'><source file='${root}/no/where'/></disk></disks>`;
    for (const running of [false, true]) {
      if (running) await domain.create();
      const before = await domain.getXmlDesc();
      await expect(domain.createSnapshotXml(snapshot('s', elsewhere), { diskOnly: true })).rejects.toMatchObject({
        code: running ? 'VIR_ERR_SYSTEM_ERROR' : 'VIR_ERR_INTERNAL_ERROR',
      });
      await untouched(domain, before);
      expect((await readdir(root)).filter((name) => name.startsWith('one'))).toEqual(['one.img']);
    }
    await domain.createSnapshotXml(snapshot('s'), { diskOnly: true });
    expect((await readdir(root)).filter((name) => /^(?:one|two)/.test(name))).toEqual(
      expect.arrayContaining(['one.s', 'two.s']),
    );
  }, 120_000);

  test('an abort leaves nothing', async () => {
    const file = image('one.img');
    const domain = await define(disk(file, 'vda'));
    const before = await domain.getXmlDesc();
    for (const diskOnly of [false, true]) {
      const signal = AbortSignal.abort();
      await expect(domain.createSnapshotXml(snapshot('s'), { diskOnly, signal })).rejects.toMatchObject({
        code: 'VIR_ERR_OPERATION_ABORTED',
      });
      await untouched(domain, before);
      expect(inside(file)).toEqual([]);
    }
  });

  // libvirt's command to QEMU falls apart at a quotation mark: it tells of a snapshot that is not there.
  test('a name is a name to QEMU, whatever is in it', async () => {
    const file = image('one.img');
    const domain = await define(disk(file, 'vda'));
    await domain.create({ paused: true });
    const names = ['with "quotes"', 'back\\slash', '-d', '; quit', 'ü %s'];
    for (const name of names) await domain.createSnapshotXml(snapshot(name));
    expect(inside(file).sort()).toEqual(names.toSorted());
    for (const name of names) {
      const made = await domain.lookupSnapshotByName(name);
      await made.revert();
      await made.delete();
    }
    expect(inside(file)).toEqual([]);
  }, 120_000);

  test('whoever controls the domains next finds them', async () => {
    const domain = await define(disk(image('one.img'), 'vda'));
    for (const name of ['a', 'b', 'c']) await domain.createSnapshotXml(snapshot(name));
    await (await domain.lookupSnapshotByName('a')).revert();
    await domain.createSnapshotXml(snapshot('d'));
    const seen = async (from: Domain) =>
      Promise.all((await from.listAllSnapshots({ topological: true })).map((one) => one.getXmlDesc({ secure: true })));
    const before = await seen(domain);
    await connection.close();
    connection = await open(`qemu:///embed?root=${root}`, { drivers: [qemu()], discover: false });
    const again = await connection.lookupDomainByName('g');
    expect((await seen(again)).sort()).toEqual(before.sort());
    expect((await again.getCurrentSnapshot()).name).toBe('d');
  });
});
