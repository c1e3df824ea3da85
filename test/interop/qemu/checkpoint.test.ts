import { execFileSync } from 'node:child_process';
import { test } from '@jest/globals';
import { describePeer } from '../peer.js';
import { useTwins, type Trace } from './twins.js';

const create = (path: string, format = 'qcow2') =>
  execFileSync('qemu-img', ['create', '-q', '-f', format, path, '16M']);
/** The bitmaps that an image says it has. */
const bitmapsOf = (path: string): unknown => {
  const text = execFileSync('qemu-img', ['info', '-U', '--output=json', path], { encoding: 'utf8' });
  const info = JSON.parse(text) as { 'format-specific': { data: { bitmaps?: readonly { name: string }[] } } };
  return info['format-specific'].data.bitmaps?.map(({ name }) => name) ?? [];
};

const guest = (name: string, folder: string, uuid = '') =>
  `<domain type='qemu'><name>${name}</name>${uuid}<memory unit='MiB'>32</memory><os><type machine='pc'>hvm</type></os><devices>` +
  `<disk type='file'><driver name='qemu' type='qcow2'/><source file='${folder}/a'/><target dev='vda'/></disk>` +
  `<disk type='file'><driver name='qemu' type='raw'/><source file='${folder}/b'/><target dev='vdb'/></disk>` +
  `<disk type='file' device='cdrom'><target dev='hdc'/></disk></devices></domain>`;

const checkpoint = (name: string, more = `<disks><disk name='vda'/></disks>`) =>
  `<domaincheckpoint><name>${name}</name>${more}</domaincheckpoint>`;

describePeer('libvirt-guests', () => {
  const anonymous = (value: Trace): unknown =>
    JSON.parse(
      JSON.stringify(value)
        .replaceAll(/\/tmp\/[^"' <>]*files-[^/"' <>]*/g, 'FOLDER')
        .replaceAll(/<creationTime>\d+</g, '<creationTime>TIME<')
        // Where libvirt has put its process is no part of ours.
        .replaceAll(/ *<resource>.*?<\/resource>\\\\n/g, '')
        // It sorts them by kind, of which the guest sees nothing.
        .replaceAll(/ *<controller [^>]*(?:\/>|[^/]>.*?<\/controller>)\\\\n/g, '')
        .replaceAll(/<uuid>[^<]*</g, '<uuid>UUID<'),
    );
  const { same } = useTwins(anonymous);

  test(
    'checkpoints of a guest that runs',
    () =>
      same(async ({ connection, folder, step }) => {
        create(`${folder}/a`);
        create(`${folder}/b`, 'raw');
        await step('define', () => connection.defineDomainXml(guest('points', folder)));
        const domain = await connection.lookupDomainByName('points');
        const make = (name: string, more?: string, how = {}) =>
          step(`make ${name}`, () => domain.createCheckpointXml(checkpoint(name, more), how));
        const names = async () => (await domain.listAllCheckpoints({ topological: true })).map(({ name }) => name);
        const look = async () => {
          await step('list', names);
          for (const name of await names()) {
            const one = await domain.lookupCheckpointByName(name);
            await step(`parent of ${name}`, async () => (await one.getParent()).name);
            await step(`xml of ${name}`, () => one.getXmlDesc({ noDomain: true }));
          }
        };
        await make('off');
        await step('create', () => domain.create({ paused: true }));
        await make('raw too', '');
        await make('raw', `<disks><disk name='vdb'/></disks>`);
        await make('cd', `<disks><disk name='hdc'/></disks>`);
        await make('none', `<disks><disk name='vdz'/></disks>`);
        await make('named', `<disks><disk name='vda' bitmap='other'/></disks>`);
        await make('nothing', `<disks><disk name='vda' checkpoint='no'/></disks>`);
        await make('quiet', undefined, { quiesce: true });
        await make('check', undefined, { redefineValidate: true });
        await make('one');
        await make('one');
        await make('two');
        await make('three');
        await look();
        await step('whole', async () => (await domain.lookupCheckpointByName('two')).getXmlDesc());
        await step('size', async () =>
          (await domain.lookupCheckpointByName('one')).getXmlDesc({ noDomain: true, size: true }),
        );
        await step('find', () => domain.lookupCheckpointByName('nobody'));
        await step('children', async () =>
          (await (await domain.lookupCheckpointByName('nothing')).listAllChildren({ descendants: true })).map(
            ({ name }) => name,
          ),
        );
        const remove = (name: string, how = {}) =>
          step(`remove ${name}`, async () => (await domain.lookupCheckpointByName(name)).delete(how));
        await remove('two');
        await look();
        await make('four');
        await remove('one', { childrenOnly: true });
        await look();
        await make('five');
        const record = await (await domain.lookupCheckpointByName('five')).getXmlDesc();
        await remove('five', { metadataOnly: true });
        await step('redefine', () => domain.createCheckpointXml(record, { redefine: true, redefineValidate: true }));
        await step('redefine again', () => domain.createCheckpointXml(record, { redefine: true }));
        await step('redefine as its own parent', () =>
          domain.createCheckpointXml(record.replace(/<parent>[^]*?<\/parent>/, '<parent><name>five</name></parent>'), {
            redefine: true,
          }),
        );
        await step('redefine of another', () =>
          domain.createCheckpointXml(record.replaceAll(/<uuid>[^<]*/g, '<uuid>11111111-2222-3333-4444-555555555555'), {
            redefine: true,
          }),
        );
        await step('redefine what is no bitmap', () =>
          domain.createCheckpointXml(
            checkpoint('fake', '<creationTime>1</creationTime><disks><disk name="vda"/></disks>'),
            {
              redefine: true,
              redefineValidate: true,
            },
          ),
        );
        await look();
        await step('destroy', () => domain.destroy());
        await step('bitmaps', async () => bitmapsOf(`${folder}/a`));
        await step('has', async () => (await connection.listAllDomains({ hasCheckpoint: true })).length);
        await step('undefine', () => domain.undefine());
        await remove('five');
        await step('create', () => domain.create({ paused: true }));
        await remove('nothing', { children: true });
        await look();
        await step('destroy', () => domain.destroy());
        await step('bitmaps', async () => bitmapsOf(`${folder}/a`));
        await step('undefine', () => domain.undefine({ checkpointsMetadata: true }));
      }),
    240_000,
  );
});
