import type { CallOptions, DomainEventStartedDetailType } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { domainToXlConfig } from './config/to-xl.js';
import type { XenDomain } from './domain-object.js';
import type { XenHost } from './host.js';
import { liveDefinition } from './live-definition.js';

export interface Starting {
  readonly paused: boolean;
  /** What it is to run with, when that is not its definition. */
  readonly def?: Domain;
  /** What was saved of it, to go on from. */
  readonly from?: string;
}

/** Starts a guest, or lets it go on from what was saved. When that fails nothing is left of it. */
export async function startGuest(
  host: XenHost,
  domain: XenDomain,
  { paused, def = domain.def, from }: Starting,
  options: CallOptions = {},
): Promise<void> {
  const { channels } = host;
  const config = domainToXlConfig(def);
  await host.moving(domain, async () => {
    const id =
      from === undefined
        ? await channels.call('create', config, { paused }, options)
        : await channels.call('restore', from, config, { paused }, options);
    try {
      const live = await liveDefinition(host, def, id);
      if (def !== domain.def) domain.assign(live, true);
      const reason = paused ? 'user' : from === undefined ? 'booted' : 'restored';
      domain.start(id, reason, paused ? 'paused' : 'running');
      domain.def = live;
      await host.saveRunning(domain);
    } catch (error) {
      await channels.call('destroy', id).catch((left: unknown) => host.warn(`'${def.name}' runs on`, left));
      domain.stop('failed');
      throw error;
    }
    const detail: DomainEventStartedDetailType = from === undefined ? 'booted' : 'restored';
    host.tell(domain, { event: 'started', detail });
  });
}
