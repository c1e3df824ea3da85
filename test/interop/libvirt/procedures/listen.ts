import type { EventSources, Unsubscribe } from '@virtkit/core/driver';
import { eventIds } from '../../../../packages/remote/src/protocol/remote-events.js';
import type { Context } from './context.js';

export type Told = readonly [event: string, object: unknown, payload: unknown];

/** Subscribes to every event of a section; `told` grows. */
export async function listen(c: Context, which: 'test' | 'qemu', section: keyof EventSources) {
  const told: Told[] = [];
  const stops: Unsubscribe[] = [];
  // By any of the events' names: the types of one do not say what another's would.
  const subscribe = c[which].dispatch.call.bind(c[which].dispatch) as unknown as (
    section: string,
    member: 'subscribe',
    event: string,
    object: undefined,
    listener: (object: unknown, payload: unknown) => void,
    options: undefined,
  ) => Promise<Unsubscribe>;
  for (const event of Object.keys(eventIds[section])) {
    const tell = (object: unknown, payload: unknown) => void told.push([event, object, payload]);
    // Refused: later than this libvirt.
    const stop = await subscribe(section, 'subscribe', event, undefined, tell, undefined).catch(() => undefined);
    if (stop) stops.push(stop);
  }
  return { told, stop: async () => void (await Promise.all(stops.map((one) => one()))) };
}
