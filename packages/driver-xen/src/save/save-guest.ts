import { rename, rm } from 'node:fs/promises';
import type { CallOptions } from '@virtkit/core/driver';
import { check } from '../check.js';
import { domainToXlConfig } from '../config/to-xl.js';
import type { XenDomain } from '../domain-object.js';
import type { XenHost } from '../host.js';
import { settleStopped } from '../stop.js';
import { appendDefinition } from './image.js';

/**
 * Writes a guest to a file and ends it. The file is there when it is whole: until then it has another name beside. When
 * that fails before the guest has ended, it runs on.
 */
export async function saveGuest(
  host: XenHost,
  domain: XenDomain,
  path: string,
  options: CallOptions = {},
): Promise<void> {
  check(
    domain.state !== 'paused',
    'VIR_ERR_OPERATION_INVALID',
    `Domain '${domain.id}' has to be running because Xen will suspend it`,
  );
  const part = `${path}.part`;
  const { def } = domain;
  await host.moving(domain, async () => {
    try {
      await host.working(domain, 'save', () =>
        host.channels.call('save', domain.id, part, domainToXlConfig(def), options),
      );
      await appendDefinition(part, def);
      await rename(part, path);
    } catch (error) {
      // What is left of a guest that goes on is of no use; what is left of one that ended is all there is.
      if (await host.channels.call('domain', domain.id).catch(() => undefined)) await rm(part, { force: true });
      throw error;
    }
    await settleStopped(host, domain, { reason: 'saved', detail: 'saved' });
  });
}
