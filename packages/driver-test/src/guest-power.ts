import type { Domain } from '@virtkit/core/xml';
import { milliseconds, type Duration } from './clock.js';
import type { TestDomain } from './domain-object.js';
import type { TestHost } from './host.js';

/** How long a guest takes. Nothing of it: it is done at once, as in libvirt's test driver. */
export interface GuestTiming {
  /** From its start until it has booted: it runs meanwhile, and hears no request to shut down or to reboot. */
  readonly boot?: Duration;
  /** From the request until it is off: its state is `shutdown` meanwhile. `never`: it does not heed requests. */
  readonly shutdown?: Duration | 'never';
}

/** A request that a guest is heeding: what happens then is the definition's `on_poweroff` or `on_reboot`. */
export interface Ending {
  /** By the host's clock: milliseconds since the epoch. */
  readonly at: number;
  readonly action: 'onPoweroff' | 'onReboot';
}

/** @throws TypeError for what is no duration */
export function checkTiming({ boot, shutdown }: GuestTiming): GuestTiming {
  return {
    ...(boot === undefined ? {} : { boot: milliseconds(boot) }),
    ...(shutdown === undefined ? {} : { shutdown: shutdown === 'never' ? shutdown : milliseconds(shutdown) }),
  };
}

const timingOf = (host: TestHost, { timing }: TestDomain): Required<GuestTiming> => ({
  boot: 0,
  shutdown: 0,
  ...host.timing,
  ...timing,
});

/** When a guest that starts now has booted. */
export const bootedAt = (host: TestHost, domain: TestDomain): number =>
  host.clock.now() + milliseconds(timingOf(host, domain).boot);

/** Whether the guest's own system is up: it answers whoever asks it. */
export const hasBooted = (host: TestHost, domain: TestDomain): boolean =>
  domain.active && host.clock.now() >= domain.bootedAt;

/** Asks a guest to power off or to reboot; a guest in its own time, or not at all. */
export function request(host: TestHost, domain: TestDomain, action: Ending['action']): void {
  const { shutdown } = timingOf(host, domain);
  if (shutdown === 'never' || !hasBooted(host, domain) || domain.ending) return;
  const time = milliseconds(shutdown);
  if (time === 0) return act(host, domain, action);
  domain.ending = { at: host.clock.now() + time, action };
  showEnding(domain);
  awaitEnd(host, domain);
}

/** Goes on with the request that was being heeded when the host's state was kept, `shift` milliseconds ago. */
export function goOnEnding(host: TestHost, domain: TestDomain, shift: number): void {
  domain.bootedAt += shift;
  if (!domain.ending) return;
  domain.ending = { ...domain.ending, at: domain.ending.at + shift };
  awaitEnd(host, domain);
}

/** A guest that was paused goes on with what it was doing. */
export function goOn(host: TestHost, domain: TestDomain): void {
  const { ending } = domain;
  if (!ending) return;
  showEnding(domain);
  if (ending.at <= host.clock.now()) finish(host, domain, ending.action);
}

function showEnding(domain: TestDomain): void {
  if (domain.ending?.action !== 'onPoweroff') return;
  domain.state = 'shutdown';
  domain.reason = 'user';
}

function awaitEnd(host: TestHost, domain: TestDomain): void {
  const ending = domain.ending!;
  void host.clock.sleep(ending.at - host.clock.now(), { background: true }).then(() => {
    // It may have been stopped since, or be no more; and a paused guest does nothing.
    if (domain.ending !== ending || host.domains.findByUuid(domain.uuid) !== domain) return;
    if (domain.state !== 'paused') finish(host, domain, ending.action);
  });
}

function finish(host: TestHost, domain: TestDomain, action: Ending['action']): void {
  if (action === 'onPoweroff') host.tell(domain, { event: 'shutdown', detail: 'guest' });
  act(host, domain, action);
}

/** Does what the definition says for a guest that powers off or reboots: start again, or stop. */
export function act(host: TestHost, domain: TestDomain, action: Ending['action']): void {
  domain.ending = undefined;
  if (restarts(domain.def[action])) {
    domain.state = 'running';
    domain.reason = 'booted';
    domain.bootedAt = bootedAt(host, domain);
  } else {
    host.stop(domain, 'shutdown', { event: 'stopped', detail: 'shutdown' });
  }
}

const restarts = (what: Domain['onPoweroff']): boolean => what === 'restart' || what === 'rename-restart';
