import { checkpoint } from './checkpoint.js';
import { domainBlock } from './domain-block.js';
import { domainConfig } from './domain-config.js';
import { domainConsole } from './domain-console.js';
import { domainDevice } from './domain-device.js';
import { domainGuest } from './domain-guest.js';
import { domainInterface } from './domain-interface.js';
import { domainJob } from './domain-job.js';
import { domainLifecycle } from './domain-lifecycle.js';
import { domainMemory } from './domain-memory.js';
import { domainSave } from './domain-save.js';
import { domainStats } from './domain-stats.js';
import { domainVcpu } from './domain-vcpu.js';
import { events } from './events.js';
import { host } from './host.js';
import { hostInterface } from './interface.js';
import type { Area } from './kit.js';
import { migration } from './migration.js';
import { network } from './network.js';
import { networkPort } from './network-port.js';
import { nodeDevice } from './node-device.js';
import { nwfilter } from './nwfilter.js';
import { secret } from './secret.js';
import { snapshot } from './snapshot.js';
import { storagePool } from './storage-pool.js';
import { storageVol } from './storage-vol.js';
import { aborted, opening } from './trait-connection.js';
import { impact } from './trait-impact.js';
import { concurrent, many } from './trait-many.js';
import { names } from './trait-names.js';
import { readOnly, support, unknownFlags } from './trait-support.js';
import { unknownObject } from './trait-unknown-object.js';
import { once } from './trait-once.js';
import { wrongState } from './trait-wrong-state.js';
import { wrongStateOthers } from './trait-wrong-state-others.js';

/** Every test, by what it is about: what drivers can have, and what holds for all of them. */
export const areas: readonly Area[] = [
  opening,
  support,
  readOnly,
  aborted,
  concurrent,
  once,
  unknownObject,
  unknownFlags,
  wrongState,
  wrongStateOthers,
  impact,
  names,
  many,
  host,
  domainLifecycle,
  domainConfig,
  domainDevice,
  domainMemory,
  domainVcpu,
  domainBlock,
  domainInterface,
  domainGuest,
  domainJob,
  migration,
  domainStats,
  domainConsole,
  domainSave,
  snapshot,
  checkpoint,
  network,
  networkPort,
  hostInterface,
  storagePool,
  storageVol,
  nodeDevice,
  secret,
  nwfilter,
  events,
];
