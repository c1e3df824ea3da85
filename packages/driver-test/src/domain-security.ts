import {
  checkFlags,
  DomainMessageTypes,
  LaunchSecurityState,
  type DomainConfigDriver,
  type ParamsOf,
} from '@virtkit/core/driver';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { givenParams } from './params.js';
import { taintsOf } from './taints.js';

/** What was injected into guests that run. */
export const launchSecrets = new WeakMap<TestDomain, ParamsOf<typeof LaunchSecurityState>>();

const { tainting, deprecation } = DomainMessageTypes.bits;

/** Labels, launch security, and what there is to say against a domain's definition. */
export const domainSecurity = (host: TestHost) =>
  ({
    async getSecurityLabel(ref) {
      const { active } = host.domain(ref);
      return { label: active ? 'libvirt-test' : '', enforcing: active };
    },
    async getSecurityLabelList(ref) {
      // One model, whose label a guest has while it runs.
      return host.domain(ref).active ? [{ label: 'libvirt-test', enforcing: true }] : [];
    },
    async getLaunchSecurityInfo(_ref, flags) {
      checkFlags(flags, 0, 'testDomainGetLaunchSecurityInfo');
      return {};
    },
    async setLaunchSecurityState(ref, state, flags) {
      checkFlags(flags, 0, 'domain.setLaunchSecurityState');
      givenParams(state, LaunchSecurityState);
      const domain = host.domain(ref);
      if (domain.def.launchSecurity?.type !== 'sev') {
        throw testError('VIR_ERR_OPERATION_UNSUPPORTED', `domain '${domain.name}' is no SEV guest`);
      }
      if (state['sev-secret'] === undefined || state['sev-secret-header'] === undefined) {
        throw testError('VIR_ERR_INTERNAL_ERROR', 'a secret and its header are needed, not one of them');
      }
      domain.requireActive();
      if (domain.state !== 'paused') throw testError('VIR_ERR_OPERATION_INVALID', 'domain must be in a paused state');
      launchSecrets.set(domain, state);
      domain.onStop(() => launchSecrets.delete(domain));
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
