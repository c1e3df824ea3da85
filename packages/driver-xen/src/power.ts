import { setTimeout as pause } from 'node:timers/promises';
import { abortError, VirtError, type CallOptions, type DomainRef } from '@virtkit/core/driver';
import { check } from './check.js';
import type { XenDomain } from './domain-object.js';
import { xenError } from './errors.js';
import type { XenHost } from './host.js';

/** How a guest is asked: through its drivers for Xen, or by its power button. */
export interface Ways {
  readonly paravirt: boolean;
  readonly acpi: boolean;
}

/** Asks a guest to shut down or to reboot. It waits for no turn: what becomes of it is told when it happens. */
export async function askToGoDown(
  host: XenHost,
  ref: DomainRef,
  request: 'poweroff' | 'reboot',
  { paravirt, acpi }: Ways,
  options: CallOptions = {},
): Promise<void> {
  const domain = await host.current(ref);
  domain.refuseControl();
  domain.requireActive();
  const asked = domain.asked;
  domain.asked = true;
  try {
    if (paravirt && (await listens(host, domain, request, acpi, options))) return;
    await host.channels.call('trigger', domain.id, 'power', options);
  } catch (error) {
    domain.asked = asked;
    throw error;
  }
}

/** False when the guest has no drivers for Xen, and may be asked otherwise. */
async function listens(
  host: XenHost,
  { id }: XenDomain,
  request: 'poweroff' | 'reboot',
  otherwise: boolean,
  options: CallOptions,
): Promise<boolean> {
  try {
    await host.channels.call('shutdown', id, request, options);
    return true;
  } catch (error) {
    if (otherwise && error instanceof VirtError && error.code === 'VIR_ERR_OPERATION_UNSUPPORTED') return false;
    throw error;
  }
}

/** How long a guest may take to fall asleep, and how often it is looked for: milliseconds. */
const patience = 60_000;
const interval = 100;

/** Asks a guest to sleep, and waits until it does. */
export async function sendToSleep(host: XenHost, domain: XenDomain, options: CallOptions = {}): Promise<void> {
  domain.refuseControl();
  domain.requireActive();
  check(
    domain.state === 'running',
    'VIR_ERR_OPERATION_INVALID',
    `'${domain.name}' cannot fall asleep: it does not run`,
  );
  await host.moving(domain, async () => {
    await host.channels.call('shutdown', domain.id, 'suspend', options);
    await asleep(host, domain, options);
    Object.assign(domain, { state: 'pmsuspended', reason: 'unknown' });
  });
  host.tell(domain, { event: 'pmsuspended', detail: 'memory' });
}

async function asleep(host: XenHost, { id, name }: XenDomain, { signal }: CallOptions): Promise<void> {
  const end = Date.now() + patience;
  for (;;) {
    const guest = await host.channels.call('domain', id, signal && { signal });
    if (!guest || guest.dying) throw xenError('VIR_ERR_OPERATION_FAILED', `'${name}' ended instead of falling asleep`);
    if (guest.shutdown && guest.reason === 'suspend') return;
    if (signal?.aborted) throw abortError(signal, 'pmSuspendForDuration');
    if (Date.now() > end)
      throw xenError('VIR_ERR_OPERATION_TIMEOUT', `'${name}' did not fall asleep within ${patience} ms`);
    await pause(interval);
  }
}

/** Lets a guest go on that sleeps. */
export async function wake(host: XenHost, domain: XenDomain, options: CallOptions = {}): Promise<void> {
  await host.moving(domain, async () => {
    await host.channels.call('resume', domain.id, options);
    Object.assign(domain, { state: 'running', reason: 'wakeup' });
  });
  host.tell(domain, { event: 'started', detail: 'wakeup' });
}
