import { BlockIoTune, checkFlags, type DomainBlockDriver, type ParamsOf } from '@virtkit/core/driver';
import type { Disk, DiskIotune, Domain } from '@virtkit/core/xml';
import { changeOne, liveOrConfig } from './change-one.js';
import { placeOf } from './disk-chain.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { blockInfo } from './images.js';
import { microseconds } from './numbers.js';
import { defined, givenParams, invalidArg } from './params.js';

/** Disks. */
export const domainBlock = (host: TestHost) =>
  ({
    async blockStats(ref, disk, flags) {
      checkFlags(flags, 0, 'testDomainBlockStats');
      if (disk === '') throw testError('VIR_ERR_OPERATION_UNSUPPORTED', 'summary statistics are not supported yet');
      const domain = host.domain(ref);
      domain.requireActive();
      requireDisk(domain.def, disk, false, `invalid path: ${disk}`);
      return blockStats(host);
    },
    async getBlockInfo(ref, disk, flags) {
      checkFlags(flags, 0, 'testDomainGetBlockInfo');
      const found = requireDisk(host.domain(ref).def, disk, false, `invalid path ${disk} not assigned to domain`);
      if (isEmpty(found)) throw invalidArg(`disk '${disk}' does not currently have a source assigned`);
      const place = placeOf(found.type, found.source);
      return place === undefined ? blockInfo : host.images.sizeOf(place);
    },
    async getDiskErrors(ref, flags) {
      checkFlags(flags, 0, 'testDomainGetDiskErrors');
      const domain = host.domain(ref);
      domain.requireActive();
      const codes = ['unspec', 'noSpace'] as const;
      return disksOf(domain.def).map(({ target }, index) => ({ disk: target.dev, error: codes[index % 2]! }));
    },
    async getBlockIoTune(ref, disk, flags) {
      checkFlags(flags, liveOrConfig, 'testDomainGetBlockIoTune');
      const { iotune } = requireDisk(
        host.domain(ref).definition(flags),
        disk,
        true,
        `disk '${disk}' was not found in the domain config`,
      );
      const limits = limitsOf(iotune);
      const entries = (Object.keys(BlockIoTune) as (keyof typeof BlockIoTune)[]).map(
        (name) => [name, name === 'group_name' ? (iotune?.groupName ?? '') : limits[name]] as const,
      );
      return Object.fromEntries(entries);
    },
    async setBlockIoTune(ref, disk, params, flags) {
      checkFlags(flags, liveOrConfig, 'testDomainSetBlockIoTune');
      const given = givenParams(params, BlockIoTune);
      changeOne(host.domain(ref), flags, (def) => {
        const found = requireDisk(def, disk, true, `missing persistent configuration for disk '${disk}'`);
        const tooMuch = given.find(([, value]) => typeof value === 'bigint' && value > most);
        if (tooMuch) throw testError('VIR_ERR_ARGUMENT_UNSUPPORTED', `${tooMuch[0]} is at most ${most}`);
        const group_name = params.group_name ?? found.iotune?.groupName;
        const changed = withIoTune(found, {
          ...limitsOf(found.iotune),
          ...defined(params),
          ...defined({ group_name }),
        });
        return withDisk(def, found, changed);
      });
    },
  }) satisfies DomainBlockDriver;

/** Counters that grow with the clock, the same for every disk. */
export function blockStats(host: TestHost) {
  const base = microseconds(host);
  return {
    rd_operations: base / 10n,
    rd_bytes: base / 20n,
    wr_operations: base / 30n,
    wr_bytes: base / 40n,
    errs: base / 2_000_000n,
  };
}

export const disksOf = ({ devices }: Domain): readonly Disk[] => devices?.disks ?? [];

/** A path on the host, where the source has one. */
export function pathOf({ type, source }: Disk): string | undefined {
  switch (type) {
    case 'file':
      return source?.file;
    case 'block':
      return source?.dev;
    case 'dir':
      return source?.dir;
    case 'network':
      return source?.name;
    case 'vhostuser':
      return source?.path;
    case 'volume':
    case 'nvme':
      return undefined;
  }
}

