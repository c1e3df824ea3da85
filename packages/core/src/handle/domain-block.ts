import * as F from '../driver/flag-tables.js';
import type { BlockInfo, BlockJobInfo, DiskError } from '../driver/domain-block.js';
import type { BlockCopyParameters, BlockIoTune, BlockStats, ParamsOf } from '../driver/params.js';
import type { CallOptions } from '../signal.js';
import { DomainVcpuHandle } from './domain-vcpu.js';
import type { Options } from './options.js';

/** Disks. A `disk` is a target such as `vda`, or the path of its source. */
export abstract class DomainBlockHandle extends DomainVcpuHandle {
  /**
   * Changes a disk's size: KiB, or bytes with `bytes`.
   *
   * C: `virDomainBlockResize`
   */
  async blockResize(disk: string, size: bigint, options?: Options<typeof F.DomainBlockResizeFlags>): Promise<void> {
    return this.call('blockResize', disk, size, F.DomainBlockResizeFlags.encode(options), options);
  }

  /**
   * Counters of one disk, or of all together for an empty name.
   *
   * C: `virDomainBlockStatsFlags`
   */
  async blockStats(disk: string, options?: CallOptions): Promise<ParamsOf<typeof BlockStats>> {
    return this.call('blockStats', disk, 0, options);
  }

  /**
   * Reads `size` bytes of a disk's source at `offset`.
   *
   * C: `virDomainBlockPeek`
   */
  async blockPeek(disk: string, offset: bigint, size: number, options?: CallOptions): Promise<Uint8Array> {
    return this.call('blockPeek', disk, offset, size, 0, options);
  }

  /**
   * The sizes of a disk's source: bytes.
   *
   * C: `virDomainGetBlockInfo`
   */
  async getBlockInfo(disk: string, options?: CallOptions): Promise<BlockInfo> {
    return this.call('getBlockInfo', disk, 0, options);
  }

  /**
   * The disks on which the guest met an error, with what it was; a disk that is well is not in the list.
   *
   * C: `virDomainGetDiskErrors`
   */
  async getDiskErrors(options?: CallOptions): Promise<readonly DiskError[]> {
    return this.call('getDiskErrors', 0, options);
  }

  /**
   * The limits of a disk: bytes or operations a second, burst lengths in seconds. An empty `disk` asks which limits
   * there can be.
   *
   * C: `virDomainGetBlockIoTune`
   */
  async getBlockIoTune(
    disk: string,
    options?: Options<typeof F.DomainModificationImpact>,
  ): Promise<ParamsOf<typeof BlockIoTune>> {
    return this.call('getBlockIoTune', disk, F.DomainModificationImpact.encode(options), options);
  }

  /**
   * Sets limits of a disk: those that `params` names; 0 takes one away.
   *
   * C: `virDomainSetBlockIoTune`
   */
  async setBlockIoTune(
    disk: string,
    params: ParamsOf<typeof BlockIoTune>,
    options?: Options<typeof F.DomainModificationImpact>,
  ): Promise<void> {
    return this.call('setBlockIoTune', disk, params, F.DomainModificationImpact.encode(options), options);
  }

  /**
   * Defines a group of disks that share limits.
   *
   * C: `virDomainSetThrottleGroup`
   */
  async setThrottleGroup(
    group: string,
    params: ParamsOf<typeof BlockIoTune>,
    options?: Options<typeof F.DomainModificationImpact>,
  ): Promise<void> {
    return this.call('setThrottleGroup', group, params, F.DomainModificationImpact.encode(options), options);
  }

  /**
   * Removes a group of limits that no disk uses any more.
   *
   * C: `virDomainDelThrottleGroup`
   */
  async delThrottleGroup(group: string, options?: Options<typeof F.DomainModificationImpact>): Promise<void> {
    return this.call('delThrottleGroup', group, F.DomainModificationImpact.encode(options), options);
  }

