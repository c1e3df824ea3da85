import type { DomainRef, DomainLifecycleEvent, QemuMonitorEvent, Unsubscribe } from '@virtkit/core/driver';
import type { TestDomain } from './domain-object.js';
import type { TestHost } from './host.js';

interface Listener {
  /** The domain that it listens to; all for `undefined`. */
  readonly uuid: string | undefined;
  readonly fits: (event: string) => boolean;
  readonly listener: (domain: DomainRef, event: QemuMonitorEvent) => void;
}

/** What the monitor says when that happens to its guest. */
const said: Readonly<Record<string, readonly [event: string, data?: object]>> = {
  'suspended paused': ['STOP'],
  'resumed unpaused': ['RESUME'],
  'started booted': ['RESUME'],
  'started wakeup': ['WAKEUP'],
  'pmsuspended memory': ['SUSPEND'],
  'pmsuspended disk': ['SUSPEND_DISK'],
  'stopped shutdown': ['SHUTDOWN', { guest: true, reason: 'guest-shutdown' }],
  'stopped destroyed': ['SHUTDOWN', { guest: false, reason: 'host-signal' }],
};

/** The events of the monitors of all guests of one host. */
export class MonitorEvents {
  readonly #host: TestHost;
  readonly #listeners = new Set<Listener>();
  #follows = false;

  constructor(host: TestHost) {
    this.#host = host;
  }

  async subscribe(listener: Listener): Promise<Unsubscribe> {
    await this.#follow();
    this.#listeners.add(listener);
    return async () => void this.#listeners.delete(listener);
  }

  raise(domain: DomainRef, event: string, data?: object): void {
    const micros = Math.round(this.#host.clock.now() * 1000);
    const told: QemuMonitorEvent = {
      event,
      seconds: BigInt(Math.floor(micros / 1_000_000)),
      micros: micros % 1_000_000,
      details: data && JSON.stringify(data),
    };
    for (const { uuid, fits, listener } of [...this.#listeners]) {
      if ((uuid === undefined || uuid === domain.uuid) && fits(event)) listener(domain, told);
    }
  }

  /** What happens to guests is listened to from the first time on that somebody wants to know. */
  async #follow(): Promise<void> {
    if (this.#follows) return;
    this.#follows = true;
    const { domainEvents } = this.#host;
    await domainEvents.subscribe('lifecycle', undefined, (domain, { event, detail }: DomainLifecycleEvent) => {
      const [name, data] = said[`${event} ${detail}`] ?? [];
      if (name !== undefined) this.raise(domain, name, data);
    });
    await domainEvents.subscribe('reboot', undefined, (domain) =>
      this.raise(domain, 'RESET', { guest: true, reason: 'guest-reset' }),
    );
    await domainEvents.subscribe('agentLifecycle', undefined, (domain, { state }) =>
      this.raise(domain, 'VSERPORT_CHANGE', { id: 'channel0', open: state === 'connected' }),
    );
  }
}

const all = new WeakMap<TestHost, MonitorEvents>();

export function monitorEvents(host: TestHost): MonitorEvents {
  const known = all.get(host) ?? new MonitorEvents(host);
  all.set(host, known);
  return known;
}

/** Has the monitor of a guest say something. */
export const raiseMonitorEvent = (host: TestHost, domain: TestDomain, event: string, data?: object): void =>
  monitorEvents(host).raise(domain.ref, event, data);
