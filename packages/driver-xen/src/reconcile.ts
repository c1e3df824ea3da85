import { VirtError, type DomainState } from '@virtkit/core/driver';
import { adoptGuest } from './adopt.js';
import type { LiveDomain, ShutdownReason } from './channel.js';
import { controlDomain, type XenDomain } from './domain-object.js';
import type { XenHost } from './host.js';
import { liveDefinition } from './live-definition.js';
import { settleStopped } from './stop.js';

/** How long a guest that somebody else is starting may have no name yet: milliseconds until it is looked for again. */
const patience = 500;

/**
 * Brings the list of domains in line with what runs, and tells what has changed. What this process itself starts or ends
 * right now, or has after the hypervisor was asked, is left as it is.
 */
export async function reconcile(host: XenHost): Promise<void> {
  const asked = host.clock;
  const isOurs = ({ moving, movedAt }: XenDomain) => moving > 0 || movedAt > asked;
  const guests = (await host.channels.call('domains')).filter(({ dying }) => !dying);
  let unnamed = false;
  for (const guest of guests) {
    const domain = host.domains.findByUuid(guest.uuid);
    if (domain && isOurs(domain)) continue;
    if (!domain || (!domain.active && !domain.isControl)) unnamed = !(await appeared(host, guest, domain)) || unnamed;
    else await goesOn(host, domain, guest);
  }
  const alive = new Set(guests.map(({ uuid }) => uuid));
  for (const domain of [...host.domains])
    if (domain.active && !alive.has(domain.uuid) && !isOurs(domain)) await vanished(host, domain);
  if (unnamed && !host.released) setTimeout(() => again(host), patience).unref();
}

function again(host: XenHost): void {
  if (!host.released) host.background('asking Xen what runs', host.refresh());
}

/** A guest that this process did not start: false when it is not whole yet. */
async function appeared(host: XenHost, guest: LiveDomain, domain: XenDomain | undefined): Promise<boolean> {
  try {
    const found = await adoptGuest(host, guest, domain);
    if (!found) return false;
    Object.assign(found, stateOf(guest, found));
    host.tell(found, { event: 'started', detail: 'booted' });
    return true;
  } catch (error) {
    if (isGone(error)) return true;
    host.warn(`the guest ${guest.uuid} is not listed`, error);
    return true;
  }
}

const isGone = (error: unknown): boolean => error instanceof VirtError && error.code === 'VIR_ERR_NO_DOMAIN';

async function goesOn(host: XenHost, domain: XenDomain, guest: LiveDomain): Promise<void> {
  if (domain.id !== guest.id && !domain.isControl) await startedAnew(host, domain, guest);
  if (guest.shutdown && guest.reason !== 'suspend') return shutDown(host, domain, guest.reason ?? 'poweroff');
  domain.ended = undefined;
  domain.told = false;
  const { state, reason } = stateOf(guest, domain);
  const before = domain.state;
  if (state === before) return;
  Object.assign(domain, { state, reason });
  if (state === 'paused') host.tell(domain, { event: 'suspended', detail: 'paused' });
  else if (state === 'pmsuspended') host.tell(domain, { event: 'pmsuspended', detail: 'memory' });
  else if (before === 'pmsuspended') host.tell(domain, { event: 'started', detail: 'wakeup' });
  else if (before === 'paused') host.tell(domain, { event: 'resumed', detail: 'unpaused' });
}

/** The toolstack has ended it and started it again, as its definition says. */
async function startedAnew(host: XenHost, domain: XenDomain, guest: LiveDomain): Promise<void> {
  const detail = domain.ended === 'crash' || domain.ended === 'watchdog' ? 'crashed' : 'shutdown';
  const { ref } = domain;
  domain.id = guest.id;
  Object.assign(domain, { state: 'running', reason: 'booted', ended: undefined, asked: false, told: false });
  domain.def = await liveDefinition(host, domain.def, guest.id);
  await host.saveRunning(domain);
  host.domainEvents.emit('lifecycle', ref, { event: 'stopped', detail });
  host.tell(domain, { event: 'started', detail: 'booted' });
}

/** Its kernel has shut down. Mostly the toolstack takes the rest away at once; what is to be kept stays as it is. */
function shutDown(host: XenHost, domain: XenDomain, reason: ShutdownReason): void {
  domain.ended = reason;
  const crashed = reason === 'crash' || reason === 'watchdog';
  const action = crashed ? domain.def.onCrash : reason === 'reboot' ? domain.def.onReboot : domain.def.onPoweroff;
  Object.assign(domain, { state: crashed ? 'crashed' : 'shutdown', reason: crashed ? 'panicked' : 'user' });
  if (action !== 'preserve' || domain.told) return;
  domain.told = true;
  host.tell(domain, { event: 'stopped', detail: crashed ? 'crashed' : 'shutdown' });
}

async function vanished(host: XenHost, domain: XenDomain): Promise<void> {
  const { ended, asked } = domain;
  const crashed = ended === 'crash' || ended === 'watchdog';
  const reason = crashed ? 'crashed' : ended !== undefined || asked ? 'shutdown' : 'destroyed';
  await settleStopped(host, domain, { reason, detail: reason });
}

interface State {
  readonly state: DomainState;
  readonly reason: string;
}

/** What a guest is in, by libvirt's words. Why it is, is kept as long as it is. */
export function stateOf(guest: LiveDomain, { state: known, reason }: XenDomain): State {
  const state = stateName(guest);
  if (state === known) return { state, reason };
  if (state === 'running') return { state, reason: known === 'paused' ? 'unpaused' : 'unknown' };
  return { state, reason: 'unknown' };
}

function stateName({ uuid, shutdown, paused }: LiveDomain): DomainState {
  if (uuid === controlDomain) return 'running';
  if (shutdown) return 'pmsuspended';
  return paused ? 'paused' : 'running';
}
