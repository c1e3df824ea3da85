import {
  checkFlags,
  DomainBlockResizeFlags,
  DomainModificationImpact,
  type BlockInfo,
  type BlockIoTune,
  type DomainBlockDriver,
  type DomainDiskErrorCode,
  type ParamsOf,
  type TypedParams,
} from '@virtkit/core/driver';
import type { Disk } from '@virtkit/core/xml';
import { open } from 'node:fs/promises';
import { isEmptyDrive, topNode } from './argv/disk-node.js';
import { diskBackend, diskThrottle } from './argv/disk-throttle.js';
import { refuseVhostUser, requireDisk } from './block/disk-by-name.js';
import { imageSizes, storageTaken } from './block/image-sizes.js';
import { changeIoTune, checkGiven, checkPeaks, readThrottle, tellIoTune } from './block/io-tune.js';
import { queryDeviceStats, queryDrives, queryNodes, type DeviceStats } from './block/query.js';
import { armThreshold } from './block/threshold.js';
import { sourceOf } from './devices.js';
import type { QemuDomain } from './domain-object.js';
import { qemuError } from './errors.js';
import type { QemuHost } from './host.js';

const { bits: impact } = DomainModificationImpact;
const { bits: resize } = DomainBlockResizeFlags;
const liveOrConfig = impact.live | impact.config;

