import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from '@jest/globals';
import type { Domain } from '@virtkit/core';
import { describePeer } from '../peer.js';
import { useTwins, type Stage, type Trace } from './twins.js';

const run = (tool: string, ...args: string[]) => execFileSync(tool, args, { encoding: 'utf8' });
const create = (path: string, ...more: string[]) =>
  run('qemu-img', 'create', '-q', '-f', 'qcow2', ...more, path, '16M');
const write = (path: string, pattern: number, at: string, format = 'qcow2') =>
  run('qemu-io', '-f', format, '-c', `write -P ${pattern} ${at} 1M`, path);
/** Whether an image has a pattern at a place; what a guest's QEMU has not written yet cannot be seen. */
const has = (path: string, pattern: number, at: string, format = 'qcow2') => {
  const image = `driver=${format},file.filename=${path}`;
  const { stdout } = spawnSync('qemu-io', ['-r', '--image-opts', image, '-c', `read -P ${pattern} ${at} 1M`], {
    encoding: 'utf8',
  });
  return stdout.includes('read 1048576/1048576') && !stdout.includes('failed');
};
const backingOf = (path: string) =>
  (JSON.parse(run('qemu-img', 'info', '-U', '--output=json', path)) as Record<string, string | undefined>)[
    'backing-filename'
  ] ?? 'none';

/** base <- mid <- top, each with a pattern of its own. */
function chain(folder: string): void {
  create(`${folder}/base`);
  write(`${folder}/base`, 1, '0');
  create(`${folder}/mid`, '-b', `${folder}/base`, '-F', 'qcow2');
  write(`${folder}/mid`, 2, '1M');
  create(`${folder}/top`, '-b', `${folder}/mid`, '-F', 'qcow2');
  write(`${folder}/top`, 3, '2M');
}

const guest = (name: string, folder: string, more = '') =>
  `<domain type='qemu'><name>${name}</name><memory unit='MiB'>32</memory><os><type machine='pc'>hvm</type></os><devices>` +
  `<disk type='file'><driver name='qemu' type='qcow2'/><source file='${folder}/top'/>${more}<target dev='vda'/></disk>` +
  `<disk type='file' device='cdrom'><target dev='hdc'/></disk></devices></domain>`;

const diskOf = async (domain: Domain, inactive = false) =>
  /<disk type='file' device='disk'>[^]*?<\/disk>/.exec(await domain.getXmlDesc(inactive ? { inactive } : {}))?.[0] ??
  'none';

