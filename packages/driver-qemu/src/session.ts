import type { OpenOptions, Session } from '@virtkit/core/driver';
import { domainBackup } from './backup.js';
import { checkpointDriver } from './checkpoint.js';
import { domainConfig } from './domain-config.js';
import { domainFacts } from './domain.js';
import { domainLifecycle } from './domain-lifecycle.js';
import { domainMemory } from './domain-memory.js';
import { domainVcpu } from './domain-vcpu.js';
import { domainBlock } from './domain-block.js';
import { domainBlockJob } from './domain-block-job.js';
import { domainInterface } from './domain-interface.js';
import { domainGuest } from './domain-guest.js';
import { dirtyRate } from './dirty-rate.js';
import { domainHostname } from './domain-hostname.js';
import { domainStats } from './domain-stats.js';
import { domainConsole } from './domain-console.js';
import { domainDevice } from './domain-device.js';
import { domainSave } from './domain-save.js';
import { abandonMigrations, domainMigration } from './domain-migration.js';
import { domainSecurity } from './domain-security.js';
import { domainJob } from './job.js';
import { hostDriver } from './host-driver.js';
import type { QemuHost } from './host.js';
import { snapshotDriver } from './snapshot.js';
import { stopGuest } from './stop.js';

/** A session on a QEMU host: each section from the file of its name. */
export function openSession(host: QemuHost, close: () => Promise<void>, reach: OpenOptions['reach']) {
  const owner = {};
  const migration = { session: (): Session => session, reach };
  const session = {
    host: hostDriver(host),
    domain: {
      ...domainFacts(host),
      ...domainLifecycle(host, owner),
      ...domainConfig(host),
      ...domainMemory(host),
      ...domainVcpu(host),
      ...domainBlock(host),
      ...domainBlockJob(host),
      ...domainInterface(host),
      ...domainGuest(host),
      ...domainHostname(host),
      ...dirtyRate(host),
      ...domainStats(host),
      ...domainConsole(host),
      ...domainDevice(host),
      ...domainSave(host),
      ...domainMigration(host, owner, migration),
      ...domainSecurity(host),
      ...domainJob(host),
      ...domainBackup(host),
    },
    snapshot: snapshotDriver(host),
    checkpoint: checkpointDriver(host),
    async close() {
      await abandonMigrations(host, owner);
      const own = host.autoDestroy.take(owner);
      await Promise.all(own.map((domain) => stopGuest(host, domain, { reason: 'destroyed', detail: 'destroyed' })));
      await close();
    },
  } satisfies Session;
  return session;
}

export type QemuSession = ReturnType<typeof openSession>;
