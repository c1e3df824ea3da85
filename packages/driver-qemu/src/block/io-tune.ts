import { BlockIoTune, type ParamsOf } from '@virtkit/core/driver';
import type { Disk, DiskIotune, Domain } from '@virtkit/core/xml';
import { qemuError } from '../errors.js';

export type IoTune = ParamsOf<typeof BlockIoTune>;
type Limit = Exclude<keyof typeof BlockIoTune, 'group_name'>;

/** The largest limit there is. */
const most = 1_000_000_000_000_000n;
const ways = ['total', 'read', 'write'] as const;
const units = ['bytes_sec', 'iops_sec'] as const;
const family = <E extends '' | '_max' | '_max_length'>(unit: (typeof units)[number], end: E) =>
  ways.map((way) => `${way}_${unit}${end}` as const);
/** The limits that are set together: who names one of them means all. */
const families: readonly (readonly Limit[])[] = [
  ...units.flatMap((unit) => [family(unit, ''), family(unit, '_max')]),
  ['size_iops_sec'],
];
const lengths = units.map((unit) => family(unit, '_max_length'));
const limits: readonly Limit[] = [...families, ...lengths].flat();

/** What the XML's element calls a limit. */
const fieldOf = (limit: string) => limit.replace(/_(.)/g, (_all, letter: string) => letter.toUpperCase());

/** The limits of a disk, under the names of the API; what is not limited is 0. */
function ioTuneOf({ iotune = {} }: Disk): Record<Limit, bigint> & { group_name?: string } {
  const fields = iotune as Readonly<Record<string, bigint>>;
  const values = Object.fromEntries(limits.map((limit) => [limit, fields[fieldOf(limit)] ?? 0n]));
  return { ...(values as Record<Limit, bigint>), ...(iotune.groupName ? { group_name: iotune.groupName } : {}) };
}

/**
 * What is wrong with limits whatever the disk has now.
 * @throws VirtError `VIR_ERR_ARGUMENT_UNSUPPORTED`, `VIR_ERR_INVALID_ARG`
 */
export function checkGiven(given: IoTune): void {
  for (const limit of limits)
    if ((given[limit] ?? 0n) > most)
      throw qemuError('VIR_ERR_ARGUMENT_UNSUPPORTED', `${limit}: a limit of block I/O is at most ${most}`);
  for (const end of ['', '_max'] as const)
    for (const unit of units)
      if (given[`total_${unit}${end}`] && (given[`read_${unit}${end}`] || given[`write_${unit}${end}`]))
        throw qemuError('VIR_ERR_INVALID_ARG', `total and read/write of ${unit}${end} cannot be set at the same time`);
}

/** Peaks are above what is sustained. @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED` */
export function checkPeaks({ iotune = {} }: Disk): void {
  const fields = iotune as Readonly<Record<string, bigint>>;
  for (const limit of units.flatMap((unit) => family(unit, ''))) {
    const [sustained = 0n, peak = 0n] = [fields[fieldOf(limit)], fields[fieldOf(`${limit}_max`)]];
    if (peak === 0n) continue;
    if (sustained === 0n) throw unsupported(`cannot reset '${limit}' when '${limit}_max' is set`);
    if (peak < sustained) throw unsupported(`value '${limit}_max' cannot be smaller than '${limit}'`);
  }
}

/**
 * A definition whose disk has new limits, and with it all disks of its group.
 * @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED` for a new group without limits
 */
export function changeIoTune(def: Domain, disk: Disk, given: IoTune): Domain {
  const disks = def.devices?.disks ?? [];
  const group = given.group_name;
  const shares = group !== undefined && disk.iotune?.groupName !== group;
  const model = (shares && disks.find(({ iotune }) => iotune?.groupName === group)) || disk;
  const merged = merge(given, ioTuneOf(model));
  const isNothing = limits.every((limit) => !merged[limit]);
  if (isNothing && merged.group_name && merged.group_name !== disk.iotune?.groupName)
    throw unsupported('a group cannot be made, or changed, without any limit');
  const iotune = isNothing ? undefined : printed(merged);
  const groupName = iotune?.groupName;
  const changed = disks.map((one) => {
    if (one !== disk && (groupName === undefined || one.iotune?.groupName !== groupName)) return one;
    const { iotune: _old, ...others } = one;
    return iotune ? { ...others, iotune } : others;
  });
  return { ...def, devices: { ...def.devices, disks: changed } };
}

/** What is given, and of the families of which nothing is given what there was. */
function merge(given: IoTune, before: ReturnType<typeof ioTuneOf>): IoTune {
  const names = (some: readonly Limit[]) => some.some((limit) => given[limit] !== undefined);
  const result: Partial<Record<Limit, bigint>> = {};
  for (const some of families)
    for (const limit of some) result[limit] = names(some) ? (given[limit] ?? 0n) : before[limit];
  for (const some of lengths)
    for (const limit of some) {
      const wanted = names(some) ? (given[limit] ?? 0n) : before[limit];
      const base = limit.replace(/_max_length$/, '') as Limit;
      // QEMU takes no length of 0 where there is a limit: its own default is a second.
      const isCleared = names(some) && before[limit] > 0n && wanted === 0n;
      result[limit] = isCleared && (result[base] || result[`${base}_max` as Limit]) ? 1n : wanted;
    }
  const group_name = given.group_name ?? before.group_name;
  return { ...result, ...(group_name === undefined ? {} : { group_name }) };
}

function printed({ group_name, ...tune }: IoTune): DiskIotune {
  const set = limits.flatMap((limit) => (tune[limit] ? [[fieldOf(limit), tune[limit]] as const] : []));
  return { ...Object.fromEntries(set), ...(group_name ? { groupName: group_name } : {}) };
}

const unsupported = (message: string) => qemuError('VIR_ERR_CONFIG_UNSUPPORTED', message);

/** QEMU's name of each limit. */
const qmpNames: Readonly<Record<string, string>> = Object.fromEntries(
  limits.map((limit) => [
    limit === 'size_iops_sec'
      ? 'iops_size'
      : limit.replace(
          /^(total|read|write)_(bytes|iops)_sec/,
          (_all, way: string, unit: string) =>
            `${unit === 'bytes' ? 'bps' : 'iops'}${{ total: '', read: '_rd', write: '_wr' }[way]!}`,
        ),
    limit,
  ]),
);

/** All there is to tell of limits, in the order of the API: what is not limited is 0. */
const complete = (tune: Readonly<Record<string, unknown>>): IoTune =>
  Object.fromEntries(
    Object.entries(BlockIoTune).map(([name, type]) => [name, tune[name] ?? (type === 'string' ? '' : 0n)]),
  );

/** The limits as a definition has them. */
export const tellIoTune = (disk: Disk): IoTune => complete(ioTuneOf(disk));

/** The limits as the monitor tells them. */
export function readThrottle(inserted: Readonly<Record<string, unknown>>): IoTune {
  const found = Object.entries(qmpNames).map(([name, limit]) => [limit, inserted[name]] as const);
  return complete(Object.fromEntries([...found, ['group_name', inserted['group']]]));
}