describePeer('libvirt-guests', () => {
  const anonymous = (value: Trace): unknown =>
    JSON.parse(JSON.stringify(value).replaceAll(/\/tmp\/[^"' <>]*files-[^/"' <>]*/g, 'FOLDER'));
  const { same } = useTwins(anonymous);

  /** Until the job of a disk is ready, or over. */
  async function settled(domain: Domain, disk = 'vda'): Promise<void> {
    for (let tries = 0; tries < 300; tries++) {
      const info = await domain.getBlockJobInfo(disk);
      if (!info || (info.cur === info.end && info.end > 0n && (await diskOf(domain)).includes("ready='yes'"))) return;
      await sleep(30);
    }
    throw new Error('the job goes on for ever');
  }

  const looks = (domain: Domain, step: Stage['step']) => async () => {
    await step('live', () => diskOf(domain));
    await step('next', () => diskOf(domain, true));
    await step('job', async () => (await domain.getBlockJobInfo('vda'))?.type ?? 'none');
  };

  test(
    'pulling all, and down to a base',
    () =>
      same(async ({ connection, folder, step }) => {
        chain(folder);
        await step('define', () => connection.defineDomainXml(guest('pulls', folder)));
        const domain = await connection.lookupDomainByName('pulls');
        const look = looks(domain, step);
        await step('off', () => domain.blockPull('vda', 0n));
        await step('create', () => domain.create({ paused: true }));
        await look();
        await step('no disk', () => domain.blockPull('vdz', 0n));
        await step('no base', () => domain.blockRebase('vda', `${folder}/none`, 0n));
        await step('no index', () => domain.blockRebase('vda', 'vda[9]', 0n));
        await step('other disk', () => domain.blockRebase('vda', 'vdb[1]', 0n));
        await step('itself', () => domain.blockRebase('vda', `${folder}/top`, 0n));
        await step('too fast', () => domain.blockPull('vda', 1n << 62n));
        await step('not a copy', () => domain.blockRebase('vda', `${folder}/base`, 0n, { shallow: true }));
        await step('relative', () => domain.blockRebase('vda', `${folder}/base`, 0n, { relative: true }));
        await step('abort', () => domain.blockJobAbort('vda'));
        await step('speed', () => domain.blockJobSetSpeed('vda', 1n));
        await step('rebase', () => domain.blockRebase('vda', `${folder}/base`, 0n));
        await settled(domain);
        await look();
        await step('header', async () => backingOf(`${folder}/top`).replace(folder, ''));
        await step('pull', () => domain.blockPull('vda', 0n));
        await settled(domain);
        await look();
        await step('header', async () => backingOf(`${folder}/top`));
        await step('pull nothing', () => domain.blockPull('vda', 0n));
        await settled(domain);
        await look();
        await step('destroy', () => domain.destroy());
        await step('contents', async () => [1, 2, 3].map((one) => has(`${folder}/top`, one, `${one - 1}M`)));
        await step('undefine', () => domain.undefine());
      }),
    240_000,
  );

  test(
    'committing, from inside the chain and from its top',
    () =>
      same(async ({ connection, folder, step }) => {
        chain(folder);
        const named = `<backingStore type='file'><format type='qcow2'/><source file='${folder}/mid'/><backingStore type='file'><format type='qcow2'/><source file='${folder}/base'/><backingStore/></backingStore></backingStore>`;
        for (const [name, more] of [
          ['found', ''],
          ['named', named],
        ] as const) {
          chain(folder);
          await step('define', () => connection.defineDomainXml(guest(name, folder, more)));
          const domain = await connection.lookupDomainByName(name);
          const look = looks(domain, step);
          await step('off', () => domain.blockCommit('vda', undefined, undefined, 0n));
          await step('create', () => domain.create({ paused: true }));
          await step('active unasked', () => domain.blockCommit('vda', undefined, undefined, 0n));
          await step('not active', () => domain.blockCommit('vda', undefined, `${folder}/mid`, 0n, { active: true }));
          await step('wrong way', () => domain.blockCommit('vda', `${folder}/mid`, `${folder}/base`, 0n));
          await step('no backing', () => domain.blockCommit('vda', undefined, `${folder}/base`, 0n, { shallow: true }));
          await step('not shallow', () =>
            domain.blockCommit('vda', `${folder}/base`, undefined, 0n, { active: true, shallow: true }),
          );
          await step('commit', () =>
            domain.blockCommit('vda', `${folder}/base`, `${folder}/mid`, 0n, { delete: true }),
          );
          await settled(domain);
          await look();
          await step('gone', async () => existsSync(`${folder}/mid`));
          await step('header', async () => backingOf(`${folder}/top`).replace(folder, ''));
          await step('commit active', () => domain.blockCommit('vda', undefined, undefined, 0n, { active: true }));
          await settled(domain);
          await look();
          await step('again', () => domain.blockCommit('vda', undefined, undefined, 0n, { active: true }));
          await step('pull', () => domain.blockPull('vda', 0n));
          await step('give up', () => domain.blockJobAbort('vda'));
          await look();
          await step('commit active', () =>
            domain.blockCommit('vda', undefined, undefined, 0n, { active: true, shallow: true }),
          );
          await settled(domain);
          await step('pivot', () => domain.blockJobAbort('vda', { pivot: true }));
          await look();
          await step('commit the only one', () =>
            domain.blockCommit('vda', undefined, undefined, 0n, { active: true }),
          );
          await step('destroy', () => domain.destroy());
          await step('contents', async () => [1, 2, 3].map((one) => has(`${folder}/base`, one, `${one - 1}M`)));
          await look();
          await step('undefine', () => domain.undefine());
        }
      }),
    240_000,
  );

  test(
    'copying',
    () =>
      same(async ({ connection, folder, step }) => {
        chain(folder);
        await step('define', () => connection.defineDomainXml(guest('copies', folder)));
        const domain = await connection.lookupDomainByName('copies');
        const look = looks(domain, step);
        const to = (name: string, format = '', more = '') =>
          `<disk type='file'>${format && `<driver type='${format}'/>`}<source file='${name}'/>${more}</disk>`;
        const transientJob = true;
        await step('off', () => domain.blockCopy('vda', to(`${folder}/copy`), {}, { transientJob }));
        await step('create', () => domain.create({ paused: true }));
        await step('not transient', () => domain.blockCopy('vda', to(`${folder}/copy`), {}));
        await step('relative', () => domain.blockCopy('vda', to('copy'), {}, { transientJob }));
        await step('no source', () => domain.blockCopy('vda', `<disk type='file'/>`, {}, { transientJob }));
        await step('no disk', () => domain.blockCopy('vda', `<pool/>`, {}, { transientJob }));
        await step('granularity', () =>
          domain.blockCopy('vda', to(`${folder}/copy`), { granularity: 7 }, { transientJob }),
        );
        await step('not there', () =>
          domain.blockCopy('vda', to(`${folder}/copy`), {}, { transientJob, reuseExt: true }),
        );
        await step('there', () => domain.blockCopy('vda', to(`${folder}/mid`), {}, { transientJob }));
        await step('no device', () =>
          domain.blockCopy(
            'vda',
            `<disk type='block'><source dev='${folder}/mid'/></disk>`,
            {},
            { transientJob, reuseExt: true },
          ),
        );
        await step('shallow raw', () =>
          domain.blockCopy('vda', to(`${folder}/copy`, 'raw'), {}, { transientJob, shallow: true }),
        );
        await step('no room for it', () => domain.blockCopy('vda', to(`${folder}/none/copy`), {}, { transientJob }));
        await step('left', async () => existsSync(`${folder}/copy`));
        await step('copy', () =>
          domain.blockCopy('vda', to(`${folder}/copy`), { granularity: 65536 }, { transientJob }),
        );
        await settled(domain);
        await look();
        await step('again', () => domain.blockCopy('vda', to(`${folder}/copy2`), {}, { transientJob }));
        await step('give up', () => domain.blockJobAbort('vda'));
        await look();
        await step('header', async () => backingOf(`${folder}/copy`));
        await step('copy raw', () =>
          domain.blockCopy('vda', to(`${folder}/raw`, 'raw'), {}, { transientJob, synchronousWrites: true }),
        );
        await settled(domain);
        await look();
        await step('pivot later', () => domain.blockJobAbort('vda', { pivot: true, async: true }));
        await settled(domain);
        await look();
        await step('destroy', () => domain.destroy());
        await step('contents', async () => [1, 2, 3].map((one) => has(`${folder}/raw`, one, `${one - 1}M`, 'raw')));
        await step('define', () =>
          connection.defineDomainXml(guest('copies', folder).replace('<memory', `<uuid>${domain.uuid}</uuid><memory`)),
        );
        await step('create', () => domain.create({ paused: true }));
        await step('copy shallow', () =>
          domain.blockCopy('vda', to(`${folder}/shallow`), {}, { transientJob, shallow: true }),
        );
        await settled(domain);
        await look();
        await step('pivot', () => domain.blockJobAbort('vda', { pivot: true }));
        await look();
        await step('header', async () => backingOf(`${folder}/shallow`).replace(folder, ''));
        run('qemu-img', 'create', '-q', '-f', 'qcow2', '-b', `${folder}/mid`, '-F', 'qcow2', `${folder}/reused`);
        await step('copy to what is there', () =>
          domain.blockCopy('vda', to(`${folder}/reused`, 'qcow2'), {}, { transientJob, shallow: true, reuseExt: true }),
        );
        await settled(domain);
        await look();
        await step('pivot', () => domain.blockJobAbort('vda', { pivot: true }));
        await look();
        await step('by rebase', () =>
          domain.blockRebase('vda', `${folder}/rebased`, 0n, { copy: true, copyRaw: true }),
        );
        await step('destroy', () => domain.destroy());
        await step('contents', async () => [1, 2, 3].map((one) => has(`${folder}/reused`, one, `${one - 1}M`)));
        await step('undefine', () => domain.undefine());
        await step('transient', () => connection.createDomainXml(guest('passing', folder), { paused: true }));
        const passing = await connection.lookupDomainByName('passing');
        await step('by rebase', () =>
          passing.blockRebase('vda', `${folder}/rebased`, 0n, { copy: true, copyRaw: true }),
        );
        await settled(passing);
        await step('pivot', () => passing.blockJobAbort('vda', { pivot: true }));
        await step('live', () => diskOf(passing));
        await step('destroy', () => passing.destroy());
      }),
    240_000,
  );
});
