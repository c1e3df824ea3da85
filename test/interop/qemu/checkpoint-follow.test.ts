import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { Domain } from '@virtkit/core';
import { describePeer } from '../peer.js';
import { useTwins, type Stage, type Trace } from './twins.js';

const run = (tool: string, ...args: string[]) => execFileSync(tool, args, { encoding: 'utf8' });
const create = (path: string) => run('qemu-img', 'create', '-q', '-f', 'qcow2', path, '8M');
const guest = (name: string, folder: string) =>
  `<domain type='qemu'><name>${name}</name><memory unit='MiB'>32</memory><os><type machine='pc'>hvm</type></os><devices>` +
  `<disk type='file'><driver name='qemu' type='qcow2'/><source file='${folder}/a'/><target dev='vda'/></disk></devices></domain>`;
const point = (name: string) => `<domaincheckpoint><name>${name}</name></domaincheckpoint>`;
const overlay = (name: string, folder: string) =>
  `<domainsnapshot><name>${name}</name><disks><disk name='vda' snapshot='external'><source file='${folder}/${name}'/></disk></disks></domainsnapshot>`;

const ask = async (domain: Domain, command: string, args = {}): Promise<unknown> => {
  const { result } = await domain.qemuMonitorCommand(JSON.stringify({ execute: command, arguments: args }), []);
  return (JSON.parse(result) as { return: unknown }).return;
};
/** Writes 64 KiB as the guest would. */
const write = async (domain: Domain, mebibyte: number) => {
  const command = `qemu-io -d /machine/peripheral/virtio-disk0/virtio-backend "write -P 7 ${mebibyte}M 64k"`;
  const { result } = await domain.qemuMonitorCommand(command, [], { hmp: true });
  if (result !== '') throw new Error(`it was not written: ${result}`);
};

