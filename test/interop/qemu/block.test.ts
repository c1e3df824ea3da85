import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { test } from '@jest/globals';
import { describePeer } from '../peer.js';
import { useTwins, type Trace } from './twins.js';

const img = (...args: string[]) => execFileSync('qemu-img', args, { encoding: 'utf8' });

const disk = (path: string, target: string, format: string, more = '') =>
  `<disk type='file'><driver name='qemu' type='${format}'/><source file='${path}'/><target dev='${target}'/>${more}</disk>`;

const guest = (name: string, disks: string) =>
  `<domain type='qemu'><name>${name}</name><memory unit='MiB'>32</memory><os><type machine='pc'>hvm</type></os>` +
  `<devices>${disks}</devices></domain>`;

describePeer('libvirt-guests', () => {
  const anonymous = (value: Trace): unknown =>
    JSON.parse(
      JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? String(one) : one)).replaceAll(
        /\/tmp\/[^"' ]*files-[^/"' ]*/g,
        'FOLDER',
      ),
    );
  const { same } = useTwins(anonymous);

  test(
    'sizes, counters, limits and thresholds',
    () =>
      same(async ({ connection, folder, step }) => {
        img('create', '-q', '-f', 'qcow2', `${folder}/a.qcow2`, '16M');
        writeFileSync(`${folder}/b.img`, Buffer.alloc(1 << 20, 'pattern'));
        const disks =
          disk(`${folder}/a.qcow2`, 'vda', 'qcow2') +
          disk(`${folder}/b.img`, 'sdb', 'raw') +
          "<disk type='file' device='cdrom'><target dev='hdc'/></disk>";
        await step('define', () => connection.defineDomainXml(guest('blocks', disks)));
        const domain = await connection.lookupDomainByName('blocks');
        const queries = async () => {
          for (const name of ['vda', 'sdb', 'hdc', `${folder}/b.img`, 'vdz', '/nowhere', '']) {
            await step(`info ${name}`, async () => {
              const { capacity, allocation, physical } = await domain.getBlockInfo(name);
              return [capacity, allocation, physical];
            });
            await step(`stats ${name}`, async () =>
              Object.fromEntries(
                Object.entries(await domain.blockStats(name)).map(([field, value]) => [
                  field,
                  // Times are nobody's but the machine's.
                  field.includes('times') ? 'time' : value,
                ]),
              ),
            );
            await step(`peek ${name}`, async () => Buffer.from(await domain.blockPeek(name, 7n, 7)).toString());
            await step(`tune ${name}`, () => domain.getBlockIoTune(name));
          }
          await step('peek behind the end', () => domain.blockPeek('sdb', 1_048_570n, 7));
          await step('errors', () => domain.getDiskErrors());
          await step('resize', () => domain.blockResize('vda', 32n * 1024n));
          await step('resize', () => domain.blockResize('vda', 33_554_433n, { bytes: true }));
          await step('resize empty', () => domain.blockResize('hdc', 1024n));
          await step('resize none', () => domain.blockResize('vdz', 1024n));
          await step('resize raw', () => domain.blockResize('sdb', 2048n));
          await step('threshold', () => domain.setBlockThreshold('vda', 1n << 20n));
          await step('threshold of one', () => domain.setBlockThreshold('vda[2]', 1n << 20n));
          await step('threshold of none', () => domain.setBlockThreshold('vda[77]', 1n << 20n));
          await step('threshold of nothing', () => domain.setBlockThreshold('vdz', 1n << 20n));
          await step('threshold of rubbish', () => domain.setBlockThreshold('vda[', 1n << 20n));
        };
        await queries();
        await step('create', () => domain.create({ paused: true }));
        await queries();
        const tune = async (name: string, params: Parameters<typeof domain.setBlockIoTune>[1], how = {}) => {
          await step(`set ${name} ${Object.keys(params).join()}`, () => domain.setBlockIoTune(name, params, how));
          await step('live', () => domain.getBlockIoTune(name));
          await step('config', () => domain.getBlockIoTune(name, { config: true }));
        };
        await tune('vda', { total_bytes_sec: 1_000_000n });
        await tune('vda', { read_iops_sec: 100n, read_iops_sec_max: 200n, read_iops_sec_max_length: 3n });
        await tune('vda', { read_iops_sec_max_length: 0n });
        await tune('vda', { read_iops_sec: 0n });
        await tune('vda', { read_iops_sec: 300n });
        await tune('vda', { read_bytes_sec: 5n, total_bytes_sec: 5n });
        await tune('vda', { read_bytes_sec: 1_000_000_000_000_001n });
        await tune('vda', { total_bytes_sec_max: 5n }, { live: true });
        await tune(
          'vda',
          { group_name: 'both', total_iops_sec: 7n, read_iops_sec_max: 0n, size_iops_sec: 4096n },
          { live: true, config: true },
        );
        await tune('sdb', { group_name: 'both' });
        await tune('sdb', { group_name: 'other' });
        await tune('sdb', { total_iops_sec: 9n }, { config: true });
        await tune('hdc', { total_iops_sec: 9n });
        await tune('vdz', { total_iops_sec: 9n });
        const nothing = {
          total_bytes_sec: 0n,
          total_iops_sec: 0n,
          total_iops_sec_max: 0n,
          total_bytes_sec_max: 0n,
          size_iops_sec: 0n,
        };
        await tune('vda', nothing, { live: true, config: true });
        await tune('sdb', { ...nothing, group_name: 'fresh' }, { live: true });
        await step('xml', () => domain.getXmlDesc().then((xml) => /<iotune>[^]*?<\/iotune>/g.exec(xml)?.[0] ?? 'none'));
        await step('xml of the next', () =>
          domain.getXmlDesc({ inactive: true }).then((xml) => /<iotune>[^]*?<\/iotune>/g.exec(xml)?.[0] ?? 'none'),
        );
        await step('destroy', () => domain.destroy());
        await tune('vda', { write_bytes_sec: 77n });
        await step('undefine', () => domain.undefine());
      }),
    240_000,
  );
});
