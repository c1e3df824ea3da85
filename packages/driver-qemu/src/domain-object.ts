import { DomainObject, JobLock } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { AgentTimeout } from './agent/timeout.js';
import { qemuError } from './errors.js';
import type { Guest } from './guest.js';
import { DomainJobs } from './jobs/domain-jobs.js';

/** A domain of a QEMU host. While it runs, `guest` is its process. */
export class QemuDomain extends DomainObject {
  guest: Guest | undefined;
  /** Seconds that a command of the guest's agent may take, as `agentSetResponseTimeout` says them. */
  agentTimeout: number = AgentTimeout.block;
  /** What changes the domain waits for its turn here. */
  readonly jobs = new JobLock();
  /** The long-running work on it: one at a time, and how the last one ended. */
  readonly job = new DomainJobs();

  constructor(uuid: string, def: Domain) {
    super(uuid, def, 'VIR_FROM_QEMU');
  }

  /** @throws VirtError `VIR_ERR_OPERATION_INVALID` unless the domain runs */
  requireGuest(): Guest {
    if (!this.guest) throw qemuError('VIR_ERR_OPERATION_INVALID', `domain '${this.name}' is not running`);
    return this.guest;
  }
}
