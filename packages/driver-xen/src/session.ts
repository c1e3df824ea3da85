import type { Session } from '@virtkit/core/driver';
import { domainConfig } from './domain-config.js';
import { domainLifecycle } from './domain-lifecycle.js';
import { domainFacts } from './domain.js';
import { hostDriver } from './host-driver.js';
import type { XenHost } from './host.js';

/** A session on a Xen host: each section from the file of its name. */
export function openSession(host: XenHost, close: () => Promise<void>) {
  return {
    host: hostDriver(host),
    domain: {
      ...domainFacts(host),
      ...domainLifecycle(host),
      ...domainConfig(host),
    },
    close,
  } satisfies Session;
}

export type XenSession = ReturnType<typeof openSession>;
