import type { CallOptions } from '@virtkit/core/driver';
import type { XenDomain } from '../domain-object.js';
import type { XenHost } from '../host.js';
import { destroyGuest } from '../stop.js';

export interface Dumping {
  readonly to: string;
  /** Let it run meanwhile. */
  readonly live: boolean;
  /** End it when its memory is written. */
  readonly crash: boolean;
}

/** Writes a guest's memory to a file. It is paused meanwhile, unless it is to run on. */
export async function coreDump(
  host: XenHost,
  domain: XenDomain,
  { to, live, crash }: Dumping,
  options: CallOptions = {},
): Promise<void> {
  const { channels } = host;
  const pauses = !live && domain.state === 'running';
  await host.moving(domain, async () => {
    if (pauses) {
      await channels.call('pause', domain.id, options);
      Object.assign(domain, { state: 'paused', reason: 'dump' });
    }
    try {
      await host.working(domain, 'dump', () => channels.call('coreDump', domain.id, to, options));
      if (crash) await destroyGuest(host, domain, { reason: 'crashed', detail: 'crashed' }, options);
    } finally {
      if (pauses && domain.active) {
        await channels.call('unpause', domain.id);
        Object.assign(domain, { state: 'running', reason: 'unpaused' });
      }
    }
  });
}
