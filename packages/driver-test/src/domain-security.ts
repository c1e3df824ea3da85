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

interface Injected {
  /** The run of the guest into which it was injected: it goes with it. */
  readonly id: number;
  readonly state: ParamsOf<typeof LaunchSecurityState>;
}
const key = Symbol('launch secret');
const injectedInto = (domain: TestDomain) => domain.keep(key, () => ({ last: undefined as Injected | undefined }));

/** What was injected into a guest that runs. */
export function launchSecret(domain: TestDomain): ParamsOf<typeof LaunchSecurityState> | undefined {
  const last = domain.kept<ReturnType<typeof injectedInto>>(key)?.last;
  return last?.id === domain.id ? last.state : undefined;
}

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
      injectedInto(domain).last = { id: domain.id, state: { ...state } };
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
