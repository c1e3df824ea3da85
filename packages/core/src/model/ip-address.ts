/** The bytes of an address: 4 for IPv4, 16 for IPv6. */
export type IpBytes = readonly number[];

const component = /^(?:0[xX][0-9a-fA-F]+|\d+)$/;

function toNumber(text: string): number | undefined {
  if (!component.test(text)) return undefined;
  if (/^0[xX]/.test(text)) return Number(text);
  if (text.length > 1 && text.startsWith('0')) return /^[0-7]+$/.test(text) ? parseInt(text, 8) : undefined;
  return Number(text);
}

/** An IPv4 address in any spelling that the C library takes: `10.0.0.1`, `10.1`, `0xa.0.0.1`. */
export function parseIpv4(text: string): IpBytes | undefined {
  const parts = text.length > 64 ? [] : text.split('.').map(toNumber);
  const last = parts.pop();
  if (last === undefined || parts.length > 3) return undefined;
  if (parts.some((part) => part === undefined || part > 255)) return undefined;
  const room = 4 - parts.length;
  if (last >= 256 ** room) return undefined;
  const tail = Array.from({ length: room }, (_, index) => Math.floor(last / 256 ** (room - 1 - index)) % 256);
  return [...(parts as number[]), ...tail];
}

/** An IPv6 address, without a scope. */
export function parseIpv6(text: string): IpBytes | undefined {
  if (text.length > 64) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groups(halves[0]!, halves.length === 1);
  const tail = halves.length === 2 ? groups(halves[1]!, true) : [];
  if (!head || !tail) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

/** The bytes of `1:2:3`, whose last group may be an IPv4 address. */
function groups(text: string, isEnd: boolean): number[] | undefined {
  if (text === '') return [];
  const words = text.split(':');
  const bytes: number[] = [];
  for (const [index, word] of words.entries()) {
    if (isEnd && index === words.length - 1 && word.includes('.')) {
      const dotted = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(word) ? word.split('.').map(Number) : [];
      if (dotted.length !== 4 || dotted.some((byte) => byte > 255)) return undefined;
      bytes.push(...dotted);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(word)) {
      const value = parseInt(word, 16);
      bytes.push(value >> 8, value & 0xff);
    } else return undefined;
  }
  return bytes;
}

/** Either kind; `undefined` for what is no numeric address. */
export const parseIp = (text: string): IpBytes | undefined => parseIpv4(text) ?? parseIpv6(text);

export const isSameIp = (a: IpBytes, b: IpBytes): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);

/** As the C library prints it: the longest run of zero groups is `::`, and what maps an IPv4 address ends in one. */
export function printIp(bytes: IpBytes): string {
  if (bytes.length === 4) return bytes.join('.');
  const words = Array.from({ length: 8 }, (_, index) => bytes[index * 2]! * 256 + bytes[index * 2 + 1]!);
  const { start, length } = longestZeros(words);
  const dotted = start === 0 && (length === 6 || (length === 5 && words[5] === 0xffff));
  const shown = words.map((word) => word.toString(16));
  if (dotted) shown.splice(6, 2, bytes.slice(12).join('.'));
  if (length < 2) return shown.join(':');
  return `${shown.slice(0, start).join(':')}::${shown.slice(start + length).join(':')}`;
}

function longestZeros(words: readonly number[]): { start: number; length: number } {
  let best = { start: -1, length: 0 };
  for (let start = 0; start < words.length; start++) {
    let length = 0;
    while (words[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/** How many leading bits of a netmask are one; `undefined` if others follow a zero. */
export function maskBits(bytes: IpBytes): number | undefined {
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const ones = bits.indexOf('0') < 0 ? bits.length : bits.indexOf('0');
  return bits.includes('1', ones) ? undefined : ones;
}
