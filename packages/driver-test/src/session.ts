import {
  nwfilterBindingDriver,
  nwfilterDriver,
  secretDriver,
  type OpenOptions,
  type Session,
} from '@virtkit/core/driver';
import { checkpointDriver } from './checkpoint.js';
import { domainBlock } from './domain-block.js';
import { domainBlockData } from './domain-block-data.js';
import { domainBlockJob } from './domain-block-job.js';
import { domainConfig } from './domain-config.js';
import { domainConsole } from './domain-console.js';
import { domainDevice } from './domain-device.js';
import { dirtyRate } from './dirty-rate.js';
import { domainFiles } from './domain-fds.js';
import { domainGuest } from './domain-guest.js';
import { domainInterface } from './domain-interface.js';
import { domainFacts } from './domain.js';
import { destroy, domainLifecycle } from './domain-lifecycle.js';
import { domainMemory } from './domain-memory.js';
import { domainSave } from './domain-save.js';
import { domainSecurity } from './domain-security.js';
import { domainStats } from './domain-stats.js';
import { domainVcpu } from './domain-vcpu.js';
import { hostDriver } from './host-driver.js';
import type { TestHost } from './host.js';
import { interfaceDriver } from './interface.js';
import { domainJob } from './job.js';
import { domainMigration, type MigrationContext } from './migration.js';
import { networkDriver } from './network.js';
import { networkPortDriver } from './network-port.js';
import { nodeDeviceDriver } from './node-device.js';
import { snapshotDriver } from './snapshot.js';
import { storagePoolDriver } from './storage-pool.js';
import { storageVolDriver } from './storage-vol.js';

export interface SessionOptions extends Pick<OpenOptions, 'reach'> {
  /** Default: `test:///default`. */
  readonly uri?: string;
}

/** A session on a test host: each section from the file of its name. */
export function openSession(
  host: TestHost,
  close: () => void,
  { uri = 'test:///default', reach }: SessionOptions = {},
) {
  const owner = {};
  const undos = new Set<() => void>();
  const context: MigrationContext = {
    session: () => session,
    reach,
    atClose(undo) {
      undos.add(undo);
      return () => void undos.delete(undo);
    },
  };
  const session = {
    host: hostDriver(host, uri),
    domain: {
      ...domainFacts(host),
      ...domainLifecycle(host, owner),
      ...domainConfig(host),
      ...domainDevice(host),
      ...domainSave(host),
      ...domainMemory(host),
      ...domainVcpu(host),
      ...domainBlock(host),
      ...domainBlockData(host),
      ...domainBlockJob(host),
      ...domainInterface(host),
      ...domainGuest(host),
      ...domainJob(host),
      ...dirtyRate(host),
      ...domainFiles(host),
      ...domainStats(host),
      ...domainConsole(host),
      ...domainMigration(host, context),
      ...domainSecurity(host),
    },
    snapshot: snapshotDriver(host),
    checkpoint: checkpointDriver(host),
    network: networkDriver(host),
    networkPort: networkPortDriver(host),
    interface: interfaceDriver(host),
    storagePool: storagePoolDriver(host),
    storageVol: storageVolDriver(host),
    nodeDevice: nodeDeviceDriver(host),
    secret: secretDriver({ secrets: host.secrets, events: host.secretEvents, random: host.random }),
    nwfilter: nwfilterDriver(host.nwfilters, host),
    nwfilterBinding: nwfilterBindingDriver(host.nwfilters),
    async close() {
      for (const undo of [...undos]) undo();
      for (const domain of host.autoDestroy.take(owner)) destroy(host, domain);
      close();
    },
  } satisfies Session;
  return session;
}

export type TestSession = ReturnType<typeof openSession>;
