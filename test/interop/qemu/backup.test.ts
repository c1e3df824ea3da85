import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import type { Domain } from '@virtkit/core';
import { describePeer } from '../peer.js';
import { useTwins, type Stage, type Trace } from './twins.js';

const run = (tool: string, ...args: string[]) => execFileSync(tool, args, { encoding: 'utf8' });
const create = (path: string, size = '4M', ...more: string[]) =>
  run('qemu-img', 'create', '-q', '-f', 'qcow2', ...more, path, size);
const write = (path: string, pattern: number, at: string) =>
  run('qemu-io', '-f', 'qcow2', '-c', `write -P ${pattern} ${at} 64k`, path);

const guest = (name: string, folder: string) =>
  `<domain type='qemu'><name>${name}</name><memory unit='MiB'>32</memory><os><type machine='pc'>hvm</type></os><devices>` +
  `<disk type='file'><driver name='qemu' type='qcow2'/><source file='${folder}/a'/><target dev='vda'/></disk>` +
  `<disk type='file'><driver name='qemu' type='qcow2'/><source file='${folder}/b'/><target dev='vdb'/></disk>` +
  `<disk type='file' device='cdrom'><target dev='hdc'/></disk></devices></domain>`;

const push = (file: string, more = '', of = '', disk = 'vda') =>
  `<domainbackup>${more}<disks><disk name='${disk}' type='file' ${of}><target file='${file}'/></disk></disks></domainbackup>`;
const pull = (folder: string, more = '', of = '') =>
  `<domainbackup mode='pull'>${more}<server transport='unix' socket='${folder}/sock'/><disks>` +
  `<disk name='vda' type='file' ${of}><scratch file='${folder}/scratch'/></disk></disks></domainbackup>`;
const point = (name: string) =>
  `<domaincheckpoint><name>${name}</name><disks><disk name='vda'/></disks></domaincheckpoint>`;

/** Writes as the guest would. */
const writeInside = async (domain: Domain, pattern: number, at: string, disk = 0) => {
  const { result } = await domain.qemuMonitorCommand(
    `qemu-io -d /machine/peripheral/virtio-disk${disk}/virtio-backend "write -P ${pattern} ${at} 64k"`,
    [],
    { hmp: true },
  );
  // What it did it tells QEMU's log; only what went wrong is told here.
  if (result !== '') throw new Error(`it was not written: ${result}`);
};

/** The parts of an image, or of what a server offers, that hold data of its own. */
const dataOf = (...image: string[]): unknown =>
  (
    JSON.parse(run('qemu-img', 'map', '--output=json', ...image)) as {
      start: number;
      length: number;
      depth: number;
      data: boolean;
      zero: boolean;
    }[]
  )
    .filter(({ depth, data }) => depth === 0 && data)
    .map(({ start, length }) => [start, length]);

const cleanOf = (image: string) => dataOf('--image-opts', image);
const [KiB, MiB] = [1024, 1 << 20];
/** 64 KiB at each MiB. */
const blocks = (...places: number[]) => places.map((place) => [place * MiB, 64 * KiB]);
/** A disk of 4 MiB without these blocks. */
const others = (...places: number[]) =>
  [0, ...places.map((place) => place * MiB + 64 * KiB)].map((from, index) => [from, (places[index] ?? 4) * MiB - from]);

const isSame = (...images: string[]): string => {
  try {
    return run('qemu-img', 'compare', '-U', ...images).trim();
  } catch (error) {
    return `differs: ${String((error as { stdout: string }).stdout).trim()}`;
  }
};

type Params = Readonly<Record<string, unknown>>;
const isParams = (value: unknown): value is Params => typeof value === 'object' && value !== null && 'success' in value;

/** How long a job took is chance, and how far it was when it was given up. */
function withoutChance({ time_elapsed: _elapsed, ...params }: Params): Params {
  if (params['success'] || params['disk_total'] === undefined) return params;
  const { disk_processed: _processed, disk_remaining: _remaining, ...others } = params;
  return others;
}

