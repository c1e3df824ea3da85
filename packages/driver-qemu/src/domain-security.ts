import { checkFlags, decode, DomainMessageTypes, type DomainConfigDriver } from '@virtkit/core/driver';
import * as t from 'io-ts';
import { readFile } from 'node:fs/promises';
import { qemuError } from './errors.js';
import type { Guest } from './guest.js';
import type { QemuHost } from './host.js';
import { messages } from './taints.js';

const Measurement = t.type({ data: t.string });
const Sev = t.type({ 'api-major': t.number, 'api-minor': t.number, 'build-id': t.number, policy: t.number });
const { tainting, deprecation } = DomainMessageTypes.bits;

/** Security labels, launch security, and what there is to say of a domain. */
export const domainSecurity = (host: QemuHost) =>
  ({
    async getSecurityLabel(ref) {
      // There is no security model, so that there is no label of it.
      host.domain(ref);
      return { label: '', enforcing: false };
    },
    async getSecurityLabelList(ref) {
      const { guest } = host.domain(ref);
      if (!guest) return [];
      return [{ label: '', enforcing: false }, ...(process.getuid?.() === 0 ? [await ownerLabel(guest)] : [])];
    },
    async getLaunchSecurityInfo(ref, flags) {
      checkFlags(flags, 0, 'qemuDomainGetSEVInfo');
      const domain = host.domain(ref);
      if (domain.def.launchSecurity?.type !== 'sev') return {};
      const { monitor } = domain.requireGuest();
      const measured = await monitor.execute('query-sev-launch-measure');
      const sev = await monitor.execute('query-sev');
      const { data } = decode(Measurement, measured, 'the measurement of the guest', 'VIR_ERR_INTERNAL_ERROR');
      const info = decode(Sev, sev, "what QEMU says of the guest's encryption", 'VIR_ERR_INTERNAL_ERROR');
      return {
        'sev-measurement': data,
        'sev-api-major': info['api-major'],
        'sev-api-minor': info['api-minor'],
        'sev-build-id': info['build-id'],
        'sev-policy': info.policy,
      };
    },
    setLaunchSecurityState: (ref, state, flags, options) =>
      host.change(ref, 'setLaunchSecurityState', options, async (domain) => {
        checkFlags(flags, 0, 'qemuDomainSetLaunchSecurityState');
        if (Object.keys(state).length === 0) throw qemuError('VIR_ERR_INVALID_ARG', 'state: nothing is given');
        if (domain.def.launchSecurity?.type !== 'sev')
          throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', `domain '${domain.name}' is no SEV guest`);
        const { 'sev-secret-header': header, 'sev-secret': secret, 'sev-secret-set-address': gpa } = state;
        if (header === undefined || secret === undefined)
          throw qemuError('VIR_ERR_INTERNAL_ERROR', 'a secret and its header are needed, not one of them');
        const { monitor } = domain.requireGuest();
        if (domain.state !== 'paused')
          throw qemuError('VIR_ERR_OPERATION_INVALID', `domain '${domain.name}' is not paused`);
        const args = { 'packet-header': header, secret, ...(gpa !== undefined && { gpa }) };
        await monitor.execute('sev-inject-launch-secret', args, options);
      }),
    async getMessages(ref, flags) {
      checkFlags(flags, tainting | deprecation, 'qemuDomainGetMessages');
      const { guest } = host.domain(ref);
      return guest ? messages(guest.taints, flags) : [];
    },
  }) satisfies DomainConfigDriver;

/** Whom the process belongs to: `+0:+0`. */
async function ownerLabel({ process: { pid } }: Guest) {
  const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '');
  const id = (field: string) => new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? '0';
  return { label: `+${id('Uid')}:+${id('Gid')}`, enforcing: false };
}
