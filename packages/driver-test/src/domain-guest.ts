import {
  checkFlags,
  DomainProcessSignal,
  DomainSetTimeFlags,
  DomainSetUserPasswordFlags,
  type DomainGuestDriver,
  type GuestTime,
} from '@virtkit/core/driver';
import { disksOf } from './domain-block.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { check, invalidArg } from './params.js';

/** What goes through the guest's agent. */
export const domainGuest = (host: TestHost) =>
  ({
    async fsFreeze(ref, mountpoints, flags) {
      checkFlags(flags, 0, 'testDomainFSFreeze');
      return setFrozen(activeGuest(host.domain(ref)), mountpoints, true);
    },
    async fsThaw(ref, mountpoints, flags) {
      checkFlags(flags, 0, 'testDomainFSThaw');
      return setFrozen(activeGuest(host.domain(ref)), mountpoints, false);
    },
    async fsTrim(ref, mountpoint, _minimum, flags) {
      checkFlags(flags, 0, 'testDomainFSTrim');
      host.domain(ref).requireActive();
      if (mountpoint !== undefined) checkMountpoint(mountpoint);
    },
    async getFSInfo(ref, flags) {
      checkFlags(flags, 0, 'testDomainGetFSInfo');
      const domain = host.domain(ref);
      domain.requireActive();
      const disk = disksOf(domain.def).find(({ device }) => device === 'disk')?.target.dev;
      if (disk === undefined) return [];
      return everyMountpoint.map((mountpoint, index) => ({
        mountpoint,
        name: `${disk}${index + 1}`,
        fstype: 'ext4',
        devAliases: [disk],
      }));
    },
    async getTime(ref, flags) {
      checkFlags(flags, 0, 'testDomainGetTime');
      const domain = host.domain(ref);
      check(domain.state === 'running', 'VIR_ERR_OPERATION_INVALID', 'domain is not running');
      return guestOf(domain).time;
    },
    async setTime(ref, { seconds, nanoseconds }, flags) {
      checkFlags(flags, DomainSetTimeFlags.bits.sync, 'testDomainSetTime');
      activeGuest(host.domain(ref)).time = { seconds, nanoseconds };
    },
    async setUserPassword(ref, _user, _password, flags) {
      checkFlags(flags, DomainSetUserPasswordFlags.bits.encrypted, 'testDomainSetUserPassword');
      host.domain(ref).requireActive();
    },
    async sendProcessSignal(ref, pid, signal, flags) {
      checkFlags(flags, 0, 'testDomainSendProcessSignal');
      if (pid !== 1n) throw invalidArg('only sending a signal to pid 1 is supported');
      const number = DomainProcessSignal.numberOf(signal);
      if (!(signal in DomainProcessSignal.values)) throw invalidArg(`signum value ${number} is out of range`);
      host.domain(ref);
    },
  }) satisfies DomainGuestDriver;

const everyMountpoint = ['/', '/boot'];

/** What the host remembers of a guest. It outlives a stop, as in libvirt's test driver. */
export interface Guest {
  readonly frozen: Set<string>;
  time: GuestTime;
}
const key = Symbol('guest');

export const guestOf = (domain: TestDomain): Guest =>
  domain.keep(key, () => ({ frozen: new Set(), time: { seconds: 627319920n, nanoseconds: 0 } }));

function activeGuest(domain: TestDomain): Guest {
  domain.requireActive();
  return guestOf(domain);
}

/** Freezes or thaws the file systems, all for an empty list, and gives how many were not so yet. */
function setFrozen({ frozen }: Guest, mountpoints: readonly string[], freeze: boolean): number {
  mountpoints.forEach(checkMountpoint);
  const before = frozen.size;
  for (const one of mountpoints.length > 0 ? mountpoints : everyMountpoint) {
    if (freeze) frozen.add(one);
    else frozen.delete(one);
  }
  return Math.abs(frozen.size - before);
}

function checkMountpoint(mountpoint: string): void {
  if (!everyMountpoint.includes(mountpoint)) {
    throw testError('VIR_ERR_OPERATION_INVALID', `mount point not found: ${mountpoint}`);
  }
}