const local: ReadonlySet<string> = new Set(['file', 'block', 'dir']);
const isEmpty = (disk: Disk): boolean => local.has(disk.type) && pathOf(disk) === undefined;

/**
 * The disk with target `name`, or with source `name` when that is a path. A source that several disks have is no name,
 * unless `ambiguous`: then it means the first of them.
 */
function requireDisk(def: Domain, name: string, ambiguous: boolean, missing: string): Disk {
  const byPath = name.startsWith('/');
  const fitting = disksOf(def).filter((disk) => (byPath ? pathOf(disk) : disk.target.dev) === name);
  const [disk] = fitting;
  if (!disk || (byPath && !ambiguous && fitting.length > 1)) {
    throw invalidArg(missing);
  }
  return disk;
}

function withDisk(def: Domain, old: Disk, changed: Disk): Domain {
  const disks = disksOf(def).map((disk) => (disk === old ? changed : disk));
  return { ...def, devices: { ...def.devices, disks } };
}

/** The largest limit there is. */
const most = 1_000_000_000_000_000n;
type Limit = Exclude<keyof typeof BlockIoTune, 'group_name'>;
type Limits = Readonly<Record<Limit, bigint>>;

/** What the XML's element calls each limit. */
const fields = {
  total_bytes_sec: 'totalBytesSec',
  read_bytes_sec: 'readBytesSec',
  write_bytes_sec: 'writeBytesSec',
  total_iops_sec: 'totalIopsSec',
  read_iops_sec: 'readIopsSec',
  write_iops_sec: 'writeIopsSec',
  total_bytes_sec_max: 'totalBytesSecMax',
  read_bytes_sec_max: 'readBytesSecMax',
  write_bytes_sec_max: 'writeBytesSecMax',
  total_iops_sec_max: 'totalIopsSecMax',
  read_iops_sec_max: 'readIopsSecMax',
  write_iops_sec_max: 'writeIopsSecMax',
  size_iops_sec: 'sizeIopsSec',
  total_bytes_sec_max_length: 'totalBytesSecMaxLength',
  read_bytes_sec_max_length: 'readBytesSecMaxLength',
  write_bytes_sec_max_length: 'writeBytesSecMaxLength',
  total_iops_sec_max_length: 'totalIopsSecMaxLength',
  read_iops_sec_max_length: 'readIopsSecMaxLength',
  write_iops_sec_max_length: 'writeIopsSecMaxLength',
} as const satisfies Record<Limit, Exclude<keyof DiskIotune, 'groupName' | 'rest'>>;
const names = Object.keys(fields) as Limit[];

const limitsOf = (iotune: DiskIotune | undefined): Limits =>
  Object.fromEntries(names.map((name) => [name, iotune?.[fields[name]] ?? 0n])) as Limits;

function withIoTune(disk: Disk, tune: Limits & ParamsOf<typeof BlockIoTune>): Disk {
  checkIoTune(tune);
  const limits = names.filter((name) => tune[name] > 0n).map((name) => [fields[name], tune[name]] as const);
  const iotune: DiskIotune = {
    ...Object.fromEntries(limits),
    ...(tune.group_name ? { groupName: tune.group_name } : {}),
  };
  const { iotune: _old, ...others } = disk;
  return Object.keys(iotune).length > 0 ? { ...others, iotune } : others;
}

function checkIoTune(tune: Limits): void {
  for (const unit of ['bytes_sec', 'iops_sec', 'bytes_sec_max', 'iops_sec_max'] as const) {
    if (tune[`total_${unit}`] > 0n && (tune[`read_${unit}`] > 0n || tune[`write_${unit}`] > 0n)) {
      throw invalidArg(`total and read/write of ${unit} cannot be set at the same time`);
    }
  }
  for (const what of ['total', 'read', 'write'] as const) {
    for (const unit of ['bytes_sec', 'iops_sec'] as const) {
      // Also where no maximum is set: libvirt's test driver compares with 0 then.
      if (tune[`${what}_${unit}`] > tune[`${what}_${unit}_max`]) {
        throw invalidArg(`${what}_${unit} cannot be set higher than ${what}_${unit}_max `);
      }
    }
  }
}
