import type {
  CallOptions,
  DomainEventStartedDetailType,
  DomainEventSuspendedDetailType,
  DomainPausedReason,
  DomainRunningReason,
  ProcessIdentity,
} from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { chown, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildArgv } from './argv/build.js';
import type { CommandLine } from './argv/command-line.js';
import { countSources } from './define/sources.js';
import { withMemoryFacts } from './device/facts.js';
import { noteChannels } from './channel-state.js';
import { hearEvents } from './events/monitor-events.js';
import type { QemuDomain } from './domain-object.js';
import { systemError } from './errors.js';
import { Guest } from './guest.js';
import type { QemuHost } from './host.js';
import { argvContext } from './launch/context.js';
import { graphicsPorts } from './launch/graphics-ports.js';
import { liveDefinition } from './launch/live-definition.js';
import { giveBack, lendFiles, type Borrowed } from './launch/ownership.js';
import { prepare } from './launch/prepare.js';
import { withTerminals } from './launch/terminals.js';
import { awaitMonitor } from './process/await-monitor.js';
import { endProcess } from './process/end.js';
import { spawnQemu, type Spawned } from './process/spawn.js';
import { discardGuest, watchEnd } from './stop.js';
import { withTaps } from './net/taps.js';
import { placeThreads } from './tuning/threads.js';
import { plugAtStart } from './tuning/vcpu-plug.js';
import { taintsOf } from './taints.js';

export interface Starting {
  /** What it runs with. Default: what is stored. */
  readonly def?: Domain;
  readonly paused?: boolean;
  /** Why it is paused. Default: as the user wants it. */
  readonly pausedReason?: DomainPausedReason;
  /** How its pause is told. Default: `paused`; `undefined`: not at all, for it goes on soon. */
  readonly suspendedDetail?: DomainEventSuspendedDetailType | undefined;
  /** It was there before: that it is here is told before it goes on. Default: once it runs. */
  readonly toldFirst?: boolean;
  readonly reason?: DomainRunningReason;
  readonly detail?: DomainEventStartedDetailType;
  /** The session with which it ends. */
  readonly owner?: object | undefined;
  /** Its state comes from elsewhere: QEMU waits for it, and `load` brings it. */
  readonly incoming?: boolean;
  /** What is done before the guest's processors run: a state is loaded, say. */
  readonly load?: (guest: Guest) => Promise<void>;
}

/**
 * Starts a domain that is off. When anything fails, or the call is aborted, nothing of it is left.
 * @throws VirtError what is wrong with the definition, or QEMU's own words
 */
export async function startGuest(
  host: QemuHost,
  domain: QemuDomain,
  starting: Starting,
  options: CallOptions = {},
): Promise<void> {
  const def = starting.def ?? domain.persistentDef;
  const directory = join(host.directories.run, domain.uuid);
  const capabilities = await host.capabilitiesFor(def);
  let live = await liveDefinition(host, def, directory);
  const processes: ProcessIdentity[] = [];
  let borrowed: readonly Borrowed[] = [];
  try {
    await makeOwn(directory, host.owner);
    live = await withTaps(host, live, directory, options);
    const line = buildArgv(live, argvContext(host, def, capabilities, directory, starting.incoming));
    borrowed = await lendFiles(live, host.owner);
    const { spawned, helpers } = await launch(host, live, line, directory, processes);
    const monitor = await awaitMonitor(join(directory, 'monitor.sock'), spawned.ended, options);
    const guest = new Guest({ process: spawned.process, monitor, directory, helpers, borrowed, ended: spawned.ended });
    guest.taints = taintsOf(live, capabilities, (host.owner?.uid ?? process.getuid?.()) === 0);
    await begin(host, domain, guest, live, line, starting);
  } catch (error) {
    for (const process of processes) await endProcess(process, 0);
    await giveBack(borrowed);
    host.ports.release(graphicsPorts(live));
    await discardGuest(host, domain.uuid, directory);
    throw systemError(`cannot start '${domain.name}'`, error);
  }
}

/** Starts QEMU and what serves it. `processes` has what was started, whatever fails then. */
async function launch(
  host: QemuHost,
  def: Domain,
  line: CommandLine,
  directory: string,
  processes: ProcessIdentity[],
): Promise<{ readonly spawned: Spawned; readonly helpers: readonly ProcessIdentity[] }> {
  const log = host.logOf(def.name);
  const prepared = await prepare(line.prepare, { host, def, directory, log });
  processes.push(...prepared.helpers);
  try {
    const { binary, argv, env } = line;
    const { files, helpers } = prepared;
    const spawned = await spawnQemu({ binary, argv, env, directory, log, files, owner: host.owner });
    processes.push(spawned.process);
    return { spawned, helpers };
  } finally {
    await prepared.close();
  }
}

/** From here on the domain is active. */
async function begin(
  host: QemuHost,
  domain: QemuDomain,
  guest: Guest,
  live: Domain,
  line: CommandLine,
  starting: Starting,
): Promise<void> {
  const { paused = false, reason = 'booted', detail = 'booted', owner, load } = starting;
  let told = false;
  const tellStarted = () => {
    told = true;
    host.tell(domain, { event: 'started', detail });
  };
  const { def, next } = domain;
  const { monitor } = guest;
  domain.start(host.takeId(), 'startingUp', 'paused');
  domain.guest = guest;
  guest.lastImage = countSources(live);
  domain.def = await withMemoryFacts(await withTerminals(live, monitor), monitor);
  if (owner) host.autoDestroy.own(domain, owner);
  try {
    // Whoever controls it after us must know it before the first of its instructions runs.
    await host.saveStatus(domain);
    hearEvents({ host, domain, guest });
    for (const command of line.commands) await monitor.execute(command.execute, command.arguments);
    domain.def = await plugAtStart(guest, domain.def);
    await placeThreads(guest, domain.def);
    // Of all that may befall a guest, only a reboot that is to end it is QEMU's own to see to.
    if (live.onReboot === 'destroy') await monitor.execute('set-action', { reboot: 'shutdown' });
    await noteChannels({ host, domain, guest }, 'domainStarted');
    await load?.(guest);
    if (starting.toldFirst) tellStarted();
    if (paused) domain.reason = starting.pausedReason ?? 'user';
    else {
      guest.resuming = reason;
      await monitor.execute('cont');
    }
    await host.saveStatus(domain);
  } catch (error) {
    host.autoDestroy.release(domain);
    guest.ending = Promise.resolve();
    guest.close();
    domain.guest = undefined;
    domain.stop('failed');
    Object.assign(domain, { def, next });
    if (told) host.tell(domain, { event: 'stopped', detail: 'failed' });
    throw error;
  }
  watchEnd(host, domain, guest);
  if (!told) tellStarted();
  const suspended = 'suspendedDetail' in starting ? starting.suspendedDetail : 'paused';
  if (paused && suspended) host.tell(domain, { event: 'suspended', detail: suspended });
}

/** A new folder that only `owner` can look into. */
async function makeOwn(directory: string, owner: QemuHost['owner']): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (owner) await chown(directory, owner.uid, owner.gid);
}
