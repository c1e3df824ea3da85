import type { CallOptions } from '../signal.js';
import type { MigrateParameters, ParamsOf } from './params.js';
import type { DomainRef } from './refs.js';
import type { Stream } from './stream.js';

/** What one side of a migration hands to the other: opaque to all but the two drivers. */
export type MigrationCookie = Uint8Array;

type Params = ParamsOf<typeof MigrateParameters>;

/**
 * The five steps of a migration, version 3 with parameters: begin on the source, prepare on the destination, perform
 * on the source, finish on the destination, confirm on the source. All flags: `DomainMigrateFlags`.
 */
export interface DomainMigrationDriver {
  /** Source: locks the domain and gives the definition to start with on the other side. */
  migrateBegin?(
    domain: DomainRef,
    params: Params,
    flags: number,
    options?: CallOptions,
  ): Promise<{ readonly xml: string; readonly cookie: MigrationCookie }>;
  /** Destination: makes ready to receive, and says where. */
  migratePrepare?(
    params: Params,
    cookie: MigrationCookie,
    flags: number,
    options?: CallOptions,
  ): Promise<{ readonly uri: string | undefined; readonly cookie: MigrationCookie }>;
  /** Destination: makes ready to receive over `stream`. */
  migratePrepareTunnel?(
    stream: Stream,
    params: Params,
    cookie: MigrationCookie,
    flags: number,
    options?: CallOptions,
  ): Promise<{ readonly cookie: MigrationCookie }>;
  /** Source: moves the guest. `connectionUri` is the destination's for a peer-to-peer migration. */
  migratePerform?(
    domain: DomainRef,
    connectionUri: string | undefined,
    params: Params,
    cookie: MigrationCookie,
    flags: number,
    options?: CallOptions,
  ): Promise<{ readonly cookie: MigrationCookie }>;
  /** Destination: lets the guest run, or cleans up when `cancelled`. */
  migrateFinish?(
    params: Params,
    cookie: MigrationCookie,
    flags: number,
    cancelled: boolean,
    options?: CallOptions,
  ): Promise<{ readonly domain: DomainRef | undefined; readonly cookie: MigrationCookie }>;
  /** Source: lets the guest go, or lets it run on when `cancelled`. */
  migrateConfirm?(
    domain: DomainRef,
    params: Params,
    cookie: MigrationCookie,
    flags: number,
    cancelled: boolean,
    options?: CallOptions,
  ): Promise<void>;

  /** Milliseconds. No flags yet. */
  migrateGetMaxDowntime?(domain: DomainRef, flags: number, options?: CallOptions): Promise<bigint>;
  migrateSetMaxDowntime?(domain: DomainRef, milliseconds: bigint, flags: number, options?: CallOptions): Promise<void>;
  /** Bytes. No flags yet. */
  migrateGetCompressionCache?(domain: DomainRef, flags: number, options?: CallOptions): Promise<bigint>;
  migrateSetCompressionCache?(domain: DomainRef, bytes: bigint, flags: number, options?: CallOptions): Promise<void>;
  /** MiB/s. Flags: `DomainMigrateMaxSpeedFlags`. */
  migrateGetMaxSpeed?(domain: DomainRef, flags: number, options?: CallOptions): Promise<bigint>;
  migrateSetMaxSpeed?(domain: DomainRef, mibps: bigint, flags: number, options?: CallOptions): Promise<void>;
  /** Lets the guest run on the destination before all of its memory is there. No flags yet. */
  migrateStartPostCopy?(domain: DomainRef, flags: number, options?: CallOptions): Promise<void>;
}
