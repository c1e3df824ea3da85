import { checkFlags, DomainMigrateMaxSpeedFlags, type DomainMigrationDriver } from '@virtkit/core/driver';
import type { TestDomain } from './domain-object.js';
import type { TestHost } from './host.js';
import { check } from './params.js';

const { postcopy } = DomainMigrateMaxSpeedFlags.bits;
/** As much as QEMU can be told: MiB/s. */
const fastest = 8_796_093_022_207n;
export const mebibyte = 1024n * 1024n;

/** How the next migration of a domain goes, and the one that runs. */
export interface MigrationSettings {
  /** Milliseconds. */
  downtime: bigint;
  /** Bytes. */
  cache: bigint;
  /** MiB/s. */
  speed: bigint;
  /** MiB/s in the second half; 0 for what `speed` says. */
  postcopySpeed: bigint;
}

const key = Symbol('migration settings');
export const settingsOf = (domain: TestDomain): MigrationSettings =>
  domain.keep(key, () => ({
    downtime: 300n,
    cache: 64n * mebibyte,
    speed: fastest,
    postcopySpeed: 0n,
  }));

const listeners = new WeakMap<TestDomain, () => void>();
/** Calls `listener` when a speed is changed, until that is taken back. */
export function onSpeed(domain: TestDomain, listener: () => void): () => void {
  listeners.set(domain, listener);
  return () => void listeners.delete(domain);
}

/** Bytes per second; `Infinity` for all that there is. */
export const bytesPerSecond = (mibps: bigint): number =>
  mibps >= fastest || mibps <= 0n ? Infinity : Number(mibps * mebibyte);

/** What a migration is told before it begins, or while it goes on. */
export const migrationSettings = (host: TestHost) =>
  ({
    async migrateGetMaxDowntime(ref, flags) {
      checkFlags(flags, 0, 'domain.migrateGetMaxDowntime');
      return active(host.domain(ref)).downtime;
    },
    async migrateSetMaxDowntime(ref, milliseconds, flags) {
      checkFlags(flags, 0, 'domain.migrateSetMaxDowntime');
      active(host.domain(ref)).downtime = milliseconds;
    },
    async migrateGetCompressionCache(ref, flags) {
      checkFlags(flags, 0, 'domain.migrateGetCompressionCache');
      return active(host.domain(ref)).cache;
    },
    async migrateSetCompressionCache(ref, bytes, flags) {
      checkFlags(flags, 0, 'domain.migrateSetCompressionCache');
      active(host.domain(ref)).cache = bytes;
    },
    async migrateGetMaxSpeed(ref, flags) {
      checkFlags(flags, postcopy, 'domain.migrateGetMaxSpeed');
      const domain = host.domain(ref);
      return flags & postcopy ? active(domain).postcopySpeed : settingsOf(domain).speed;
    },
    async migrateSetMaxSpeed(ref, mibps, flags) {
      checkFlags(flags, postcopy, 'domain.migrateSetMaxSpeed');
      const domain = host.domain(ref);
      check(mibps <= fastest, 'VIR_ERR_OVERFLOW', `a bandwidth is ${fastest} MiB/s at most, not ${mibps}`);
      // Of a guest that does not run, only the first half's is kept for its next migration.
      const settings = flags & postcopy ? active(domain) : settingsOf(domain);
      settings[flags & postcopy ? 'postcopySpeed' : 'speed'] = mibps;
      listeners.get(domain)?.();
    },
  }) satisfies DomainMigrationDriver;

function active(domain: TestDomain): MigrationSettings {
  domain.requireActive();
  return settingsOf(domain);
}