/** Disks: sizes, limits, statistics. */
export const domainBlock = (host: QemuHost) =>
  ({
    async getBlockInfo(ref, name, flags) {
      checkFlags(flags, 0, 'qemuDomainGetBlockInfo');
      const domain = host.domain(ref);
      const disk = requireDisk(domain.def, name, { message: `invalid path ${name} not assigned to domain` });
      refuseVhostUser(disk, 'block info');
      if (isEmptyDrive(disk)) throw invalidArg(`disk '${name}' does not currently have a source assigned`);
      return domain.guest ? liveSizes(domain, disk) : imageSizes(disk);
    },
    async blockStats(ref, name, flags) {
      checkFlags(flags, 0, 'qemuDomainBlockStatsFlags');
      const domain = host.domain(ref);
      const { monitor } = domain.requireGuest();
      const disks = name === '' ? undefined : [requireDisk(domain.def, name, { message: `invalid path: ${name}` })];
      for (const disk of disks ?? []) refuseVhostUser(disk, 'block stats');
      const counted = (disks ?? domain.def.devices?.disks ?? []).filter(({ type }) => type !== 'vhostuser');
      const stats = await queryDeviceStats(monitor);
      return sum(counted.map((disk) => statsOf(stats, disk)));
    },
    blockResize: (ref, name, size, flags, options) =>
      host.change(ref, 'blockResize', options, async (domain) => {
        checkFlags(flags, resize.bytes, 'qemuDomainBlockResize');
        const bytes = flags & resize.bytes ? size : size * 1024n;
        if (bytes > largest) throw qemuError('VIR_ERR_OVERFLOW', `size must be less than ${largest / 1024n}`);
        const { monitor } = domain.requireGuest();
        const disk = requireDisk(domain.def, name, { message: `disk '${name}' was not found in the domain config` });
        refuseVhostUser(disk, 'block resize');
        if (isEmptyDrive(disk) || disk.readonly || disk.device === 'cdrom')
          throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', `can't resize empty or readonly disk '${disk.target.dev}'`);
        const inSectors = disk.driver?.type === 'qcow2' || disk.driver?.type === 'qed';
        const rounded = inSectors ? ((bytes + 511n) / 512n) * 512n : bytes;
        await monitor.execute('block_resize', { 'node-name': topNode(disk), size: rounded });
      }),
    async blockPeek(ref, name, offset, size, flags) {
      checkFlags(flags, 0, 'qemuDomainBlockPeek');
      const disk = requireDisk(host.domain(ref).def, name, { ambiguous: true });
      refuseVhostUser(disk, 'peeking');
      // A drive with nothing in it has no format while it runs.
      const format = disk.driver?.type ?? 'none';
      if (format !== 'raw')
        throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', `peeking is for 'raw' disks, not '${format}' ones`);
      const bytes = await readImage(disk, offset, size);
      if (bytes.length < size) throw invalidArg(`'${name}' has only ${bytes.length} bytes from ${offset}`);
      return bytes;
    },
    async getDiskErrors(ref, flags) {
      checkFlags(flags, 0, 'qemuDomainGetDiskErrors');
      const domain = host.domain(ref);
      const drives = await queryDrives(domain.requireGuest().monitor);
      return (domain.def.devices?.disks ?? []).flatMap((disk) => {
        const status = disk.type === 'vhostuser' ? undefined : drives.get(diskBackend(disk))?.['io-status'];
        if (status === undefined || status === 'ok') return [];
        const error: DomainDiskErrorCode = status === 'nospace' ? 'noSpace' : 'unspec';
        return [{ disk: disk.target.dev, error }];
      });
    },
    async getBlockIoTune(ref, name, flags) {
      checkFlags(flags, liveOrConfig, 'qemuDomainGetBlockIoTune');
      const domain = host.domain(ref);
      const { live } = domain.affected(flags);
      const message = live ? `disk '${name}' not found in domain` : `disk '${name}' was not found in the domain config`;
      const disk = requireDisk(domain.definition(flags), name, { ambiguous: true, message });
      refuseTune(disk);
      if (!live) return tellIoTune(disk);
      const drive = (await queryDrives(domain.requireGuest().monitor)).get(diskBackend(disk));
      if (!drive?.inserted) throw qemuError('VIR_ERR_INTERNAL_ERROR', `QEMU tells no limits of disk '${name}'`);
      return readThrottle(drive.inserted);
    },
    setBlockIoTune: (ref, name, params, flags, options) =>
      host.change(ref, 'setBlockIoTune', options, async (domain) => {
        checkFlags(flags, liveOrConfig, 'qemuDomainSetBlockIoTune');
        const { live, config } = domain.affected(flags);
        checkGiven(params);
        if (live) await setLive(host, domain, name, params);
        if (!config) return;
        const message = `missing persistent configuration for disk '${name}'`;
        await host.changeDefinitions(domain, impact.config, (def) => {
          const disk = requireDisk(def, name, { ambiguous: true, message });
          refuseTune(disk);
          return changeIoTune(def, disk, params);
        });
      }),
    setBlockThreshold: (ref, dev, bytes, flags, options) =>
      host.change(ref, 'setBlockThreshold', options, async (domain) => {
        checkFlags(flags, 0, 'qemuDomainSetBlockThreshold');
        await armThreshold(domain.def, domain.requireGuest(), dev, bytes);
      }),
  }) satisfies DomainBlockDriver;

const largest = (1n << 64n) - 1n;
const invalidArg = (message: string) => qemuError('VIR_ERR_INVALID_ARG', message);

function statsOf(stats: ReadonlyMap<string, DeviceStats>, disk: Disk): DeviceStats {
  const found = stats.get(diskBackend(disk));
  if (!found) throw qemuError('VIR_ERR_INTERNAL_ERROR', `QEMU tells no statistics of disk '${disk.target.dev}'`);
  return found;
}

const sum = (all: readonly DeviceStats[]) => {
  const total = (name: keyof DeviceStats['stats']) => all.reduce((before, { stats }) => before + stats[name], 0n);
  return {
    wr_bytes: total('wr_bytes'),
    wr_operations: total('wr_operations'),
    rd_bytes: total('rd_bytes'),
    rd_operations: total('rd_operations'),
    flush_operations: total('flush_operations'),
    wr_total_times: total('wr_total_time_ns'),
    rd_total_times: total('rd_total_time_ns'),
    flush_total_times: total('flush_total_time_ns'),
  };
};

/** While it runs QEMU knows the sizes, but for what a sparse file takes on the host. */
async function liveSizes(domain: QemuDomain, disk: Disk): Promise<BlockInfo> {
  const { monitor } = domain.requireGuest();
  const [nodes, stats] = await Promise.all([queryNodes(monitor), queryDeviceStats(monitor)]);
  const node = nodes.get(topNode(disk));
  if (!node) throw qemuError('VIR_ERR_INTERNAL_ERROR', `QEMU tells no node of disk '${disk.target.dev}'`);
  const { 'virtual-size': capacity, 'actual-size': actual = 0n } = node.image;
  const reaches = statsOf(stats, disk).parent?.stats.wr_highest_offset;
  const isQcow2File = disk.type === 'file' && disk.driver?.type === 'qcow2';
  const allocation = (reaches === undefined || isQcow2File ? actual : reaches) || actual;
  if (actual !== 0n && allocation !== actual) return { capacity, allocation, physical: actual };
  const path = sourceOf(disk);
  const taken = path === undefined ? undefined : await storageTaken(path).catch(() => undefined);
  return { capacity, allocation, physical: taken?.physical ?? actual };
}

async function readImage(disk: Disk, offset: bigint, size: number): Promise<Uint8Array> {
  const path = sourceOf(disk);
  if (disk.type !== 'file' && disk.type !== 'block')
    throw qemuError('VIR_ERR_INTERNAL_ERROR', `a disk of type '${disk.type}' cannot be read`);
  if (path === undefined) throw qemuError('VIR_ERR_SYSTEM_ERROR', `there is nothing in '${disk.target.dev}'`);
  if (offset > BigInt(Number.MAX_SAFE_INTEGER)) return new Uint8Array();
  const file = await open(path, 'r').catch((error: unknown) => {
    throw qemuError('VIR_ERR_SYSTEM_ERROR', `cannot open ${path}`, error);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, Number(offset));
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function refuseTune(disk: Disk): void {
  if (disk.type === 'vhostuser')
    throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', 'a block I/O throttling is not supported for vhostuser disk');
}

async function setLive(
  host: QemuHost,
  domain: QemuDomain,
  name: string,
  params: ParamsOf<typeof BlockIoTune>,
): Promise<void> {
  const { monitor } = domain.requireGuest();
  const disk = requireDisk(domain.def, name, { ambiguous: true });
  refuseTune(disk);
  const changed = changeIoTune(domain.def, disk, params);
  const limited = requireDisk(changed, disk.target.dev);
  checkPeaks(limited);
  // An empty drive is limited when something is put in.
  const command = diskThrottle({ ...limited, iotune: limited.iotune ?? {} });
  if (command && !isEmptyDrive(disk)) await monitor.execute(command.execute, command.arguments);
  await host.changeDefinitions(domain, impact.live, () => changed);
  const told = Object.entries(params).map(([limit, value]) => [`blkdeviotune.${limit}`, value] as const);
  const all: TypedParams = Object.fromEntries([['blkdeviotune.disk', name] as const, ...told]);
  host.domainEvents.emit('tunable', domain.ref, { params: all });
}
