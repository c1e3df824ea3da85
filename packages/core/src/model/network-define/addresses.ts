import { maskBits, parseIp, type IpBytes } from '../ip-address.js';
import type { NetworkIp } from '../network.js';

/** Whether two addresses of one kind are the same in their first bits. */
export function sharePrefix(a: IpBytes, b: IpBytes, bits: number): boolean {
  return a.length === b.length && a.every((byte, at) => same(byte, b[at]!, bits - at * 8));
}

const same = (a: number, b: number, bits: number): boolean =>
  bits <= 0 || (bits >= 8 ? a === b : a >> (8 - bits) === b >> (8 - bits));

/** The address with only zeros, or only ones, after its first bits. */
export const filled = (address: IpBytes, bits: number, ones: boolean): IpBytes =>
  address.map((byte, at) => {
    const host = 0xff >> Math.min(Math.max(bits - at * 8, 0), 8);
    return ones ? byte | host : byte & ~host & 0xff;
  });

export const isAfter = (a: IpBytes, b: IpBytes): boolean => {
  const at = a.findIndex((byte, index) => byte !== b[index]);
  return at >= 0 && a[at]! > b[at]!;
};

/** The prefix of an address that says none: by its class for IPv4, 64 for IPv6. */
function naturalPrefix(address: IpBytes): number | undefined {
  if (address.every((byte) => byte === 0)) return 0;
  if (address.length === 16) return 64;
  const [first] = address as [number];
  if (first < 128) return 8;
  if (first < 192) return 16;
  return first < 224 ? 24 : undefined;
}

/** How many bits of a network's address name the network; `undefined` if that cannot be told. */
export function prefixOf({ address = '', netmask, prefix }: NetworkIp): number | undefined {
  if (prefix) return prefix;
  const mask = netmask === undefined ? undefined : parseIp(netmask);
  const own = parseIp(address);
  return mask ? maskBits(mask) : own && naturalPrefix(own);
}
