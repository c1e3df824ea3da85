import { isIPv4, isIPv6 } from 'node:net';

/** An IP address as a number. */
export interface Ip {
  readonly family: 'ipv4' | 'ipv6';
  readonly value: bigint;
}

export const widthOf = (family: Ip['family']): number => (family === 'ipv4' ? 32 : 128);

/** `undefined` for what is not a numeric address. */
export function parseIp(text: string): Ip | undefined {
  if (isIPv4(text)) return { family: 'ipv4', value: parseIPv4(text) };
  // A zone (`fe80::1%eth0`) belongs to one host and has no place in a definition.
  if (isIPv6(text) && !text.includes('%')) return { family: 'ipv6', value: parseIPv6(text) };
  return undefined;
}

/** In the spelling that the C library gives: IPv6 in lower case, its longest run of zeros left out. */
export function formatIp({ family, value }: Ip): string {
  if (family === 'ipv4') return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.');
  const groups = Array.from({ length: 8 }, (_, at) => (value >> BigInt(112 - 16 * at)) & 0xffffn);
  const { start, length } = longestZeros(groups);
  const hex = (part: readonly bigint[]) => part.map((group) => group.toString(16)).join(':');
  return length < 2 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}

/** The address `offset` further on. */
export const ipAfter = (ip: Ip, offset: number): Ip => ({ ...ip, value: ip.value + BigInt(offset) });

/** The network part of an address. */
export function maskIp({ family, value }: Ip, prefix: number): bigint {
  const shift = BigInt(widthOf(family) - prefix);
  return (value >> shift) << shift;
}

/** How many leading ones a netmask has; `undefined` if ones follow on zeros. */
export function netmaskPrefix({ family, value }: Ip): number | undefined {
  const bits = value.toString(2).padStart(widthOf(family), '0');
  const ones = /^1*/.exec(bits)![0].length;
  return bits.includes('1', ones) ? undefined : ones;
}

/** The prefix of a network's address when neither prefix nor netmask is given: by class for IPv4, 64 for IPv6. */
export function naturalPrefix({ family, value }: Ip): number | undefined {
  if (value === 0n) return 0;
  if (family === 'ipv6') return 64;
  const first = Number(value >> 24n);
  if (first < 128) return 8;
  if (first < 192) return 16;
  return first < 224 ? 24 : undefined;
}

const parseIPv4 = (text: string): bigint => text.split('.').reduce((value, byte) => value * 256n + BigInt(byte), 0n);

function parseIPv6(text: string): bigint {
  const [head = '', tail] = text.split('::');
  const front = groupsOf(head);
  const back = tail === undefined ? [] : groupsOf(tail);
  const zeros = Array<bigint>(8 - front.length - back.length).fill(0n);
  return [...front, ...zeros, ...back].reduce((value, group) => (value << 16n) + group, 0n);
}

function groupsOf(text: string): bigint[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [BigInt(`0x${group}`)];
    const value = parseIPv4(group);
    return [value >> 16n, value & 0xffffn];
  });
}

function longestZeros(groups: readonly bigint[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let end = start;
    while (groups[end] === 0n) end++;
    if (end - start > best.length) best = { start, length: end - start };
  }
  return best;
}