/** Which disk of several is done first is chance. */
function inAnyOrder(events: readonly unknown[]): unknown[] {
  const isDone = (event: unknown): event is string[] =>
    Array.isArray(event) && event.slice(3).join() === 'backup,completed';
  const done = events.filter(isDone).sort((a, b) => (a.join() < b.join() ? -1 : 1));
  return events.map((event) => (isDone(event) ? done.shift() : event));
}

/** How a job went, without what the clock has a part in. */
const ended = async (domain: Domain) => {
  const { type, params } = await domain.getJobStats({ completed: true });
  const { time_elapsed: elapsed, ...others } = params;
  return { type, ...withoutChance(others), timed: elapsed !== undefined };
};

/** What is to be ended with the tests. */
const servers: ChildProcess[] = [];

/** Serves a disk of 4 MiB that can be read at 1 MiB/s. */
async function serveSlowly(folder: string): Promise<void> {
  const path = `${folder}/slow`;
  run('qemu-img', 'create', '-q', '-f', 'raw', `${path}.img`, '4M');
  run('qemu-io', '-f', 'raw', '-c', 'write -P 5 0 4M', `${path}.img`);
  const limit = ['--object', 'throttle-group,id=slow,x-bps-read=1048576'];
  const image = `driver=throttle,throttle-group=slow,file.driver=file,file.filename=${path}.img`;
  servers.push(
    spawn('qemu-nbd', ['-t', '-k', path, '-x', 'slow', ...limit, '--image-opts', image], {
      stdio: 'ignore',
    }),
  );
  for (let tries = 0; !existsSync(path); tries++) {
    if (tries === 200) throw new Error('qemu-nbd does not listen');
    await sleep(30);
  }
}

async function over(domain: Domain): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if ((await domain.getJobStats()).type === 'none') return;
    await sleep(30);
  }
  throw new Error('the backup goes on for ever');
}

