import type { CallOptions } from '../signal.js';
import type { DomainBlockJobType, DomainDiskErrorCode } from './enum-tables.js';
import type { BlockCopyParameters, BlockIoTune, BlockStats, ParamsOf } from './params.js';
import type { DomainRef } from './refs.js';

/** Bytes (`virDomainBlockInfo`). */
export interface BlockInfo {
  /** What the guest sees. */
  readonly capacity: bigint;
  /** What the host has handed out. */
  readonly allocation: bigint;
  /** Where the data ends in its container. */
  readonly physical: bigint;
}

export interface BlockJobInfo {
  readonly type: DomainBlockJobType;
  /** MiB/s, or bytes/s with `bandwidthBytes`; 0 for no limit. */
  readonly bandwidth: bigint;
  /** `cur` of `end`: progress in a unit of the job's own. */
  readonly cur: bigint;
  readonly end: bigint;
}

export interface DiskError {
  /** The target, such as `vda`. */
  readonly disk: string;
  readonly error: DomainDiskErrorCode;
}

/** Disks. A `disk` is a target such as `vda`, or the path of its source. */
export interface DomainBlockDriver {
  /** Changes a disk's size: KiB, or bytes with `DomainBlockResizeFlags.bytes`. */
  blockResize?(domain: DomainRef, disk: string, size: bigint, flags: number, options?: CallOptions): Promise<void>;
  /** Counters of one disk, or of all together for an empty name. No flags yet. */
  blockStats?(
    domain: DomainRef,
    disk: string,
    flags: number,
    options?: CallOptions,
  ): Promise<ParamsOf<typeof BlockStats>>;
  /** Reads `size` bytes of a disk's source at `offset`. No flags yet. */
  blockPeek?(
    domain: DomainRef,
    disk: string,
    offset: bigint,
    size: number,
    flags: number,
    options?: CallOptions,
  ): Promise<Uint8Array>;
  getBlockInfo?(domain: DomainRef, disk: string, flags: number, options?: CallOptions): Promise<BlockInfo>;
  getDiskErrors?(domain: DomainRef, flags: number, options?: CallOptions): Promise<readonly DiskError[]>;
  /** Flags: `DomainModificationImpact`. */
  getBlockIoTune?(
    domain: DomainRef,
    disk: string,
    flags: number,
    options?: CallOptions,
  ): Promise<ParamsOf<typeof BlockIoTune>>;
  setBlockIoTune?(
    domain: DomainRef,
    disk: string,
    params: ParamsOf<typeof BlockIoTune>,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  /** Defines a group of disks that share limits. Flags: `DomainModificationImpact`. */
  setThrottleGroup?(
    domain: DomainRef,
    group: string,
    params: ParamsOf<typeof BlockIoTune>,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  delThrottleGroup?(domain: DomainRef, group: string, flags: number, options?: CallOptions): Promise<void>;
  /** Sends `blockThreshold` once when `dev` (a target, or `vda[2]` of its chain) is written past `bytes`. */
  setBlockThreshold?(
    domain: DomainRef,
    dev: string,
    bytes: bigint,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;

  /** Flags: `DomainBlockJobAbortFlags`. */
  blockJobAbort?(domain: DomainRef, disk: string, flags: number, options?: CallOptions): Promise<void>;
  /** `undefined`: no job runs on the disk. Flags: `DomainBlockJobInfoFlags`. */
  getBlockJobInfo?(
    domain: DomainRef,
    disk: string,
    flags: number,
    options?: CallOptions,
  ): Promise<BlockJobInfo | undefined>;
  /** MiB/s, or bytes/s with `DomainBlockJobSetSpeedFlags.bandwidthBytes`. */
  blockJobSetSpeed?(
    domain: DomainRef,
    disk: string,
    bandwidth: bigint,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  /** Copies the whole chain into the top image. Flags: `DomainBlockPullFlags`; bandwidth in MiB/s. */
  blockPull?(domain: DomainRef, disk: string, bandwidth: bigint, flags: number, options?: CallOptions): Promise<void>;
  /** Copies the chain above `base` into the top image, or to a new place. Flags: `DomainBlockRebaseFlags`. */
  blockRebase?(
    domain: DomainRef,
    disk: string,
    base: string | undefined,
    bandwidth: bigint,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  /** Mirrors a disk to the `<disk>` in `xml`. Flags: `DomainBlockCopyFlags`. */
  blockCopy?(
    domain: DomainRef,
    disk: string,
    xml: string,
    params: ParamsOf<typeof BlockCopyParameters>,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  /** Writes what is above `base`, up to `top`, down into it. Flags: `DomainBlockCommitFlags`; bandwidth in MiB/s. */
  blockCommit?(
    domain: DomainRef,
    disk: string,
    base: string | undefined,
    top: string | undefined,
    bandwidth: bigint,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
}
