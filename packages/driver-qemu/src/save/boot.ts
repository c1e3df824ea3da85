import type { CallOptions } from '@virtkit/core/driver';
import { parseDomain } from '@virtkit/core/xml';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import { startGuest } from '../start.js';
import { IncompleteImage, type ReadHead } from './image-head.js';
import { hasManagedImage, managedImage, removeManagedImage } from './managed-image.js';
import { restoreGuest } from './restore-guest.js';
import { readImage } from './save-image.js';

export interface Booting {
  readonly paused?: boolean;
  readonly owner?: object | undefined;
  /** What the guest was when it was saved is dropped. */
  readonly forceBoot?: boolean;
  readonly resetNvram?: boolean;
}

/** Starts a domain that is off: where it stood when the host saved it, or anew. */
export async function bootGuest(
  host: QemuHost,
  domain: QemuDomain,
  { paused, owner, forceBoot = false, resetNvram }: Booting,
  options?: CallOptions,
): Promise<void> {
  if (forceBoot) await removeManagedImage(host, domain);
  const head = hasManagedImage(host, domain) ? await usable(host, domain) : undefined;
  if (!head) return startGuest(host, domain, { ...(paused && { paused }), owner }, options);
  const path = managedImage(host, domain);
  const def = await host.complete(parseDomain(head.xml, { inactive: true }));
  if (def.name !== domain.name || def.uuid !== domain.uuid)
    throw qemuError(
      'VIR_ERR_OPERATION_FAILED',
      `cannot restore domain '${domain.name}' uuid ${domain.uuid} from a file which belongs to domain '${def.name}' uuid ${def.uuid}`,
    );
  const restoring = { path, head, def, owner, ...(paused && { paused }), ...(resetNvram && { resetNvram }) };
  await restoreGuest(host, domain, restoring, options);
  await removeManagedImage(host, domain).catch((error: unknown) => host.warn(`${path} stays`, error));
}

/** What an interrupted save left is forgotten. */
async function usable(host: QemuHost, domain: QemuDomain): Promise<ReadHead | undefined> {
  try {
    return await readImage(managedImage(host, domain));
  } catch (error) {
    if (!(error instanceof IncompleteImage)) throw error;
    host.warn(`the saved state of '${domain.name}' is incomplete`, error);
    await removeManagedImage(host, domain);
    return undefined;
  }
}
