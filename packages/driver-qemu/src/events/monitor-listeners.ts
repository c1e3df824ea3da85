import type { DomainRef, QemuMonitorEvent, Unsubscribe } from '@virtkit/core/driver';
import { writeJson } from '../qmp/json.js';
import type { QmpEvent } from '../qmp/messages.js';

type Listener = (domain: DomainRef, event: QemuMonitorEvent) => void;

/** Tells the events of QEMU's monitors as they came. */
export class MonitorListeners {
  readonly #listeners = new Set<{ readonly tell: Listener }>();

  subscribe(tell: Listener): Unsubscribe {
    const entry = { tell };
    this.#listeners.add(entry);
    return async () => void this.#listeners.delete(entry);
  }

  emit(domain: DomainRef, { event, timestamp, data }: QmpEvent): void {
    if (this.#listeners.size === 0) return;
    const { seconds, microseconds: micros } = timestamp;
    const details = data && writeJson(data);
    for (const { tell } of [...this.#listeners]) tell(domain, { event, seconds: BigInt(seconds), micros, details });
  }
}
