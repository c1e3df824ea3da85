import type { Session } from '@virtkit/core/driver';
import { domainConfig } from './domain-config.js';
import { domainLifecycle } from './domain-lifecycle.js';
import { domainFacts } from './domain.js';
import { domainBlock } from './domain-block.js';
import { domainConsole } from './domain-console.js';
import { domainDevice } from './domain-device.js';
import { domainInterface } from './domain-interface.js';
import { domainJob } from './job.js';
import { domainMemory } from './domain-memory.js';
import { domainSave } from './domain-save.js';
import { domainStats } from './domain-stats.js';
import { domainVcpu } from './domain-vcpu.js';
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
      ...domainBlock(host),
      ...domainConsole(host),
      ...domainDevice(host),
      ...domainInterface(host),
      ...domainJob(host),
      ...domainMemory(host),
      ...domainSave(host),
      ...domainStats(host),
      ...domainVcpu(host),
    },
    close,
    /** Which channel serves which function. */
    driverInfo: () => host.channels.served(),
  } satisfies Session;
}

export type XenSession = ReturnType<typeof openSession>;
