import { anyDevices, checkAttach, deviceKind, withAdded, withChanged, type FoundDevice } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { named, newAlias } from './device-alias.js';
import type { TestHost } from './host.js';

/** The definition with one more device. @throws VirtError as libvirt refuses it of a definition */
export function withAttached(host: TestHost, def: Domain, found: FoundDevice): Domain {
  checkAttach(def, found, 'config');
  return host.complete(withAdded(def, found));
}

/** What a running guest becomes with one more device, and the alias that this has then. */
export function plugged(
  host: TestHost,
  running: Domain,
  found: FoundDevice,
): { readonly def: Domain; readonly alias: string | undefined } {
  const def = named(running);
  checkAttach(def, found, 'live');
  const marked = found.device.alias ?? newAlias(def, found);
  const device = marked === undefined ? found.device : { ...found.device, alias: marked };
  const completed = host.complete(withAdded(def, { key: found.key, device }));
  if (marked === undefined) return { def: named(completed), alias: undefined };
  // Only now its bus and address are known, which decide about what the guest can do with it, and about its name.
  const there = anyDevices(completed, found.key).find(({ alias }) => alias === marked)!;
  deviceKind(found.key).plug!(there, def);
  if (found.device.alias !== undefined) return { def: named(completed), alias: marked };
  const { alias: _mark, ...nameless } = there;
  const alias = newAlias(def, { key: found.key, device: nameless })!;
  return { def: named(withChanged(completed, { key: found.key, device: there }, { ...there, alias })), alias };
}
