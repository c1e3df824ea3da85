import { test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Domain } from '@virtkit/core';
import { describePeer } from '../peer.js';
import { useTwins, type Stage, type Trace } from './twins.js';

const disk = (file: string, dev: string, more = '', format = 'qcow2') =>
  `<disk type='file' device='disk'${more}><driver name='qemu' type='${format}'/><source file='${file}'/><target dev='${dev}' bus='virtio'/></disk>`;
/** Always the same for a name. */
const uuidOf = (name: string) =>
  `6695eb01-f6a4-8304-79aa-${Buffer.from(name).toString('hex').padEnd(12, '0').slice(0, 12)}`;
const guest = (name: string, devices: string, more = '') =>
  `<domain type='qemu'><name>${name}</name><uuid>${uuidOf(name)}</uuid>` +
  `<memory unit='MiB'>32</memory>${more}<os><type machine='pc'>hvm</type></os>` +
  `<devices><controller type='usb' model='none'/><memballoon model='none'/>${devices}</devices></domain>`;
const snapshot = (name: string, more = '') => `<domainsnapshot><name>${name}</name>${more}</domainsnapshot>`;

const img = (...args: string[]) => execFileSync('qemu-img', args, { encoding: 'utf8' });
const write = (file: string, pattern: number) =>
  execFileSync('qemu-io', ['-f', 'qcow2', '-c', `write -P ${pattern} 0 64k`, file], { stdio: 'ignore' });
/** Whether an image reads as what `write` wrote. */
const reads = (file: string, pattern: number): boolean =>
  spawnSync('qemu-io', ['-f', 'qcow2', '-r', '-U', '-c', `read -P ${pattern} 0 64k`, file]).status === 0;
const inside = (file: string) =>
  (JSON.parse(img('info', '-U', '--output=json', file)) as { snapshots?: { name: string }[] }).snapshots?.map(
    ({ name }) => name,
  ) ?? [];

/** What the two cannot have alike: when, where, and what libvirt notes of a processor that it looked at. */
const plain = (xml: string, folder: string) =>
  xml
    .replaceAll(folder, 'FOLDER')
    .replace(/<creationTime>\d+/, '<creationTime>N')
    .replace(/\s*<cookie>[^]*<\/cookie>/, '')
    .replace(/<mac address='[^']*'/g, '<mac address=M')
    // Neither is of a snapshot: the one is where the file is found, the other the model that a guest gets by itself, or its control group.
    .replace(/ *<resource>[^]*?<\/resource>\n/g, '')
    .replace(/ *<emulator>.*<\/emulator>\n/g, '')
    .replace(/ *<cpu [^]*?<\/cpu>\n/g, '');

/** How often the memory is gone through (event 20) is a matter of speed. */
const comparable = ({ steps, events }: Trace) => ({
  steps,
  events: events
    .filter((event) => (event as readonly unknown[])[1] !== 20)
    .map((event) => (event as readonly unknown[]).map((part) => (typeof part === 'string' ? basename(part) : part))),
});

