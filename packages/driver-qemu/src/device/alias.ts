import { allDevices, anyDevices, withAdded, type FoundDevice } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { assignAliases } from '../define/aliases.js';

/** Kinds that are called by where they sit. */
const byPlace = /^(?:disks|controllers)$/;

/**
 * The name of a device that comes to a running guest: the next one of its kind, unless it is called by where it sits. The
 * number of one that has gone is not given again while a higher one is there.
 */
export function nextAlias(live: Domain, found: FoundDevice): string {
  const { alias: _other, ...device } = found.device;
  const own = { key: found.key, device };
  const whole = withAdded(live, own);
  const place = anyDevices(whole, found.key).indexOf(own.device);
  const told = anyDevices(assignAliases(whole), found.key)[place]!.alias!;
  const { address } = found.device;
  if (byPlace.test(found.key) || (found.key === 'memories' && address?.type === 'dimm')) return told;
  const prefix = told.replace(/\d+$/, '');
  const numbers = allDevices(live).flatMap(({ device: { alias = '' } }) =>
    alias.startsWith(prefix) && /^\d+$/.test(alias.slice(prefix.length)) ? [Number(alias.slice(prefix.length))] : [],
  );
  return `${prefix}${Math.max(-1, ...numbers) + 1}`;
}