interface Node {
  'node-name': string;
  file: string;
  'dirty-bitmaps'?: { name: string; count: number; recording: boolean; persistent: boolean }[];
}
/** The bitmaps of each image: what they have noted, and whether they note. */
const bitmaps = async (domain: Domain) =>
  ((await ask(domain, 'query-named-block-nodes', { flat: true })) as Node[])
    .filter((node) => node['node-name'].endsWith('-format'))
    .map(({ file, 'dirty-bitmaps': all = [] }) => [
      file.replace(/.*\//, ''),
      ...all.map(({ name, count, recording, persistent }) => [name, count, recording, persistent]),
    ])
    .sort((a, b) => (String(a) < String(b) ? -1 : 1));

describePeer('libvirt-guests', () => {
  const anonymous = (value: Trace): unknown =>
    JSON.parse(
      JSON.stringify(value, (key, one: unknown) =>
        key === 'time_elapsed' ? 0 : typeof one === 'bigint' ? Number(one) : one,
      ).replaceAll(/\/tmp\/[^"' <>]*files-[^/"' <>]*\/of-[^/"' <>]*/g, 'FOLDER'),
    );
  const { same } = useTwins(anonymous);

  async function settled(domain: Domain): Promise<void> {
    for (let tries = 0; tries < 600; tries++) {
      const info = await domain.getBlockJobInfo('vda');
      if (!info || (info.cur === info.end && (await domain.getXmlDesc()).includes("ready='yes'"))) return;
      await sleep(30);
    }
    throw new Error('the job goes on for ever');
  }

  /** A guest with a checkpoint, which has written since: to its image at 1 MiB, to one on top at 2, and so on. */
  async function begin({ connection, folder: shared, step }: Stage, name: string, overlays: readonly string[]) {
    const folder = mkdtempSync(`${shared}/of-`);
    create(`${folder}/a`);
    const domain = await connection.defineDomainXml(guest(name, folder));
    await step('create', () => domain.create({ paused: true }));
    await write(domain, 0);
    await step('point', () => domain.createCheckpointXml(point('one')));
    await write(domain, 1);
    for (const [index, one] of overlays.entries()) {
      await step(one, () => domain.createSnapshotXml(overlay(one, folder), { diskOnly: true, noMetadata: true }));
      await write(domain, index + 2);
    }
    const look = () => step('bitmaps', () => bitmaps(domain));
    await look();
    /** What a backup since the checkpoint has: that is what a checkpoint is for. */
    const changed = async (...places: number[]) => {
      await step('since', () =>
        domain.backupBegin(
          `<domainbackup><incremental>one</incremental><disks><disk name='vda' type='file'><target file='${folder}/since'/></disk></disks></domainbackup>`,
          undefined,
        ),
      );
      while ((await domain.getJobStats()).type !== 'none') await sleep(30);
      const map = JSON.parse(run('qemu-img', 'map', '-U', '--output=json', `${folder}/since`)) as {
        start: number;
        depth: number;
        data: boolean;
      }[];
      const MiB = 1 << 20;
      expect(map.filter(({ depth, data }) => depth === 0 && data).map(({ start }) => start / MiB)).toEqual(places);
      run('rm', `${folder}/since`);
    };
    return { domain, folder, look, changed };
  }

  test(
    'bitmaps follow a pull',
    () =>
      same(async (stage) => {
        const { domain, folder, look, changed } = await begin(stage, 'pulls', ['mid', 'top']);
        await stage.step('pull to a', () => domain.blockRebase('vda', `${folder}/a`, 0n));
        await settled(domain);
        await write(domain, 5);
        await look();
        await stage.step('pull', () => domain.blockPull('vda', 0n));
        await settled(domain);
        await write(domain, 6);
        await look();
        await changed(1, 2, 3, 5, 6);
        await stage.step('destroy', () => domain.destroy());
      }),
    120_000,
  );

  test(
    'bitmaps follow a commit',
    () =>
      same(async (stage) => {
        const { domain, folder, look, changed } = await begin(stage, 'commits', ['mid', 'other', 'top']);
        await stage.step('other into mid', () => domain.blockCommit('vda', `${folder}/mid`, `${folder}/other`, 0n));
        await settled(domain);
        await look();
        await stage.step('all into a', () => domain.blockCommit('vda', undefined, undefined, 0n, { active: true }));
        await settled(domain);
        await write(domain, 6);
        await stage.step('pivot', () => domain.blockJobAbort('vda', { pivot: true }));
        await write(domain, 7);
        await look();
        await changed(1, 2, 3, 4, 6, 7);
        await stage.step('destroy', () => domain.destroy());
      }),
    120_000,
  );

  test(
    'bitmaps follow a copy',
    () =>
      same(async (stage) => {
        const { domain, folder, look, changed } = await begin(stage, 'copies', ['top']);
        const to = (file: string) =>
          `<disk type='file'><driver type='qcow2'/><source file='${folder}/${file}'/></disk>`;
        const copy = (file: string, how: object) =>
          stage.step(file, () => domain.blockCopy('vda', to(file), {}, { transientJob: true, ...how }));
        await copy('shallow', { shallow: true });
        await settled(domain);
        await write(domain, 5);
        await stage.step('pivot', () => domain.blockJobAbort('vda', { pivot: true }));
        await look();
        await copy('given up', {});
        await settled(domain);
        // Of a disk that is busy nothing else is made meanwhile.
        await stage.step('a snapshot of it', () => domain.createSnapshotXml(overlay('no', folder), { diskOnly: true }));
        await stage.step('its unplugging', async () => {
          const disk = /<disk [^]*?<\/disk>/.exec(await domain.getXmlDesc())![0];
          await domain.detachDevice(disk, { live: true });
        });
        await stage.step('cancel', () => domain.blockJobAbort('vda'));
        await look();
        await copy('whole', {});
        await settled(domain);
        await stage.step('pivot', () => domain.blockJobAbort('vda', { pivot: true }));
        await write(domain, 6);
        await look();
        await changed(1, 2, 5, 6);
        await stage.step('destroy', () => domain.destroy());
      }),
    120_000,
  );

  test(
    'bitmaps follow the end of a snapshot',
    () =>
      same(async (stage) => {
        const { domain, folder, look, changed } = await begin(stage, 'snapshots', []);
        for (const [index, one] of ['s1', 's2', 's3'].entries()) {
          await stage.step(one, () => domain.createSnapshotXml(overlay(one, folder), { diskOnly: true }));
          await write(domain, index + 2);
        }
        await look();
        for (const one of ['s2', 's3']) {
          await stage.step(`without ${one}`, async () => (await domain.lookupSnapshotByName(one)).delete());
          await look();
        }
        await changed(1, 2, 3, 4);
        await stage.step('destroy', () => domain.destroy());
      }),
    120_000,
  );
});
