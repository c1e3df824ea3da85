import { VirtError, type CallOptions, type DomainRef } from '@virtkit/core/driver';
import { shutdown as shutdownByAgent } from './agent/power.js';
import type { QemuDomain } from './domain-object.js';
import { qemuError } from './errors.js';
import { requireAgent } from './guest-agent.js';
import type { Guest } from './guest.js';
import type { QemuHost } from './host.js';

export interface Asking {
  readonly acpi: boolean;
  readonly agent: boolean;
  /** The guest is to come up again. */
  readonly restart: boolean;
  /** Only a guest that runs can be asked; otherwise one that is paused, too. */
  readonly running: boolean;
}

/**
 * Asks a guest to go down: its agent where that was wanted, or where there is one and nothing was; then by the power
 * button, unless only the agent was wanted. After the button, QEMU is reset where the guest is to come up again.
 */
export async function askToGoDown(
  host: QemuHost,
  ref: DomainRef,
  { acpi, agent, restart, running }: Asking,
  options: CallOptions = {},
): Promise<void> {
  const domain = host.domain(ref);
  const { guest } = domain;
  const anyWay = !acpi && !agent;
  if (agent || (anyWay && guest?.agent)) {
    try {
      return await askAgent(host, domain, restart, options);
    } catch (error) {
      if ((agent && !acpi) || options.signal?.aborted || !(error instanceof VirtError)) throw error;
      // It may have gone though its agent did not say so.
      if (!guest || domain.guest !== guest) return;
    }
  }
  await host.change(ref, restart ? 'reboot' : 'shutdown', options, async () => {
    const now = domain.requireGuest();
    if (running && domain.state !== 'running')
      throw qemuError('VIR_ERR_OPERATION_INVALID', `domain '${domain.name}' is not running`);
    await setRestarts(host, domain, now, restart);
    await now.monitor.execute('system_powerdown', {}, options);
  });
}

async function askAgent(host: QemuHost, domain: QemuDomain, restart: boolean, options: CallOptions): Promise<void> {
  const agent = requireAgent(domain);
  const guest = domain.requireGuest();
  await setRestarts(host, domain, guest, false);
  const done = toldOnce(guest, restart ? ['RESET', 'SHUTDOWN'] : ['SHUTDOWN']);
  try {
    await shutdownByAgent(agent, restart ? 'reboot' : 'powerdown', done.promise, options);
  } finally {
    done.forget();
  }
}

export async function setRestarts(host: QemuHost, domain: QemuDomain, guest: Guest, restarts: boolean): Promise<void> {
  if (guest.restarts === restarts) return;
  guest.restarts = restarts;
  await host.saveStatus(domain);
}

/** Settles with the first of some events of a guest's monitor. */
export function toldOnce(guest: Guest, events: readonly string[]) {
  let forget = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    forget = guest.monitor.onEvent(({ event }) => {
      if (events.includes(event)) resolve();
    });
  });
  return { promise, forget: () => forget() };
}
