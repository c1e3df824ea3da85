import * as F from '../driver/flag-tables.js';
import type { ControlInfo, JobStats } from '../driver/job.js';
import type { CallOptions } from '../signal.js';
import { DomainInterfaceHandle } from './domain-interface.js';
import type { Options } from './options.js';

/** Long-running work: save, dump, backup. */
export abstract class DomainJobHandle extends DomainInterfaceHandle {
  /**
   * The job that runs on the domain, or with `completed` the last one that ended: sizes in bytes, times in
   * milliseconds. Type `none` when there is none.
   *
   * C: `virDomainGetJobStats`
   */
  async getJobStats(options?: Options<typeof F.DomainGetJobStatsFlags>): Promise<JobStats> {
    return this.call('getJobStats', F.DomainGetJobStatsFlags.encode(options), options);
  }

  /**
   * Gives up the job that runs on the domain: a save, a dump, a backup, a migration. The guest runs on. `postcopy`
   * stops a migration in its second half, which pauses the guest.
   *
   * @throws VirtError `VIR_ERR_OPERATION_INVALID` when there is none
   *
   * C: `virDomainAbortJobFlags`
   */
  async abortJob(options?: Options<typeof F.DomainAbortJobFlags>): Promise<void> {
    return this.call('abortJob', F.DomainAbortJobFlags.encode(options), options);
  }

  /**
   * How the way to the guest's hypervisor process does: whether it is free, busy, or broken.
   *
   * C: `virDomainGetControlInfo`
   */
  async getControlInfo(options?: CallOptions): Promise<ControlInfo> {
    return this.call('getControlInfo', 0, options);
  }

  /**
   * Starts a backup as `xml` says, with a checkpoint if `checkpointXml` is given. Settles when it has begun:
   * `getJobStats` and the event `domain.jobCompleted` tell the rest, `abortJob` ends it.
   *
   * C: `virDomainBackupBegin`
   */
  async backupBegin(
    xml: string,
    checkpointXml: string | undefined,
    options?: Options<typeof F.DomainBackupBeginFlags>,
  ): Promise<void> {
    return this.call('backupBegin', xml, checkpointXml, F.DomainBackupBeginFlags.encode(options), options);
  }

  /**
   * The `<domainbackup>` XML of the backup that runs.
   *
   * @throws VirtError `VIR_ERR_NO_DOMAIN_BACKUP`
   *
   * C: `virDomainBackupGetXMLDesc`
   */
  async backupGetXmlDesc(options?: CallOptions): Promise<string> {
    return this.call('backupGetXmlDesc', 0, options);
  }

  /**
   * Measures for `seconds` how fast the guest dirties its memory.
   *
   * C: `virDomainStartDirtyRateCalc`
   */
  async startDirtyRateCalc(seconds: number, options?: Options<typeof F.DomainDirtyRateCalcFlags>): Promise<void> {
    return this.call('startDirtyRateCalc', seconds, F.DomainDirtyRateCalcFlags.encode(options), options);
  }
}
