import type { CallOptions } from '@virtkit/core/driver';
import { check } from '../check.js';
import type { XenDomain } from '../domain-object.js';
import type { XenHost } from '../host.js';
import { startGuest, type Starting } from '../start.js';
import { readImage } from './image.js';
import { hasManagedImage, managedImage, removeManagedImage } from './managed-image.js';

/** Starts a domain: from its saved state if it has one, which is used up by that. */
export async function bootGuest(
  host: XenHost,
  domain: XenDomain,
  starting: Starting,
  options: CallOptions = {},
): Promise<void> {
  if (!hasManagedImage(host, domain)) return startGuest(host, domain, starting, options);
  const from = managedImage(host, domain);
  const def = await readImage(host, from);
  check(
    def.uuid === domain.uuid && def.name === domain.name,
    'VIR_ERR_OPERATION_FAILED',
    `cannot restore domain '${domain.name}' uuid ${domain.uuid} from a file which belongs to domain '${def.name}' uuid ${def.uuid}`,
  );
  await startGuest(host, domain, { ...starting, def, from }, options);
  await removeManagedImage(host, domain);
}
