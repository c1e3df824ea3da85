import { BlkioParameters, type ParamsOf } from '@virtkit/core/driver';
import type { Blkiotune, Domain } from '@virtkit/core/xml';
import { defined, givenParams, invalidArg } from './params.js';

type Device = NonNullable<Blkiotune['devices']>[number];
type Limit = Exclude<keyof Device, 'path' | 'rest'>;

/** The parameters that are lists of devices, and the limit that each sets. */
const limits = {
  device_weight: 'weight',
  device_read_iops_sec: 'readIopsSec',
  device_write_iops_sec: 'writeIopsSec',
  device_read_bytes_sec: 'readBytesSec',
  device_write_bytes_sec: 'writeBytesSec',
} as const satisfies Record<Exclude<keyof typeof BlkioParameters, 'weight'>, Limit>;
const wide: readonly Limit[] = ['readBytesSec', 'writeBytesSec'];

export function blkioParameters({ blkiotune }: Domain): ParamsOf<typeof BlkioParameters> {
  const list = (limit: Limit) =>
    (blkiotune?.devices ?? []).flatMap((one) => (one[limit] ? [`${one.path},${one[limit]}`] : [])).join(',');
  const lists = Object.entries(limits).map(([name, limit]) => [name, list(limit)] as const);
  return { weight: blkiotune?.weight ?? 0, ...Object.fromEntries(lists) };
}

/** The change of a definition that `params` ask for. */
export function blkioChange(params: ParamsOf<typeof BlkioParameters>): (def: Domain) => Domain {
  const given = givenParams(params, BlkioParameters);
  const changes = given.flatMap(([name, value]) =>
    name === 'weight' ? [] : parseDevices(name as keyof typeof limits, value as string),
  );
  return (def) => {
    const devices = changes.reduce(withLimit, def.blkiotune?.devices ?? []).filter(hasLimit);
    const blkiotune = {
      ...def.blkiotune,
      weight: (params.weight ?? def.blkiotune?.weight) || undefined,
      devices: devices.length > 0 ? devices : undefined,
    };
    const { blkiotune: _old, ...others } = def;
    const kept = defined(blkiotune);
    return Object.keys(kept).length > 0 ? { ...others, blkiotune: kept } : others;
  };
}

interface Change {
  readonly path: string;
  readonly limit: Limit;
  readonly value: number | bigint;
}

function withLimit(devices: readonly Device[], { path, limit, value }: Change): readonly Device[] {
  const known = devices.some((one) => one.path === path);
  const all = known ? devices : [...devices, { path }];
  // 0 takes a limit away.
  return all.map((one) => {
    if (one.path !== path) return one;
    const { [limit]: _old, ...others } = one;
    return value ? { ...others, [limit]: value } : others;
  });
}

const hasLimit = (device: Device) => Object.values(limits).some((limit) => device[limit] !== undefined);

/** Reads `path,value,path,value…`. */
function parseDevices(name: keyof typeof limits, text: string): readonly Change[] {
  if (text === '') return [];
  const fields = text.split(',');
  if (fields.length % 2 !== 0) throw invalidArg(`unable to parse blkio device '${name}' '${text}'`);
  const limit = limits[name];
  const isWide = wide.includes(limit);
  const most = isWide ? (1n << 64n) - 1n : 0xffffffffn;
  const changes: Change[] = [];
  for (let at = 0; at < fields.length; at += 2) {
    const path = fields[at]!;
    const digits = /^\s*\+?(\d{1,20})$/.exec(fields[at + 1]!)?.[1];
    const value = digits === undefined ? undefined : BigInt(digits);
    if (value === undefined || value > most)
      throw invalidArg(`invalid value '${fields[at + 1]}' for parameter '${name}' of device '${path}'`);
    changes.push({ path, limit, value: isWide ? value : Number(value) });
  }
  return changes;
}
