import { mkdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';

/** Where the host keeps the state of a domain that is to go on where it stood. A new name changes nothing. */
export const managedImage = (host: QemuHost, { uuid }: Pick<QemuDomain, 'uuid'>): string =>
  join(host.directories.lib, 'save', `${uuid}.save`);

export const hasManagedImage = (host: QemuHost, domain: Pick<QemuDomain, 'uuid'>): boolean =>
  existsSync(managedImage(host, domain));

/** @throws VirtError `VIR_ERR_OPERATION_INVALID` where there is none */
export function requireManagedImage(host: QemuHost, domain: QemuDomain): string {
  if (!hasManagedImage(host, domain))
    throw qemuError('VIR_ERR_OPERATION_INVALID', 'domain does not have managed save image');
  return managedImage(host, domain);
}

export async function managedPlace(host: QemuHost, domain: QemuDomain): Promise<string> {
  const path = managedImage(host, domain);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return path;
}

export const removeManagedImage = (host: QemuHost, domain: QemuDomain): Promise<void> =>
  rm(managedImage(host, domain), { force: true });
