import {
  decode,
  type CallOptions,
  type DomainMemoryStats,
  type DomainMemoryStatTags,
  type ProcessIdentity,
} from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import * as t from 'io-ts';
import type { Guest } from '../guest.js';
import { SystemFiles } from '../node/system-files.js';
import { integer } from '../qmp/integer.js';

const Balloon = t.type({ actual: integer });
const GuestStats = t.type({ 'last-update': integer, stats: t.record(t.string, integer) });

/** The balloon that a guest has. */
export function balloonOf({ devices }: Domain) {
  return devices?.memballoon?.model === 'none' ? undefined : devices?.memballoon;
}

export const balloonPath = (def: Domain): string => `/machine/peripheral/${balloonOf(def)?.alias ?? 'balloon0'}`;

/** What the guest tells of its memory, by QEMU's names; bytes, where the divisor is not 1. */
const told = [
  ['stat-swap-in', 'swapIn', 1024n],
  ['stat-swap-out', 'swapOut', 1024n],
  ['stat-major-faults', 'majorFault', 1n],
  ['stat-minor-faults', 'minorFault', 1n],
  ['stat-free-memory', 'unused', 1024n],
  ['stat-total-memory', 'available', 1024n],
  ['stat-available-memory', 'usable', 1024n],
  ['stat-disk-caches', 'diskCaches', 1024n],
  ['stat-htlb-pgalloc', 'hugetlbPgalloc', 1n],
  ['stat-htlb-pgfail', 'hugetlbPgfail', 1n],
] as const satisfies readonly (readonly [string, DomainMemoryStatTags, bigint])[];

/** What QEMU says where the guest said nothing. */
const unknown = (1n << 64n) - 1n;

/** What a balloon knows of the guest's memory. */
export async function balloonStats({ monitor }: Guest, def: Domain, options?: CallOptions): Promise<DomainMemoryStats> {
  const [balloon, guest] = await Promise.all([
    monitor.execute('query-balloon', {}, options),
    monitor.execute('qom-get', { path: balloonPath(def), property: 'guest-stats' }, options),
  ]);
  const { actual } = decode(Balloon, balloon, 'the balloon', 'VIR_ERR_INTERNAL_ERROR');
  const { stats, 'last-update': lastUpdate } = decode(
    GuestStats,
    guest,
    "the guest's memory",
    'VIR_ERR_INTERNAL_ERROR',
  );
  const known = told.flatMap(([name, tag, divisor]) => {
    const value = stats[name];
    return value === undefined || value === unknown ? [] : [[tag, value / divisor] as const];
  });
  return { actualBalloon: actual / 1024n, ...Object.fromEntries(known), lastUpdate };
}

const files = new SystemFiles();

/** How much of the host's memory a process has: KiB. */
export const residentSize = ({ pid }: ProcessIdentity): bigint =>
  BigInt(/^VmRSS:\s*(\d+) kB$/m.exec(files.find(`proc/${pid}/status`) ?? '')?.[1] ?? 0);