describePeer('libvirt-guests', () => {
  const { same } = useTwins(comparable);

  function tools({ folder, step }: Stage, domain: Domain) {
    const names = async (found: Promise<readonly { name: string }[]>) => (await found).map(({ name }) => name).sort();
    const sees = {
      all: (what = '') => step(`all ${what}`, () => names(domain.listAllSnapshots())),
      state: () => step('state', () => domain.getState()),
      current: () => step('current', async () => (await domain.getCurrentSnapshot()).name),
      xml: (name: string) =>
        step(`xml ${name}`, async () =>
          plain(await (await domain.lookupSnapshotByName(name)).getXmlDesc(), folder).split('\n'),
        ),
      disks: (inactive = false) =>
        step('disks', async () =>
          (plain(await domain.getXmlDesc({ inactive }), folder).match(/<disk [^]*<\/disk>/)?.[0] ?? '').split('\n'),
        ),
      inside: (file: string) => step('inside', async () => inside(file)),
      snapshot: (name: string) => domain.lookupSnapshotByName(name),
      names,
    };
    return sees;
  }

  test(
    'a guest that is off: inside its images',
    () =>
      same(async (stage) => {
        const { connection, folder, step } = stage;
        const [one, two] = [join(folder, 'one.img'), join(folder, 'two.img')];
        for (const file of [one, two]) img('create', '-q', '-f', 'qcow2', file, '1M');
        await connection.defineDomainXml(guest('off', disk(one, 'vda') + disk(two, 'vdb')));
        const domain = await connection.lookupDomainByName('off');
        const { all, current, xml, inside: images, snapshot: get, names, state } = tools(stage, domain);
        await current();
        await step('has', () => domain.hasCurrentSnapshot());
        write(one, 1);
        await step('first', () => domain.createSnapshotXml(snapshot('first', '<description>why</description>')));
        await xml('first');
        await images(one);
        await images(two);
        write(one, 2);
        await step('second', () => domain.createSnapshotXml(snapshot('second')));
        await step('second again', () => domain.createSnapshotXml(snapshot('second')));
        await current();
        await step('parent', async () => (await (await get('second')).getParent()).name);
        await step('parent of the first', async () => (await (await get('first')).getParent()).name);
        await step('look up', () => get('nothing'));
        await step('is current', async () => (await get('first')).isCurrent());
        await step('metadata', async () => (await get('first')).hasMetadata());
        write(one, 3);
        await step('back to the first', async () => (await get('first')).revert());
        await step('reads', async () => [reads(one, 1), reads(one, 3)]);
        await current();
        await state();
        await step('third', () => domain.createSnapshotXml(snapshot('third')));
        for (const flags of [
          {},
          { roots: true },
          { leaves: true },
          { noLeaves: true },
          { leaves: true, noLeaves: true },
          { inactive: true },
          { active: true },
          { diskOnly: true },
          { internal: true },
          { external: true },
          { metadata: true },
          { noMetadata: true },
          { topological: true },
        ])
          await step(`list ${JSON.stringify(flags)}`, () => names(domain.listAllSnapshots(flags)));
        await step('children', async () => names((await get('first')).listAllChildren()));
        await step('below', async () => names((await get('first')).listAllChildren({ descendants: true })));
        await step('list with snapshots', async () => (await connection.listAllDomains({ hasSnapshot: true })).length);
        await step('list without', async () => (await connection.listAllDomains({ noSnapshot: true })).length);
        await step('undefine', () => domain.undefine());
        await step('revert to run', async () => (await get('second')).revert({ running: true }));
        await state();
        await step('both', async () => (await get('second')).revert({ running: true, paused: true }));
        await step('revert to stand', async () => (await get('second')).revert({ paused: true }));
        await state();
        await step('delete while it runs', async () => (await get('third')).delete());
        await step('revert to off', async () => (await get('first')).revert());
        await state();
        await all();
        await images(one);
        await step('delete with children', async () => (await get('first')).delete({ children: true }));
        await all();
        await current();
        await images(one);
        await step('not kept', () => domain.createSnapshotXml(snapshot('unkept'), { noMetadata: true }));
        await all();
        await images(two);
        await step('undefine', () => domain.undefine());
      }),
    180_000,
  );

  test(
    'a guest that runs: inside its images',
    () =>
      same(async (stage) => {
        const { connection, folder, step } = stage;
        const one = join(folder, 'run.img');
        img('create', '-q', '-f', 'qcow2', one, '1M');
        write(one, 1);
        await connection.defineDomainXml(guest('run', disk(one, 'vda'), '<title>then</title>'));
        const domain = await connection.lookupDomainByName('run');
        const { all, current, xml, inside: images, snapshot: get, state } = tools(stage, domain);
        await step('create', () => domain.create());
        await step('running', () => domain.createSnapshotXml(snapshot('running')));
        await state();
        await xml('running');
        await step('suspend', () => domain.suspend());
        await step('paused', () => domain.createSnapshotXml(snapshot('paused')));
        await state();
        await step('disk only', () => domain.createSnapshotXml(snapshot('x', "<memory snapshot='no'/>")));
        await step('define', () => connection.defineDomainXml(guest('run', disk(one, 'vda'), '<title>later</title>')));
        await step('running again', async () => (await get('running')).revert());
        await state();
        await step('title', async () => /later/.test(await domain.getXmlDesc({ inactive: true })));
        await current();
        await step('to paused', async () => (await get('paused')).revert());
        await state();
        await step('to paused, running', async () => (await get('paused')).revert({ running: true }));
        await state();
        await step('to running, paused', async () => (await get('running')).revert({ paused: true, force: true }));
        await state();
        await step('halt', () => domain.createSnapshotXml(snapshot('halted'), { halt: true }));
        await state();
        await images(one);
        await step('from off to running', async () => (await get('running')).revert());
        await state();
        await step('undefine', () => domain.undefine());
        await step('destroy', () => domain.destroy());
        await step('look up', () => connection.lookupDomainByName('run'));
        await step('again', () => connection.defineDomainXml(guest('run', disk(one, 'vda'))));
        await all('of one with the same uuid');
        await step('undefine', () => domain.undefine());
      }),
    180_000,
  );

  test(
    'images on top',
    () =>
      same(async (stage) => {
        const { connection, folder, step } = stage;
        const one = join(folder, 'top.qcow2');
        const two = join(folder, 'raw.img');
        img('create', '-q', '-f', 'qcow2', one, '1M');
        img('create', '-q', '-f', 'raw', two, '1M');
        write(one, 1);
        await connection.defineDomainXml(
          guest(
            'top',
            disk(one, 'vda') + disk(two, 'vdb', '', 'raw') + disk(join(folder, 'no'), 'vdc', " snapshot='no'"),
          ),
        );
        img('create', '-q', '-f', 'qcow2', join(folder, 'no'), '1M');
        const domain = await connection.lookupDomainByName('top');
        const { all, current, xml, snapshot: get, state, disks } = tools(stage, domain);
        await step('inside', () => domain.createSnapshotXml(snapshot('inside')));
        await step('off', () => domain.createSnapshotXml(snapshot('off'), { diskOnly: true }));
        await xml('off');
        await disks();
        await step('backing', async () => [
          img('info', join(folder, 'top.off')).includes(`backing file: ${one}`),
          reads(join(folder, 'top.off'), 1),
        ]);
        await step('create', () => domain.create());
        await step('live', () => domain.createSnapshotXml(snapshot('live'), { diskOnly: true, atomic: true }));
        await xml('live');
        await disks();
        await disks(true);
        await step('exists', () => domain.createSnapshotXml(snapshot('live'), { diskOnly: true, noMetadata: true }));
        img('create', '-q', '-f', 'qcow2', '-b', join(folder, 'top.live'), '-F', 'qcow2', join(folder, 'mine'), '1M');
        const reuse = `<disks><disk name='vda'><source file='${folder}/mine'/></disk><disk name='vdb' snapshot='no'/></disks>`;
        await step('reuse', () =>
          domain.createSnapshotXml(snapshot('reuse', reuse), { diskOnly: true, reuseExt: true }),
        );
        await disks();
        await step('missing', () =>
          domain.createSnapshotXml(snapshot('missing', reuse.replace('mine', 'none')), {
            diskOnly: true,
            reuseExt: true,
          }),
        );
        const manual = "<disks><disk name='vda' snapshot='manual'/><disk name='vdb' snapshot='external'/></disks>";
        await step('manual', () => domain.createSnapshotXml(snapshot('manual', manual), { diskOnly: true }));
        await state();
        await step('revert', async () => (await get('live')).revert());
        await step('internal', () => domain.createSnapshotXml(snapshot('internal')));
        await all();
        await current();
        await step('halt', () => domain.createSnapshotXml(snapshot('halt'), { diskOnly: true, halt: true }));
        await state();
        await disks();
        await step('below', async () => (await get('off')).delete({ children: true }));
        await step('records', async () => (await get('manual')).delete({ metadataOnly: true }));
        await step('records below', async () => (await get('off')).delete({ metadataOnly: true, childrenOnly: true }));
        await all();
        await step('undefine', () => domain.undefine({ snapshotsMetadata: true }));
        await step('start again', () => connection.defineDomainXml(guest('top', disk(join(folder, 'top.off'), 'vda'))));
        await all();
        await step('undefine', () => domain.undefine());
      }),
    180_000,
  );

  test(
    'images on top are merged again',
    () =>
      same(async (stage) => {
        const { connection, folder, step } = stage;
        const one = join(folder, 'merge.img');
        img('create', '-q', '-f', 'qcow2', one, '1M');
        write(one, 1);
        await connection.defineDomainXml(guest('merge', disk(one, 'vda')));
        const domain = await connection.lookupDomainByName('merge');
        const { all, current, xml, snapshot: get, disks, state } = tools(stage, domain);
        const live = (name: string) => step(name, () => domain.createSnapshotXml(snapshot(name), { diskOnly: true }));
        await step('create', () => domain.create());
        for (const name of ['a', 'b', 'c']) await live(name);
        await step('middle', async () => (await get('b')).delete());
        await xml('c');
        await disks();
        await disks(true);
        await step('top', async () => (await get('c')).delete());
        await disks();
        await disks(true);
        await all();
        await current();
        await step('files', async () => ['a', 'b', 'c'].map((name) => existsSync(join(folder, `merge.${name}`))));
        await step('destroy', () => domain.destroy());
        await step('last, off', async () => (await get('a')).delete());
        await state();
        await disks();
        await step('reads', async () => [reads(one, 1), existsSync(join(folder, 'merge.a'))]);
        await all();
        await step('undefine', () => domain.undefine());
      }),
    180_000,
  );

  test(
    'what is told of earlier ones',
    () =>
      same(async (stage) => {
        const { connection, folder, step } = stage;
        const one = join(folder, 'told.img');
        img('create', '-q', '-f', 'qcow2', one, '1M');
        await connection.defineDomainXml(guest('told', disk(one, 'vda')));
        const domain = await connection.lookupDomainByName('told');
        const { all, current, xml, snapshot: get } = tools(stage, domain);
        await step('a', () => domain.createSnapshotXml(snapshot('a')));
        const known = await (await get('a')).getXmlDesc({ secure: true });
        await step('b', () => domain.createSnapshotXml(snapshot('b')));
        await step('delete a', async () => (await get('a')).delete({ metadataOnly: true }));
        await step('parent', async () => (await (await get('b')).getParent()).name);
        const redefine = (what: string, text: string, more = {}) =>
          step(what, () => domain.createSnapshotXml(text, { redefine: true, ...more }));
        await redefine('a again', known);
        await xml('a');
        await current();
        await redefine('a as the current', known.replace('<state>', '<description>d</description><state>'), {
          current: true,
        });
        await current();
        await xml('a');
        await redefine('validated', known, { validate: true });
        await redefine('no name', known.replace('<name>a</name>', ''));
        await redefine('no state', known.replace(/<state>.*<\/state>/, ''));
        await redefine('no time', known.replace(/<creationTime>.*<\/creationTime>/, ''));
        await redefine('odd state', known.replace('shutoff', 'odd'));
        await redefine('online', known.replace('shutoff', 'running'));
        await redefine('disk only', known.replace('shutoff', 'disk-snapshot').replace("<memory snapshot='no'/>", ''));
        await redefine('another uuid', known.replace('6695eb01', '6695eb02'));
        await redefine(
          'its own parent',
          known.replace('<creationTime>', '<parent><name>a</name></parent><creationTime>'),
        );
        await redefine('no parent', known.replace('<creationTime>', '<parent><name>x</name></parent><creationTime>'));
        const child = known.replace('<name>a</name>', '<name>c</name>');
        await redefine('child', child.replace('<creationTime>', '<parent><name>a</name></parent><creationTime>'));
        await redefine('circle', known.replace('<creationTime>', '<parent><name>c</name></parent><creationTime>'));
        await redefine('slash', known.replace('<name>a</name>', '<name>a/b</name>'));
        await redefine(
          'without a domain',
          known.replace('<name>a</name>', '<name>n</name>').replace(/<domain[^]*<\/domain>/, ''),
        );
        await redefine('not kept', known, { noMetadata: true });
        await step('current alone', () => domain.createSnapshotXml(known, { current: true }));
        await redefine('live', known, { live: true });
        await all();
        await step('quiesce alone', () => domain.createSnapshotXml(snapshot('q'), { quiesce: true }));
        await step('live off', () => domain.createSnapshotXml(snapshot('q'), { live: true }));
        await step('dot', () => domain.createSnapshotXml(snapshot('.q')));
        await step('slash', () => domain.createSnapshotXml(snapshot('q/q')));
        await step('memory off', () => domain.createSnapshotXml(snapshot('q', "<memory snapshot='internal'/>")));
        await step('no such disk', () => domain.createSnapshotXml(snapshot('q', "<disks><disk name='vdx'/></disks>")));
        await step('twice', () =>
          domain.createSnapshotXml(snapshot('q', "<disks><disk name='vda'/><disk name='vda'/></disks>")),
        );
        await step('left out', () =>
          domain.createSnapshotXml(snapshot('q', "<disks><disk name='vda' snapshot='no'/></disks>")),
        );
        await step('left out, outside', () =>
          domain.createSnapshotXml(snapshot('q', "<disks><disk name='vda' snapshot='no'/></disks>"), {
            diskOnly: true,
          }),
        );
        await step('a format', () =>
          domain.createSnapshotXml(snapshot('q', "<disks><disk name='vda'><driver type='vmdk'/></disk></disks>"), {
            diskOnly: true,
          }),
        );
        await step('a block device', () =>
          domain.createSnapshotXml(
            snapshot('q', "<disks><disk name='vda' type='block'><source dev='/dev/no'/></disk></disks>"),
            { diskOnly: true },
          ),
        );
        await step('no XML', () => domain.createSnapshotXml('<x'));
        await step('another root', () => domain.createSnapshotXml('<x/>'));
        await step('undefine', () => domain.undefine({ snapshotsMetadata: true }));
        await step('transient', () => connection.createDomainXml(guest('told', disk(one, 'vda'))));
        await step('halt', () => domain.createSnapshotXml(snapshot('t'), { halt: true }));
        await step('t', () => domain.createSnapshotXml(snapshot('t')));
        await xml('t');
        await step('revert', async () => (await get('t')).revert());
        await all();
        await step('destroy', () => domain.destroy());
      }),
    180_000,
  );
});
