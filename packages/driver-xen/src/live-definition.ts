import type { Console, Domain, Interface } from '@virtkit/core/xml';
import type { FoundDevice } from '@virtkit/core/driver';
import type { XenHost } from './host.js';

/** What a guest runs with, from what it was started with: the names that the host has given to its devices. */
export async function liveDefinition(host: XenHost, def: Domain, id: number): Promise<Domain> {
  const terminals = host.channels.has('consoles') ? await host.channels.call('consoles', id) : [];
  const { consoles, serials, interfaces, ...others } = def.devices ?? {};
  return {
    ...def,
    id,
    devices: {
      ...others,
      ...(serials ? { serials: serials.map((one, at) => (at === 0 ? onTerminal(one, terminals[0]) : one)) } : {}),
      ...(consoles ? { consoles: consoles.map((one, at) => onTerminal(one, terminals[at])) } : {}),
      ...(interfaces ? { interfaces: interfaces.map((one, number) => withTarget(one, id, number)) } : {}),
    },
  };
}

const onTerminal = <D extends Pick<Console, 'type' | 'tty' | 'sources'>>(one: D, path: string | undefined): D =>
  path === undefined || (one.type ?? 'pty') !== 'pty' ? one : { ...one, tty: path, sources: [{ path }] };

/** Names of this kind are the host's own to give: the number of the guest, and of the device in it. */
export const givenName = /^vif\d+\.\d+(?:-emu)?$/;

export const withTarget = (one: Interface, id: number, number: number): Interface =>
  one.target?.dev === undefined || givenName.test(one.target.dev)
    ? { ...one, target: { ...one.target, dev: `vif${id}.${number}` } }
    : one;

/** A card that comes to a guest: the toolstack gives it the number behind the highest. */
export function withNextTarget(def: Domain, { key, device }: FoundDevice, id: number): FoundDevice {
  const numbers = (def.devices?.interfaces ?? []).map((one, at) => {
    const [, own] = /^vif\d+\.(\d+)/.exec(one.target?.dev ?? '') ?? [];
    return own === undefined ? at : Number(own);
  });
  return { key, device: withTarget(device as Interface, id, Math.max(-1, ...numbers) + 1) };
}
