import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { XenDomain } from '../domain-object.js';
import type { XenHost } from '../host.js';

/** Where a domain's saved state is kept from which its next start goes on. */
export const managedImage = (host: XenHost, { uuid }: XenDomain): string =>
  join(host.directories.lib, 'save', `${uuid}.save`);

export const hasManagedImage = (host: XenHost, domain: XenDomain): boolean => existsSync(managedImage(host, domain));

/** {@link managedImage}, in a folder that is there. */
export async function managedPlace(host: XenHost, domain: XenDomain): Promise<string> {
  await mkdir(join(host.directories.lib, 'save'), { recursive: true, mode: 0o700 });
  return managedImage(host, domain);
}

export const removeManagedImage = (host: XenHost, domain: XenDomain): Promise<void> =>
  rm(managedImage(host, domain), { force: true });
