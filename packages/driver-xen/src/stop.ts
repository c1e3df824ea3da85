import type { CallOptions, DomainEventStoppedDetailType } from '@virtkit/core/driver';
import type { XenDomain } from './domain-object.js';
import type { XenHost } from './host.js';

/** Why a guest has stopped: the reason of its state, and the detail of the event. */
export interface Stopping {
  readonly reason: string;
  readonly detail: DomainEventStoppedDetailType;
}

/** Powers a guest off by force. */
export async function destroyGuest(
  host: XenHost,
  domain: XenDomain,
  stopping: Stopping,
  options: CallOptions = {},
): Promise<void> {
  await host.moving(domain, async () => {
    await host.channels.call('destroy', domain.id, options);
    await settleStopped(host, domain, stopping);
  });
}

/** Takes note that a guest runs no more, and tells it. */
export async function settleStopped(host: XenHost, domain: XenDomain, { reason, detail }: Stopping): Promise<void> {
  const { told } = domain;
  domain.stop(reason);
  Object.assign(domain, { ended: undefined, asked: false, told: false });
  domain.streams.close();
  await host.running.remove(domain.uuid);
  if (!domain.persistent) host.domains.remove(domain);
  if (!told || detail === 'destroyed') host.tell(domain, { event: 'stopped', detail });
}
