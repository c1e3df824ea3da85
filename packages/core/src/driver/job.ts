import type { CallOptions } from '../signal.js';
import type { DomainControlErrorReason, DomainControlState, DomainJobType } from './enum-tables.js';
import type { TypedParams } from './params.js';
import type { DomainRef } from './refs.js';

/** How the domain's controlling process does (`virDomainControlInfo`). */
export interface ControlInfo {
  readonly state: DomainControlState;
  readonly details: DomainControlErrorReason;
  /** Milliseconds since the state was entered. */
  readonly stateTime: bigint;
}

/** The job that runs on a domain: sizes in bytes, times in milliseconds, under libvirt's field names. */
export interface JobStats {
  readonly type: DomainJobType;
  readonly params: TypedParams;
}

/** Long-running work on a domain: save, dump, migration, backup. */
export interface DomainJobDriver {
  /** Flags: `DomainGetJobStatsFlags`. */
  getJobStats?(domain: DomainRef, flags: number, options?: CallOptions): Promise<JobStats>;
  /** Flags: `DomainAbortJobFlags`. */
  abortJob?(domain: DomainRef, flags: number, options?: CallOptions): Promise<void>;
  getControlInfo?(domain: DomainRef, flags: number, options?: CallOptions): Promise<ControlInfo>;
  /** Starts a backup as `xml` says, with a checkpoint if `checkpointXml` is given. Flags: `DomainBackupBeginFlags`. */
  backupBegin?(
    domain: DomainRef,
    xml: string,
    checkpointXml: string | undefined,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  backupGetXmlDesc?(domain: DomainRef, flags: number, options?: CallOptions): Promise<string>;
  /** Measures for `seconds` how fast the guest dirties its memory. Flags: `DomainDirtyRateCalcFlags`. */
  startDirtyRateCalc?(domain: DomainRef, seconds: number, flags: number, options?: CallOptions): Promise<void>;
}
