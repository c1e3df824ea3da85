import { decode, isAlive, type DomainState } from '@virtkit/core/driver';
import { parseDomain, parseDomainBackup } from '@virtkit/core/xml';
import * as t from 'io-ts';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFiles } from './backup/end.js';
import { adoptBackup, dropUnbegun } from './backup/job.js';
import { resumeJobs } from './block/update-job.js';
import { loadCheckpoints } from './checkpoint/tree.js';
import { QemuDomain } from './domain-object.js';
import { reconcileDevices } from './device/reconcile.js';
import { noteChannels } from './channel-state.js';
import { hearEvents } from './events/monitor-events.js';
import { Guest } from './guest.js';
import type { QemuHost } from './host.js';
import { graphicsPorts } from './launch/graphics-ports.js';
import { giveBack } from './launch/ownership.js';
import { endProcess } from './process/end.js';
import { resumeInterrupted } from './save/interrupted.js';
import { processesIn } from './process/processes.js';
import { connectQmp } from './qmp/client.js';
import { restoreImages, runningDefinition, type Status } from './status.js';
import { loadSnapshots } from './snapshot/load.js';
import { settleSnapshot } from './snapshot/settle.js';
import { discardGuest, forgetDomain, stopGuest, watchEnd } from './stop.js';

/** How long a guest's monitor may take to answer whoever takes control: milliseconds. */
const patience = 30_000;

/** Takes over what is there: definitions, guests that run, and what is left of those that ended unseen. */
export async function adopt(host: QemuHost): Promise<void> {
  await loadDefinitions(host);
  const known = await host.statuses.list();
  await Promise.all(known.map((uuid) => adoptGuest(host, uuid)));
  for (const domain of [...host.domains]) await loadCheckpoints(host, domain);
  await sweep(host);
  for (const domain of [...host.domains]) await settleSnapshot(host, domain);
}

async function loadDefinitions(host: QemuHost): Promise<void> {
  const starting = new Set(await host.autostarts.list());
  for (const uuid of await host.definitions.list()) {
    try {
      const def = parseDomain((await host.definitions.read(uuid)) ?? '', { inactive: true });
      const domain = host.domains.add(new QemuDomain(uuid, def));
      domain.autostart = starting.has(uuid);
      await loadSnapshots(host, domain);
    } catch (error) {
      host.warn(`the definition of ${uuid} is not read`, error);
    }
  }
}

async function adoptGuest(host: QemuHost, uuid: string): Promise<void> {
  let status: Status | undefined;
  try {
    status = await host.statuses.read(uuid);
    if (status) await takeOver(host, uuid, status);
  } catch (error) {
    // Nobody can control it any more: it must not run on unseen, and start a second time beside itself.
    host.warn(`the guest ${uuid} cannot be taken over`, error);
    if (status) await endProcess(status.process);
    await discardGuest(host, uuid, status?.directory ?? join(host.directories.run, uuid));
  }
}

async function takeOver(host: QemuHost, uuid: string, status: Status): Promise<void> {
  // Whoever wrote it is gone.
  if (status.unfinished?.part !== undefined) await rm(status.unfinished.part, { force: true });
  const live = runningDefinition(status);
  const domain = host.domains.findByUuid(uuid) ?? host.domains.add(new QemuDomain(uuid, live));
  if (!status.persistent) {
    domain.persistent = false;
    await loadSnapshots(host, domain);
  }
  if (!isAlive(status.process)) return bury(host, domain, status);
  const monitor = await connectQmp(join(status.directory, 'monitor.sock'), { timeout: patience });
  const guest = new Guest({
    process: status.process,
    monitor,
    directory: status.directory,
    helpers: status.helpers,
    borrowed: status.borrowed,
  });
  for (const port of graphicsPorts(live)) host.ports.note(port);
  guest.restarts = status.restarts;
  restoreImages(guest, live, status);
  adoptBackup(host, domain, guest, status.backup);
  domain.agentTimeout = status.agentTimeout ?? domain.agentTimeout;
  guest.taints = status.taints ?? guest.taints;
  domain.start(host.takeId(status.id), status.reason);
  domain.id = status.id;
  domain.guest = guest;
  domain.def = live;
  const { status: runState } = decode(
    RunState,
    await monitor.execute('query-status'),
    "QEMU's state",
    'VIR_ERR_INTERNAL_ERROR',
  );
  const state = Object.hasOwn(states, runState) ? states[runState]! : 'paused';
  if (state !== 'running' || status.reason === 'startingUp') domain.reason = reasonOf(state, status);
  domain.state = state;
  hearEvents({ host, domain, guest });
  await noteChannels({ host, domain, guest }, 'channel');
  watchEnd(host, domain, guest);
  await reconcileDevices(host, domain, guest);
  await resumeJobs({ host, domain, guest });
  await dropUnbegun(host, domain, guest);
  // Whoever it was to end with is gone, and one that never started has nobody who knows of it.
  if (status.autoDestroy || status.reason === 'startingUp')
    return stopGuest(host, domain, { reason: 'destroyed', detail: 'destroyed' });
  if (status.unfinished?.resume) await resumeInterrupted(host, domain, guest);
}

/** It ended while nobody looked. */
async function bury(host: QemuHost, domain: QemuDomain, status: Status): Promise<void> {
  domain.reason = 'crashed';
  if (!domain.persistent) await forgetDomain(host, domain);
  for (const helper of status.helpers) await endProcess(helper);
  await giveBack(status.borrowed);
  if (status.backup && !status.backup.reuse) await removeFiles(host, parseDomainBackup(status.backup.xml));
  await discardGuest(host, domain.uuid, status.directory);
  host.warn(`'${domain.name}' ended while nobody controlled it`, new Error(`see ${host.logOf(domain.name)}`));
}

/** Ends and removes what was begun and never known. */
async function sweep(host: QemuHost): Promise<void> {
  const folders = await readdir(host.directories.run, { withFileTypes: true }).catch(() => []);
  for (const folder of folders.filter((entry) => entry.isDirectory())) {
    if (host.domains.findByUuid(folder.name)?.guest) continue;
    const directory = join(host.directories.run, folder.name);
    for (const process of await processesIn(directory)) await endProcess(process);
    await discardGuest(host, folder.name, directory);
  }
}

const RunState = t.type({ status: t.string });

/** The state of a domain for each of QEMU's run states. */
const states: Readonly<Record<string, DomainState>> = {
  running: 'running',
  suspended: 'pmsuspended',
  shutdown: 'shutdown',
  'guest-panicked': 'crashed',
};

const reasonOf = (state: DomainState, { reason }: Status): string =>
  state === 'paused' && reason !== '' ? reason : 'unknown';
