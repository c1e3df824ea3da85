import { decode, type TypedParams } from '@virtkit/core/driver';
import * as t from 'io-ts';
import { integer } from '../qmp/integer.js';
import type { QmpClient } from '../qmp/client.js';

const Ram = t.intersection([
  t.type({ transferred: integer, remaining: integer, total: integer }),
  t.partial({
    duplicate: integer,
    normal: integer,
    'normal-bytes': integer,
    'dirty-pages-rate': integer,
    'dirty-sync-count': integer,
    'postcopy-requests': integer,
    'page-size': integer,
    mbps: t.unknown,
  }),
]);
const Cache = t.type({
  'cache-size': integer,
  bytes: integer,
  pages: integer,
  'cache-miss': integer,
  overflow: integer,
});
const MigrationInfo = t.partial({
  status: t.string,
  'error-desc': t.string,
  ram: Ram,
  'xbzrle-cache': Cache,
  downtime: integer,
  'expected-downtime': integer,
  'setup-time': integer,
  'total-time': integer,
  'cpu-throttle-percentage': integer,
});
/** What QEMU says of a migration, to a file or to another QEMU. */
export type MigrationInfo = t.TypeOf<typeof MigrationInfo>;

/** Asks QEMU how its migration does. */
export async function queryMigration(monitor: QmpClient): Promise<MigrationInfo> {
  return decode(MigrationInfo, await monitor.execute('query-migrate'), "QEMU's migration", 'VIR_ERR_INTERNAL_ERROR');
}

/** What one asks about the disks that are copied beside the memory: bytes. */
export interface DiskProgress {
  readonly total: bigint;
  readonly processed: bigint;
}

/** The same under libvirt's names. Only of a migration to another host the disks are told. */
export function migrationParams(info: MigrationInfo, disks?: DiskProgress): TypedParams {
  const { ram, downtime } = info;
  const setup = info['setup-time'];
  const { total, processed } = disks ?? { total: 0n, processed: 0n };
  return {
    ...(downtime !== undefined && { downtime }),
    ...(setup !== undefined && { setup_time: setup }),
    data_total: (ram?.total ?? 0n) + total,
    data_processed: (ram?.transferred ?? 0n) + processed,
    data_remaining: (ram?.remaining ?? 0n) + (total - processed),
    memory_total: ram?.total ?? 0n,
    memory_processed: ram?.transferred ?? 0n,
    memory_remaining: ram?.remaining ?? 0n,
    ...bytesPerSecond(ram?.mbps),
    ...(ram?.duplicate !== undefined && {
      memory_constant: ram.duplicate,
      memory_normal: ram.normal ?? 0n,
      memory_normal_bytes: ram['normal-bytes'] ?? 0n,
    }),
    memory_dirty_rate: ram?.['dirty-pages-rate'] ?? 0n,
    memory_iteration: ram?.['dirty-sync-count'] ?? 0n,
    memory_postcopy_requests: ram?.['postcopy-requests'] ?? 0n,
    ...(ram?.['page-size'] && { memory_page_size: ram['page-size'] }),
    ...(disks && diskParams(info, disks)),
  };
}

function diskParams(info: MigrationInfo, { total, processed }: DiskProgress): TypedParams {
  const cache = info['xbzrle-cache'];
  const throttle = info['cpu-throttle-percentage'];
  return {
    disk_total: total,
    disk_processed: processed,
    disk_remaining: total - processed,
    ...(cache && {
      compression_cache: cache['cache-size'],
      compression_bytes: cache.bytes,
      compression_pages: cache.pages,
      compression_cache_misses: cache['cache-miss'],
      compression_overflow: cache.overflow,
    }),
    ...(throttle && { auto_converge_throttle: Number(throttle) }),
  };
}

/** QEMU tells megabits, with a fraction or without. */
function bytesPerSecond(mbps: unknown): TypedParams {
  const value = typeof mbps === 'number' || typeof mbps === 'bigint' ? Number(mbps) : 0;
  return value > 0 ? { memory_bps: BigInt(Math.trunc((value * 1_000_000) / 8)) } : {};
}
