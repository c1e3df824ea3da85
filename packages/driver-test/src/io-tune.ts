import type { BlockIoTune, ParamsOf } from '@virtkit/core/driver';
import type { Disk, DiskIotune } from '@virtkit/core/xml';
import { invalidArg } from './params.js';

/** The largest limit there is. */
export const most = 1_000_000_000_000_000n;
type Limit = Exclude<keyof typeof BlockIoTune, 'group_name'>;
export type Limits = Readonly<Record<Limit, bigint>>;

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

export const limitsOf = (iotune: DiskIotune | undefined): Limits =>
  Object.fromEntries(names.map((name) => [name, iotune?.[fields[name]] ?? 0n])) as Limits;

export function withIoTune(disk: Disk, tune: Limits & ParamsOf<typeof BlockIoTune>): Disk {
  checkTotals(tune);
  checkMaxima(tune);
  const iotune = iotuneOf(tune);
  const { iotune: _old, ...others } = disk;
  return Object.keys(iotune).length > 0 ? { ...others, iotune } : others;
}

/** The element that says so; a limit of 0 is none. */
export function iotuneOf(tune: Limits & ParamsOf<typeof BlockIoTune>): DiskIotune {
  const limits = names.filter((name) => tune[name] > 0n).map((name) => [fields[name], tune[name]] as const);
  return { ...Object.fromEntries(limits), ...(tune.group_name ? { groupName: tune.group_name } : {}) };
}

/** A total limits what its parts would limit. */
export function checkTotals(tune: Limits): void {
  for (const unit of ['bytes_sec', 'iops_sec', 'bytes_sec_max', 'iops_sec_max'] as const) {
    if (tune[`total_${unit}`] > 0n && (tune[`read_${unit}`] > 0n || tune[`write_${unit}`] > 0n)) {
      throw invalidArg(`total and read/write of ${unit} cannot be set at the same time`);
    }
  }
}

function checkMaxima(tune: Limits): void {
  for (const what of ['total', 'read', 'write'] as const) {
    for (const unit of ['bytes_sec', 'iops_sec'] as const) {
      // Also where no maximum is set: libvirt's test driver compares with 0 then.
      if (tune[`${what}_${unit}`] > tune[`${what}_${unit}_max`]) {
        throw invalidArg(`${what}_${unit} cannot be set higher than ${what}_${unit}_max `);
      }
    }
  }
}
