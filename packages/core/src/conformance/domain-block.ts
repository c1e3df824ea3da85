import type { EventOf } from '../handle/events.js';
import type { Member } from '../driver/session.js';
import { it, started, stored, type Area, type Kit } from './kit.js';

const transient = ['domain.createXml'] as const satisfies readonly Member[];

/** Disks. */
export const domainBlock: Area = {
  area: 'domain block',
  cases: [
    it('counters are of a guest that runs', ['domain.blockStats', ...started], async (kit) => {
      const domain = await kit.start();
      const stats = await domain.blockStats(kit.inventory.disk);
      kit.expect([typeof stats.rd_bytes, typeof stats.wr_bytes]).toEqual(['bigint', 'bigint']);
      await kit.fails((await kit.define()).blockStats(kit.inventory.disk), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('a disk that there is not has no counters', ['domain.blockStats', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.fails(domain.blockStats('kitdisk'), 'VIR_ERR_INVALID_ARG');
    }),
    it('a disk has sizes', ['domain.getBlockInfo', ...started], async (kit) => {
      const { capacity, allocation, physical } = await (await kit.start()).getBlockInfo(kit.inventory.disk);
      kit.expect([typeof capacity, typeof allocation, typeof physical]).toEqual(['bigint', 'bigint', 'bigint']);
    }),
    it('a disk that there is not has no sizes', ['domain.getBlockInfo', ...started], async (kit) => {
      await kit.fails((await kit.start()).getBlockInfo('kitdisk'), 'VIR_ERR_INVALID_ARG');
    }),
    it('errors are told of disks that there are', ['domain.getDiskErrors', ...started], async (kit) => {
      const errors = await (await kit.start()).getDiskErrors();
      kit.expect(errors.every(({ disk }) => disk === kit.inventory.disk)).toBe(true);
    }),
    it('errors are those of a guest that runs', ['domain.getDiskErrors', ...stored], async (kit) => {
      await kit.fails((await kit.define()).getDiskErrors(), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('limits are kept', ['domain.setBlockIoTune', 'domain.getBlockIoTune', ...stored], async (kit) => {
      const domain = await kit.define();
      const { disk } = kit.inventory;
      const limits = { total_iops_sec: 100n, total_iops_sec_max: 200n };
      await domain.setBlockIoTune(disk, limits, { config: true });
      const { total_iops_sec, total_iops_sec_max } = await domain.getBlockIoTune(disk, { config: true });
      kit.expect([total_iops_sec, total_iops_sec_max]).toEqual([100n, 200n]);
      kit.contains(await domain.getXmlDesc(), '<total_iops_sec>100</total_iops_sec>');
    }),
    it('a limit of 0 takes it away', ['domain.setBlockIoTune', 'domain.getBlockIoTune', ...stored], async (kit) => {
      const domain = await kit.define();
      const { disk } = kit.inventory;
      await domain.setBlockIoTune(disk, { total_iops_sec: 100n, total_iops_sec_max: 200n }, { config: true });
      await domain.setBlockIoTune(disk, { total_iops_sec: 0n, total_iops_sec_max: 0n }, { config: true });
      kit.lacks(await domain.getXmlDesc(), '<total_iops_sec>');
    }),
    it('a total excludes its parts', ['domain.setBlockIoTune', ...stored], async (kit) => {
      const domain = await kit.define();
      const limits = { total_iops_sec_max: 200n, read_iops_sec_max: 100n };
      await kit.refused(
        () => domain.setBlockIoTune(kit.inventory.disk, limits, { config: true }),
        'VIR_ERR_INVALID_ARG',
      );
    }),
    it(
      'limits are those of now, or of the next start',
      ['domain.setBlockIoTune', 'domain.getBlockIoTune', ...started],
      async (kit) => {
        const domain = await kit.start();
        const { disk } = kit.inventory;
        // libvirt's test driver wants the second with the first, its QEMU driver the first with the second.
        const limit = (bytes: bigint) => ({ total_bytes_sec: bytes, total_bytes_sec_max: 2n * bytes });
        await domain.setBlockIoTune(disk, limit(4096n), { live: true });
        kit.expect((await domain.getBlockIoTune(disk, { live: true })).total_bytes_sec).toBe(4096n);
        kit.expect((await domain.getBlockIoTune(disk, { config: true })).total_bytes_sec).toBe(0n);
        await domain.setBlockIoTune(disk, limit(8192n), { config: true });
        kit.expect((await domain.getBlockIoTune(disk, { live: true })).total_bytes_sec).toBe(4096n);
      },
    ),
    it('a disk that there is not is not limited', ['domain.setBlockIoTune', ...stored], async (kit) => {
      const domain = await kit.define();
      const call = () => domain.setBlockIoTune('kitdisk', { size_iops_sec: 4096n }, { config: true });
      await kit.refused(call, 'VIR_ERR_INVALID_ARG');
    }),
    it('no job runs at first', ['domain.getBlockJobInfo', ...started], async (kit) => {
      kit.expect(await (await kit.start()).getBlockJobInfo(kit.inventory.disk)).toBe(undefined);
    }),
    it('no job is no job to end', ['domain.blockJobAbort', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.refused(
        () => domain.blockJobAbort(kit.inventory.disk),
        'VIR_ERR_INVALID_ARG',
        'VIR_ERR_OPERATION_INVALID',
      );
    }),
    it('a pull needs a guest that runs', ['domain.blockPull', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(() => domain.blockPull(kit.inventory.disk, 0n), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('a rebase needs a guest that runs', ['domain.blockRebase', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(() => domain.blockRebase(kit.inventory.disk, undefined, 0n), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('a commit needs a guest that runs', ['domain.blockCommit', ...stored], async (kit) => {
      const domain = await kit.define();
      const call = () => domain.blockCommit(kit.inventory.disk, undefined, undefined, 0n);
      // libvirt's QEMU driver sees first that nothing is below the disk's one image.
      await kit.refused(call, 'VIR_ERR_OPERATION_INVALID', 'VIR_ERR_INVALID_ARG');
    }),
    it('a resize needs a guest that runs', ['domain.blockResize', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(() => domain.blockResize(kit.inventory.disk, 8192n), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('a disk grows', ['domain.blockResize', 'domain.getBlockInfo', ...started], async (kit) => {
      const domain = await kit.start();
      await domain.blockResize(kit.inventory.disk, 1n << 30n, { bytes: true });
      kit.expect((await domain.getBlockInfo(kit.inventory.disk)).capacity).toBe(1n << 30n);
    }),
    it('a pull is told of when it is over', ['domain.blockPull', ...started], async (kit) => {
      const domain = await kit.start();
      const told = await kit.follow('domain.blockJob2');
      await domain.blockPull(kit.inventory.disk, 0n);
      const [{ disk, type, status }] = (await told.read(1)) as [EventOf<'domain.blockJob2'>];
      kit.expect([disk, type, status]).toEqual([kit.inventory.disk, 'pull', 'completed']);
    }),
    it(
      'a copy stands ready until it is given up',
      ['domain.blockCopy', 'domain.blockJobAbort', ...transient],
      async (kit) => {
        const { domain, told } = await copied(kit);
        kit.contains(await domain.getXmlDesc(), '<mirror ');
        const { type, cur, end } = (await domain.getBlockJobInfo(kit.inventory.disk))!;
        kit.expect([type, cur]).toEqual(['copy', end]);
        await kit.refused(() => domain.blockPull(kit.inventory.disk, 0n), 'VIR_ERR_BLOCK_COPY_ACTIVE');
        await domain.blockJobAbort(kit.inventory.disk);
        kit.expect((await told.read(1))[0]!.status).toBe('canceled');
        kit.lacks(await domain.getXmlDesc(), '<mirror ');
        kit.expect(await domain.getBlockJobInfo(kit.inventory.disk)).toBe(undefined);
      },
    ),
    it('a guest goes on with a copy', ['domain.blockCopy', 'domain.blockJobAbort', ...transient], async (kit) => {
      const { domain, told, file } = await copied(kit);
      await domain.blockJobAbort(kit.inventory.disk, { pivot: true });
      kit.expect((await told.read(1))[0]!.status).toBe('completed');
      kit.contains(await domain.getXmlDesc(), `file='${file}'`);
      kit.lacks(await domain.getXmlDesc(), '<mirror ');
    }),
    it('a defined guest is not copied for good', ['domain.blockCopy', ...started], async (kit) => {
      const domain = await kit.start();
      const xml = `<disk type='file'><source file='${kit.inventory.folder}/kit-copy'/></disk>`;
      await kit.refused(() => domain.blockCopy(kit.inventory.disk, xml, {}), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('nothing is committed where nothing is behind', ['domain.blockCommit', ...started], async (kit) => {
      const domain = await kit.start();
      const call = () => domain.blockCommit(kit.inventory.disk, undefined, undefined, 0n, { active: true });
      await kit.refused(call, 'VIR_ERR_INVALID_ARG');
    }),
    it('no job has no speed', ['domain.blockJobSetSpeed', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.refused(() => domain.blockJobSetSpeed(kit.inventory.disk, 1n), 'VIR_ERR_INVALID_ARG');
    }),
    it('limits of a group are kept', ['domain.setThrottleGroup', 'domain.delThrottleGroup', ...stored], async (kit) => {
      const domain = await kit.define();
      await domain.setThrottleGroup('kit', { total_iops_sec: 100n }, { config: true });
      kit.contains(await domain.getXmlDesc(), '<group_name>kit</group_name>');
      await domain.delThrottleGroup('kit', { config: true });
      kit.lacks(await domain.getXmlDesc(), '<group_name>kit</group_name>');
    }),
    it(
      'a group that is stored goes without the one in force',
      ['domain.delThrottleGroup', 'domain.setThrottleGroup', ...started],
      async (kit) => {
        const domain = await kit.start();
        await domain.setThrottleGroup('kit', { total_iops_sec: 100n }, { live: true, config: true });
        await domain.delThrottleGroup('kit', { config: true });
        kit.contains(await domain.getXmlDesc(), '<group_name>kit</group_name>');
        kit.lacks(await domain.getXmlDesc({ inactive: true }), '<group_name>kit</group_name>');
      },
    ),
    it('as many bytes are read as are asked for', ['domain.blockPeek', ...started], async (kit) => {
      const bytes = await (await kit.start()).blockPeek(kit.inventory.disk, 0n, 16);
      kit.expect(bytes.length).toBe(16);
    }),
    it('a threshold needs a disk that there is', ['domain.setBlockThreshold', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.refused(() => domain.setBlockThreshold('kitdisk', 4096n), 'VIR_ERR_INVALID_ARG');
    }),
  ],
};

/** A guest whose disk is copied, when the copy is ready. */
async function copied(kit: Kit) {
  const domain = await kit.transient();
  const told = await kit.follow('domain.blockJob2');
  const file = `${kit.inventory.folder}/kit-copy-${domain.uuid}`;
  await domain.blockCopy(kit.inventory.disk, `<disk type='file'><source file='${file}'/></disk>`, {});
  kit.expect((await told.read(1))[0]!.status).toBe('ready');
  return { domain, told, file };
}
