import { checkFlags, DomainMessageTypes, type DomainConfigDriver } from '@virtkit/core/driver';
import type { TestHost } from './host.js';
import { taintsOf } from './taints.js';

const { tainting, deprecation } = DomainMessageTypes.bits;

/** Labels, launch security, and what there is to say against a domain's definition. */
export const domainSecurity = (host: TestHost) =>
  ({
    async getSecurityLabel(ref) {
      const { active } = host.domain(ref);
      return { label: active ? 'libvirt-test' : '', enforcing: active };
    },
    async getLaunchSecurityInfo(_ref, flags) {
      checkFlags(flags, 0, 'testDomainGetLaunchSecurityInfo');
      return {};
    },
    async getMessages(ref, flags) {
      checkFlags(flags, tainting | deprecation, 'testDomainGetMessages');
      const { taints, deprecations } = taintsOf(host.domain(ref));
      const all = flags === 0;
      return [
        ...(all || flags & tainting ? taints.map((text) => `tainted: ${text}`) : []),
        ...(all || flags & deprecation ? deprecations.map((text) => `deprecated configuration: ${text}`) : []),
      ];
    },
  }) satisfies DomainConfigDriver;
