import type { Domain } from '@virtkit/core/xml';
import type { QemuCapabilities } from '../capabilities/capabilities.js';
import { deviceChecks } from './validate-devices.js';
import { domainRules } from './validate-domain.js';
import { machineOf } from './machine.js';
import { qemuError } from './qemu-error.js';
import { faultOf, type Context } from './rule.js';

/**
 * Refuses what libvirt's QEMU driver refuses of a definition: what this QEMU, or this machine, does not have.
 *
 * @param domain - as {@link completeQemuDomain} leaves it
 * @throws VirtError the first fault with libvirt's code; `location.path` says where
 */
export function validateQemuDomain(domain: Domain, caps: QemuCapabilities): void {
  const devices = domain.devices ?? {};
  const context: Context = { domain, devices, machine: machineOf(domain), caps };
  for (const [path, rules] of domainRules) {
    const fault = faultOf(rules, domain, context);
    if (fault) throw qemuError(fault.code, fault.message, path);
  }
  for (const check of deviceChecks) {
    const fault = check(context);
    if (fault) throw qemuError(fault.code, fault.message, fault.path);
  }
}