  /**
   * Sends `blockThreshold` once when `dev` (a target, or `vda[2]` of its chain) is written past `bytes`.
   *
   * C: `virDomainSetBlockThreshold`
   */
  async setBlockThreshold(dev: string, bytes: bigint, options?: CallOptions): Promise<void> {
    return this.call('setBlockThreshold', dev, bytes, 0, options);
  }

  /**
   * Ends the job on a disk: what it did so far is dropped, or with `pivot` the guest goes over to the copy that the
   * job made. `async` does not wait until it has ended: an event tells.
   *
   * C: `virDomainBlockJobAbort`
   */
  async blockJobAbort(disk: string, options?: Options<typeof F.DomainBlockJobAbortFlags>): Promise<void> {
    return this.call('blockJobAbort', disk, F.DomainBlockJobAbortFlags.encode(options), options);
  }

  /**
   * `undefined`: no job runs on the disk.
   *
   * C: `virDomainGetBlockJobInfo`
   */
  async getBlockJobInfo(
    disk: string,
    options?: Options<typeof F.DomainBlockJobInfoFlags>,
  ): Promise<BlockJobInfo | undefined> {
    return this.call('getBlockJobInfo', disk, F.DomainBlockJobInfoFlags.encode(options), options);
  }

  /**
   * MiB/s, or bytes/s with `bandwidthBytes`.
   *
   * C: `virDomainBlockJobSetSpeed`
   */
  async blockJobSetSpeed(
    disk: string,
    bandwidth: bigint,
    options?: Options<typeof F.DomainBlockJobSetSpeedFlags>,
  ): Promise<void> {
    return this.call('blockJobSetSpeed', disk, bandwidth, F.DomainBlockJobSetSpeedFlags.encode(options), options);
  }

  /**
   * Copies the whole chain of images into the top one, so that it needs no other. `bandwidth` limits it: MiB/s,
   * bytes/s with `bandwidthBytes`, 0 for none. Settles when the job has begun; an event tells its end.
   *
   * C: `virDomainBlockPull`
   */
  async blockPull(disk: string, bandwidth: bigint, options?: Options<typeof F.DomainBlockPullFlags>): Promise<void> {
    return this.call('blockPull', disk, bandwidth, F.DomainBlockPullFlags.encode(options), options);
  }

  /**
   * Copies the chain above `base` into the top image, or with `copy` to a new place. `bandwidth` as in `blockPull`.
   * Settles when the job has begun; an event tells its end.
   *
   * C: `virDomainBlockRebase`
   */
  async blockRebase(
    disk: string,
    base: string | undefined,
    bandwidth: bigint,
    options?: Options<typeof F.DomainBlockRebaseFlags>,
  ): Promise<void> {
    return this.call('blockRebase', disk, base, bandwidth, F.DomainBlockRebaseFlags.encode(options), options);
  }

  /**
   * Mirrors a disk to the `<disk>` in `xml`, until `blockJobAbort` goes over to it or drops it. Settles when the job
   * has begun.
   *
   * C: `virDomainBlockCopy`
   */
  async blockCopy(
    disk: string,
    xml: string,
    params: ParamsOf<typeof BlockCopyParameters>,
    options?: Options<typeof F.DomainBlockCopyFlags>,
  ): Promise<void> {
    return this.call('blockCopy', disk, xml, params, F.DomainBlockCopyFlags.encode(options), options);
  }

  /**
   * Writes what is above `base`, up to `top`, down into it: by default the whole chain but the active image. `active`
   * commits that too, and is ended by `blockJobAbort`. `bandwidth` as in `blockPull`.
   *
   * C: `virDomainBlockCommit`
   */
  async blockCommit(
    disk: string,
    base: string | undefined,
    top: string | undefined,
    bandwidth: bigint,
    options?: Options<typeof F.DomainBlockCommitFlags>,
  ): Promise<void> {
    return this.call('blockCommit', disk, base, top, bandwidth, F.DomainBlockCommitFlags.encode(options), options);
  }
}
