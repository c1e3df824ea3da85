import * as F from '../driver/flag-tables.js';
import type { CallOptions } from '../signal.js';
import { DomainJobHandle } from './job.js';
import type { Options } from './options.js';

/** Migration to another host. */
export abstract class DomainMigrationHandle extends DomainJobHandle {
  /**
   * How long the guest may stand still at the end of a live migration: milliseconds.
   *
   * C: `virDomainMigrateGetMaxDowntime`
   */
  async migrateGetMaxDowntime(options?: CallOptions): Promise<bigint> {
    return this.call('migrateGetMaxDowntime', 0, options);
  }

  /**
   * Sets how long the guest may stand still at the end of a live migration.
   *
   * C: `virDomainMigrateSetMaxDowntime`
   */
  async migrateSetMaxDowntime(milliseconds: bigint, options?: CallOptions): Promise<void> {
    return this.call('migrateSetMaxDowntime', milliseconds, 0, options);
  }

  /**
   * The size of the cache that compresses repeated pages: bytes.
   *
   * C: `virDomainMigrateGetCompressionCache`
   */
  async migrateGetCompressionCache(options?: CallOptions): Promise<bigint> {
    return this.call('migrateGetCompressionCache', 0, options);
  }

  /**
   * Sets the size of the cache that compresses repeated pages.
   *
   * C: `virDomainMigrateSetCompressionCache`
   */
  async migrateSetCompressionCache(bytes: bigint, options?: CallOptions): Promise<void> {
    return this.call('migrateSetCompressionCache', bytes, 0, options);
  }

  /**
   * The most bandwidth that a migration takes: MiB/s; with `postcopy` in its second half.
   *
   * C: `virDomainMigrateGetMaxSpeed`
   */
  async migrateGetMaxSpeed(options?: Options<typeof F.DomainMigrateMaxSpeedFlags>): Promise<bigint> {
    return this.call('migrateGetMaxSpeed', F.DomainMigrateMaxSpeedFlags.encode(options), options);
  }

  /**
   * Sets the most bandwidth that a migration takes; with `postcopy` in its second half.
   *
   * C: `virDomainMigrateSetMaxSpeed`
   */
  async migrateSetMaxSpeed(mibps: bigint, options?: Options<typeof F.DomainMigrateMaxSpeedFlags>): Promise<void> {
    return this.call('migrateSetMaxSpeed', mibps, F.DomainMigrateMaxSpeedFlags.encode(options), options);
  }

  /**
   * Lets the guest run on the destination before all of its memory is there.
   *
   * C: `virDomainMigrateStartPostCopy`
   */
  async migrateStartPostCopy(options?: CallOptions): Promise<void> {
    return this.call('migrateStartPostCopy', 0, options);
  }
}
