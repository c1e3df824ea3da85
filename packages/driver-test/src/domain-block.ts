import { BlockIoTune, checkFlags, type DomainBlockDriver } from '@virtkit/core/driver';
import type { Disk, Domain } from '@virtkit/core/xml';
import { changeOne, liveOrConfig } from './change-one.js';
import { placeOf } from './disk-chain.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { blockInfo } from './images.js';
import { limitsOf, most, withIoTune } from './io-tune.js';
import { microseconds } from './numbers.js';
import { defined, givenParams, invalidArg } from './params.js';
import { throttleGroups } from './throttle-groups.js';

/** Disks. */
export const domainBlock = (host: TestHost) =>
  ({
    ...throttleGroups(host),
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
