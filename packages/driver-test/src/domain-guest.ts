import {
  checkFlags,
  DomainProcessSignal,
  DomainSetTimeFlags,
  DomainSetUserPasswordFlags,
  type DomainGuestDriver,
} from '@virtkit/core/driver';
import { agentChannel, requireAgent } from './agent.js';
import { domainAgent } from './domain-agent.js';
import type { TestDomain } from './domain-object.js';
import { checkMountpoint, freeze, thaw } from './filesystems.js';
import { filesystemsOf } from './guest-facts.js';
import { guestOf, type Guest } from './guest.js';
import type { TestHost } from './host.js';
import { check, invalidArg } from './params.js';

/** What is inside a guest. As in libvirt's test driver, file systems, clocks and passwords need no agent. */
export const domainGuest = (host: TestHost) =>
  ({
    ...domainAgent(host),
    async fsFreeze(ref, mountpoints, flags) {
      checkFlags(flags, 0, 'testDomainFSFreeze');
      return freeze(activeDomain(host.domain(ref)), mountpoints);
    },
    async fsThaw(ref, mountpoints, flags) {
      checkFlags(flags, 0, 'testDomainFSThaw');
      return thaw(activeDomain(host.domain(ref)), mountpoints);
    },
    async fsTrim(ref, mountpoint, _minimum, flags) {
      checkFlags(flags, 0, 'testDomainFSTrim');
      const domain = activeDomain(host.domain(ref));
      if (mountpoint !== undefined) checkMountpoint(domain, mountpoint);
    },
    async getFSInfo(ref, flags) {
      checkFlags(flags, 0, 'testDomainGetFSInfo');
      const domain = activeDomain(host.domain(ref));
      return filesystemsOf(domain).flatMap(({ mountpoint, name, type, disk }) =>
        disk === undefined ? [] : [{ mountpoint, name, fstype: type, devAliases: [disk] }],
      );
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
    async setUserPassword(ref, user, password, flags) {
      const { encrypted } = DomainSetUserPasswordFlags.bits;
      checkFlags(flags, encrypted, 'testDomainSetUserPassword');
      const domain = activeDomain(host.domain(ref));
      const { passwords } = agentChannel(domain.def) ? requireAgent(domain) : guestOf(domain);
      passwords.set(user, { password, encrypted: (flags & encrypted) !== 0 });
    },
    async sendProcessSignal(ref, pid, signal, flags) {
      checkFlags(flags, 0, 'testDomainSendProcessSignal');
      if (pid !== 1n) throw invalidArg('only sending a signal to pid 1 is supported');
      const number = DomainProcessSignal.numberOf(signal);
      if (!(signal in DomainProcessSignal.values)) throw invalidArg(`signum value ${number} is out of range`);
      host.domain(ref);
    },
  }) satisfies DomainGuestDriver;

function activeDomain(domain: TestDomain): TestDomain {
  domain.requireActive();
  return domain;
}

const activeGuest = (domain: TestDomain): Guest => guestOf(activeDomain(domain));
