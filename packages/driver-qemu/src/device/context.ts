import { readFile } from 'node:fs/promises';
import { masterKeyFile } from '../argv/secret.js';
import type { ArgvContext } from '../argv/context.js';
import type { QemuDomain } from '../domain-object.js';
import type { QemuHost } from '../host.js';
import { argvContext } from '../launch/context.js';

/** What decides what a running guest's QEMU is given: its secrets are sealed by the key that it has already. */
export async function runningContext(host: QemuHost, domain: QemuDomain): Promise<ArgvContext> {
  const { directory } = domain.requireGuest();
  const context = argvContext(host, domain.def, await host.capabilitiesFor(domain.def), directory);
  return { ...context, masterKey: await readFile(masterKeyFile(context)) };
}

/** The same, when all that matters is what the parts of a device are called. */
export async function namingContext(host: QemuHost, domain: QemuDomain): Promise<ArgvContext> {
  const { directory } = domain.requireGuest();
  const context = argvContext(host, domain.def, await host.capabilitiesFor(domain.def), directory);
  return { ...context, secret: () => new Uint8Array() };
}