describePeer('libvirt-guests', () => {
  const anonymous = ({ steps, events }: Trace): unknown =>
    JSON.parse(
      JSON.stringify({ steps, events: inAnyOrder(events) }, (_key, one: unknown) =>
        typeof one === 'bigint' ? `${one}n` : isParams(one) ? withoutChance(one) : one,
      )
        .replaceAll(/\/tmp\/[^"' <>]*files-[^/"' <>]*\/of-[^/"' <>]*/g, 'FOLDER')
        .replaceAll(/(\/[ab])\.\d{10}/g, '$1.NOW'),
    );
  const twins = useTwins(anonymous);
  /** Plays a scenario, each in a folder of its own. */
  const same = (scenario: (stage: Stage) => Promise<void>) =>
    twins.same((stage) => scenario({ ...stage, folder: mkdtempSync(`${stage.folder}/of-`) }));

  afterAll(() => servers.forEach((server) => server.kill()));

  const begin = async ({ connection, folder, step }: Stage, name: string): Promise<Domain> => {
    for (const disk of ['a', 'b']) create(`${folder}/${disk}`);
    write(`${folder}/a`, 1, '0');
    write(`${folder}/a`, 2, '1M');
    write(`${folder}/b`, 3, '2M');
    await step('define', () => connection.defineDomainXml(guest(name, folder)));
    return connection.lookupDomainByName(name);
  };
  const look =
    (domain: Domain, { step, folder }: Stage) =>
    async () => {
      await step('xml', () => domain.backupGetXmlDesc());
      await step('block job', async () => (await domain.getBlockJobInfo('vda'))?.type ?? 'none');
      await step('control', async () => (await domain.getControlInfo()).state);
      await step('ended', () => ended(domain));
      await step('files', async () =>
        readdirSync(folder)
          .map((name) => name.replace(/\d{10}$/, 'NOW'))
          .sort(),
      );
    };

  test(
    'backups that are pushed, in full and since a checkpoint',
    () =>
      same(async (stage) => {
        const { folder, step } = stage;
        const domain = await begin(stage, 'pushed');
        const seen = look(domain, stage);
        const back = (what: string, xml: string, checkpoint?: string, how = {}) =>
          step(what, () => domain.backupBegin(xml, checkpoint, how));
        await back('off', push(`${folder}/full`));
        await step('none', () => domain.backupGetXmlDesc());
        await step('create', () => domain.create({ paused: true }));
        await step('none', () => domain.backupGetXmlDesc());
        await back('no xml', '<domainbackup');
        await back('another disk', push(`${folder}/full`, '', '', 'vdz'));
        await back('an empty disk', push(`${folder}/full`, '', '', 'hdc'));
        await back('twice', push(`${folder}/full`).replace('</disks>', "<disk name='vda' type='file'/></disks>"));
        await back('nothing', "<domainbackup><disks><disk name='vda' backup='no'/></disks></domainbackup>");
        await back('there', push(`${folder}/b`));
        await back('no folder', push(`${folder}/none/full`));
        await back('since nobody', push(`${folder}/full`, '<incremental>nobody</incremental>'));
        await back('since what', push(`${folder}/full`, '', "backupmode='incremental'"));
        await back('a bad checkpoint', push(`${folder}/full`), point('one').replace('vda', 'vdz'));
        await back('reuse of nothing', push(`${folder}/full`), undefined, { reuseExternal: true });
        await seen();

        await back('full', push(`${folder}/full`), point('one'));
        await over(domain);
        await seen();
        await step('the same', async () => isSame(`${folder}/full`, `${folder}/a`));
        await step('points', async () => (await domain.listAllCheckpoints()).map(({ name }) => name));

        await writeInside(domain, 7, '3M');
        await writeInside(domain, 8, '1M');
        await back('changes', push(`${folder}/changes`, '<incremental>one</incremental>'), point('two'));
        await over(domain);
        await seen();
        expect(dataOf('-U', `${folder}/changes`)).toEqual(blocks(1, 3));
        await writeInside(domain, 9, '2M');
        await back(
          'raw',
          push(`${folder}/raw`, '', "backupmode='incremental' incremental='two'").replace(
            '<target',
            "<driver type='raw'/><target",
          ),
        );
        await over(domain);
        // QEMU writes the first block of every raw file that it makes.
        expect(dataOf('-U', '-f', 'raw', `${folder}/raw`)).toEqual([[0, 4 * KiB], ...blocks(2)]);
        await step('all changes', async () => {
          create(`${folder}/mine`);
          await domain.backupBegin(push(`${folder}/mine`, '<incremental>one</incremental>'), undefined, {
            reuseExternal: true,
          });
          await over(domain);
          expect(dataOf(`${folder}/mine`)).toEqual(blocks(1, 2, 3));
        });
        await seen();
        await back('all disks', '<domainbackup/>');
        await over(domain);
        await seen();
        await step('a point without a bitmap', async () => {
          await domain.createCheckpointXml(point('b').replace('vda', 'vdb'));
          await domain.backupBegin(push(`${folder}/none`, '<incremental>b</incremental>'), undefined);
        });
        await step('measured', async () =>
          (await domain.lookupCheckpointByName('one'))
            .getXmlDesc({ size: true, noDomain: true })
            .then((xml) => /size='\d+'/.exec(xml)?.[0]),
        );
        await step('destroy', () => domain.destroy());
        await step('the rest', async () => isSame(`${folder}/a`, `${folder}/changes`));
        await step('undefine', () => domain.undefine({ checkpointsMetadata: true }));
      }),
    240_000,
  );

  test(
    'backups that are fetched',
    () =>
      same(async (stage) => {
        const { folder, step } = stage;
        const domain = await begin(stage, 'pulled');
        const seen = look(domain, stage);
        const nbd = (name: string) => `nbd+unix:///${name}?socket=${folder}/sock`;
        const opts = (name: string, more = '') =>
          `driver=nbd,export=${name},server.type=unix,server.path=${folder}/sock${more}`;
        await step('create', () => domain.create({ paused: true }));
        await step('a raw scratch', () =>
          domain.backupBegin(pull(folder).replace('<scratch', "<driver type='raw'/><scratch"), undefined),
        );
        await step('no port', () =>
          domain.backupBegin(pull(folder).replace(/<server[^>]*>/, "<server name='localhost'/>"), undefined),
        );
        await step('no place', () =>
          domain.backupBegin(pull(folder).replace(`${folder}/sock`, `${folder}/none/sock`), point('zero')),
        );
        await step('points', async () => (await domain.listAllCheckpoints()).map(({ name }) => name));
        await seen();
        execFileSync('cp', [`${folder}/a`, `${folder}/before`]);
        await step('full', () => domain.backupBegin(pull(folder), point('one')));
        await seen();
        await step('as it is', async () => isSame(`${folder}/before`, nbd('vda')));
        await writeInside(domain, 7, '3M');
        await writeInside(domain, 8, '1M');
        await step('as it was', async () => isSame(`${folder}/before`, nbd('vda')));
        await step('what it takes', async () => {
          const { params } = await domain.getJobStats();
          return [params['operation'], params['disk_temp_used'], params['disk_temp_total']];
        });
        await step('pivot', () => domain.blockJobAbort('vda', { pivot: true }));
        await step('end', () => domain.abortJob());
        await over(domain);
        await seen();
        await step('end again', () => domain.abortJob());

        await step('changes', () => domain.backupBegin(pull(folder, '<incremental>one</incremental>'), undefined));
        await writeInside(domain, 9, '2M');
        await seen();
        // What QEMU's client makes of a bitmap is the other way round: what is dirty is no data.
        expect(cleanOf(opts('vda', ',x-dirty-bitmap=qemu:dirty-bitmap:backup-vda'))).toEqual(others(1, 3));
        await step('end of the disk', () => domain.blockJobAbort('vda'));
        await over(domain);
        await seen();

        await step('named', () =>
          domain.backupBegin(
            pull(folder, '', "exportname='disk' incremental='one' exportbitmap='changes'"),
            point('two'),
          ),
        );
        await seen();
        expect(cleanOf(opts('disk', ',x-dirty-bitmap=qemu:dirty-bitmap:changes'))).toEqual(others(1, 2, 3));
        await step('all of it', async () => isSame(`${folder}/a`, nbd('disk')));
        await step('end', () => domain.abortJob());
        await over(domain);

        await step('both', () =>
          domain.backupBegin(
            `<domainbackup mode='pull'><server transport='unix' socket='${folder}/sock'/></domainbackup>`,
            undefined,
          ),
        );
        await seen();
        await step('the other one', async () => isSame(`${folder}/b`, nbd('vdb')));
        await step('destroy', () => domain.destroy());
        await step('files', async () => readdirSync(folder).sort());
        await step('no job', () => domain.getJobStats());
        await step('ended', () => ended(domain));
        await step('undefine', () => domain.undefine({ checkpointsMetadata: true }));
      }),
    240_000,
  );

  test(
    'a backup that is given up',
    () =>
      same(async (stage) => {
        const { connection, folder, step } = stage;
        create(`${folder}/a`);
        create(`${folder}/b`);
        await serveSlowly(folder);
        const disk =
          `<disk type='network'><driver name='qemu' type='raw'/><source protocol='nbd' name='slow'>` +
          `<host transport='unix' socket='${folder}/slow'/></source><target dev='vda'/></disk>`;
        const def = guest('given-up', folder).replace(/<disk.*?<\/disk>/, disk);
        await step('define', () => connection.defineDomainXml(def));
        const domain = await connection.lookupDomainByName('given-up');
        const seen = look(domain, stage);
        await step('create', () => domain.create({ paused: true }));
        const slow = (how: string) => {
          const other = `<disk name='vdb' type='file'><target file='${folder}/other'/></disk></disks>`;
          return step(how, async () => {
            await domain.backupBegin(push(`${folder}/full`).replace('</disks>', other), undefined);
            // The other disk is done with at once.
            while (await domain.getBlockJobInfo('vdb')) await sleep(30);
          });
        };
        await slow('one');
        await step('pivot', () => domain.blockJobAbort('vda', { pivot: true }));
        await step('another job', () => domain.blockPull('vda', 0n));
        await step('end', () => domain.abortJob());
        await over(domain);
        await seen();
        await slow('two');
        await step('one disk', () => domain.blockJobAbort('vda'));
        await over(domain);
        await seen();
        await slow('three');
        await step('destroy', () => domain.destroy());
        await step('files', async () => readdirSync(folder).sort());
        await step('undefine', () => domain.undefine());
      }),
    240_000,
  );
});
