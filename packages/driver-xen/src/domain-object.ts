import { DeviceStreams, DomainObject, JobLock, type DomainState } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import type { ShutdownReason } from './channel.js';
import { xenError } from './errors.js';

/** The UUID of the control domain, which the hypervisor gives it. */
export const controlDomain = '00000000-0000-0000-0000-000000000000';

/** Work that takes long: what it is, and when it began, in milliseconds since the epoch. */
export interface Working {
  readonly name: string;
  readonly since: number;
}

/** A domain of a Xen host. Whether it runs, the hypervisor says. */
export class XenDomain extends DomainObject {
  /** What changes the domain waits for its turn here. */
  readonly jobs = new JobLock();
  /** How many calls of this process start or end it right now: what becomes of it meanwhile is theirs to tell. */
  moving = 0;
  /** The turn of the host's clock at which this process last started or ended it. */
  movedAt = 0;
  /** What its kernel gave as the reason when it shut down. */
  ended: ShutdownReason | undefined;
  /** Its kernel was asked to shut down. */
  asked = false;
  /** The stop of a guest that stays is told once. */
  told = false;
  /** The stored definition as it was when the guest started. */
  startedFrom: Domain | undefined;
  working: Working | undefined;
  readonly streams = new DeviceStreams('VIR_FROM_LIBXL');

  constructor(uuid: string, def: Domain) {
    super(uuid, def, 'VIR_FROM_LIBXL');
  }

  override start(id: number, reason: string, state?: DomainState): void {
    super.start(id, reason, state);
    this.startedFrom = this.next;
  }

  /** Whether it is the control domain, in which this process runs. */
  get isControl(): boolean {
    return this.uuid === controlDomain;
  }

  /** @throws VirtError `VIR_ERR_OPERATION_INVALID` for the control domain */
  refuseControl(): void {
    if (this.isControl) throw xenError('VIR_ERR_OPERATION_INVALID', 'Domain-0 does not support requested operation');
  }
}
