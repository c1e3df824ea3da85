import type { Scalar } from '../../xml/index.js';
import type { Values } from '../../xml/shape.js';
import { maskBits, parseIpv4, parseIpv6, printIp, type IpBytes } from '../ip-address.js';

/** A value that is given where the filter is used: `$IP`, `$IP[2]` the third of a list, `$IP[@1]` by iterator 1. */
export type Variable = `$${string}`;
/** A number that was written in hexadecimal, and stays so. */
export type Hexadecimal = `0x${string}`;

// Every fault of a rule's attribute is given as this.
const code = 'VIR_ERR_INTERNAL_ERROR';
const mostIterators = 1000;

/** A variable in libvirt's spelling, or `undefined` if the text is none. */
export function parseVariable(text: string): Variable | undefined {
  const found = /^\$([A-Za-z0-9_]*)(?:\[\s*(@?)\s*\+?(\d{1,10})\s*\])?/.exec(text);
  // What follows the bracket is not looked at.
  if (!found || (found[3] === undefined && found[0].length < text.length)) return undefined;
  const [, name, at, digits] = found;
  if (digits === undefined) return `$${name}`;
  const index = Number(digits);
  if (index > (at ? mostIterators : 0xffffffff)) return undefined;
  return at ? (index === 0 ? `$${name}` : `$${name}[@${index}]`) : `$${name}[${index}]`;
}

/** Any of the values of an attribute, or a variable. */
export const orVariable = <T>(scalar: Omit<Scalar<T>, 'code' | 'values'>, values: Values): Scalar<T | Variable> => ({
  values,
  parse: (text) => (text.startsWith('$') ? parseVariable(text) : scalar.parse(text)),
  print: (value) => (typeof value === 'string' && value.startsWith('$') ? value : scalar.print(value as T)),
  expected: `${scalar.expected}, or a variable`,
  code,
});

const upTo = (max: number): Values => ({ kind: 'number', min: 0, max });
export const pattern = (example: RegExp): Values => ({ kind: 'pattern', pattern: example });

// As strtoul reads it; a negative number wraps around, so that none but -1 of 32 bits can be meant.
function decimal(text: string): number | undefined {
  const found = /^\s*([+-]?)(\d{1,20})$/.exec(text);
  if (!found) return undefined;
  const value = Number(found[2]);
  if (found[1] !== '-') return value;
  return value > 0xffffffff ? undefined : value === 0 ? 0 : 2 ** 32 - value;
}

function hexadecimal(text: string): Hexadecimal | undefined {
  const found = /^\s*\+?(?:0[xX])?([0-9a-fA-F]{1,16})$/.exec(text);
  return found ? `0x${found[1]!.toLowerCase().replace(/^0+(?=.)/, '')}` : undefined;
}

const isWithin = (value: number | Hexadecimal, max: number, min = 0): boolean =>
  Number(value) <= max && Number(value) >= min;

function parseNumber(text: string, max: number): number | Hexadecimal | undefined {
  const plain = decimal(text);
  if (plain !== undefined && plain <= max) return plain;
  const hex = hexadecimal(text);
  return hex !== undefined && isWithin(hex, max) ? hex : undefined;
}

const numeric = (max: number) =>
  orVariable<number | Hexadecimal>(
    {
      parse: (text) => parseNumber(text, max),
      print: String,
      expected: `a number up to ${max}, decimal or hexadecimal`,
    },
    upTo(max),
  );
export const uint8 = numeric(0xff);
export const uint16 = numeric(0xffff);
export const uint32 = numeric(0xffffffff);
export const vlanId = numeric(4095);
/** Of IP's type of service. */
export const dscp = numeric(63);

/** A number that libvirt reads in decimal only. */
export const decimal16 = orVariable<number>(
  {
    parse(text) {
      const value = decimal(text);
      return value !== undefined && value <= 0xffff ? value : undefined;
    },
    print: String,
    expected: 'a number up to 65535',
  },
  upTo(0xffff),
);

/** A number that has a name for some values; libvirt prints the name. */
function named(
  names: Readonly<Record<string, number>>,
  { max, min = 0, keepsHex = true }: { max: number; min?: number; keepsHex?: boolean },
): Scalar<string | number> {
  const byName = new Map(Object.entries(names).map(([name, value]) => [name.toLowerCase(), value]));
  const byValue = new Map(Object.entries(names).map(([name, value]) => [value, name]));
  return orVariable<string | number>(
    {
      parse(text) {
        const found = parseNumber(text, max) ?? byName.get(text.toLowerCase());
        if (found === undefined || !isWithin(found, max, min)) return undefined;
        return byValue.get(Number(found)) ?? (keepsHex ? found : Number(found));
      },
      print: String,
      expected: `${Object.keys(names).join(', ')} or a number`,
    },
    pattern(new RegExp(`^(?:${Object.keys(names).join('|')})$`)),
  );
}

const etherTypes = { arp: 0x806, rarp: 0x8035, ipv4: 0x800, ipv6: 0x86dd, vlan: 0x8100 };
/** What an Ethernet frame carries. */
export const etherType = named(etherTypes, { max: 0xffff, min: 0x600 });
/** What a VLAN frame carries. */
export const vlanEncapsulation = named(etherTypes, { max: 0xffff, min: 0x3c });

export const arpOpcode = named(
  {
    Request: 1,
    Reply: 2,
    Request_Reverse: 3,
    Reply_Reverse: 4,
    DRARP_Request: 5,
    DRARP_Reply: 6,
    DRARP_Error: 7,
    InARP_Request: 8,
    ARP_NAK: 9,
  },
  { max: 0xffff, keepsHex: false },
);

export const ipProtocol = named(
  { tcp: 6, udp: 17, udplite: 136, esp: 50, ah: 51, icmp: 1, igmp: 2, sctp: 132, icmpv6: 58 },
  { max: 0xff },
);

function parseMac(text: string): string | undefined {
  if (!/^[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}(?:[ \n\t].*)?$/.test(text)) return undefined;
  const [address] = text.split(/[ \n\t]/);
  return address!
    .toLowerCase()
    .split(':')
    .map((byte) => byte.padStart(2, '0'))
    .join(':');
}

const same = (text: string): string => text;
export const mac = orVariable<string>(
  { parse: parseMac, print: same, expected: 'a MAC address' },
  pattern(/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/),
);
/** Bits of a MAC address that are looked at, from the first on. */
export const macMask = orVariable<string>(
  {
    parse(text) {
      const found = parseMac(text);
      const bytes = found?.split(':').map((byte) => parseInt(byte, 16));
      return bytes && maskBits(bytes) !== undefined ? found : undefined;
    },
    print: same,
    expected: 'a mask such as ff:ff:ff:00:00:00',
  },
  pattern(/^ff:ff:(?:ff|f0|00):00:00:00$/),
);

const address = (parse: (text: string) => IpBytes | undefined, expected: string, example: RegExp) =>
  orVariable<string>(
    {
      parse(text) {
        const bytes = parse(text);
        return bytes && printIp(bytes);
      },
      print: same,
      expected,
    },
    pattern(example),
  );
export const ipv4 = address(parseIpv4, 'an IPv4 address', /^(?:[1-9]\d?\.){3}0$/);
export const ipv6 = address(parseIpv6, 'an IPv6 address', /^(?:[1-9a-f][0-9a-f]{0,3}:){7}[1-9a-f]$/);

const mask = (parse: (text: string) => IpBytes | undefined, most: number) =>
  orVariable<number>(
    {
      parse(text) {
        const bits = decimal(text);
        if (bits !== undefined) return bits <= most ? bits : undefined;
        const bytes = parse(text);
        return bytes && maskBits(bytes);
      },
      print: String,
      expected: `a netmask, or its bits up to ${most}`,
    },
    upTo(most),
  );
export const ipv4Mask = mask(parseIpv4, 32);
export const ipv6Mask = mask(parseIpv6, 128);

export const truth: Scalar<boolean | Variable> = orVariable<boolean>(
  {
    parse: (text) => text === 'true' || text === '1' || text === 'yes',
    print: String,
    expected: 'true or false',
  },
  { kind: 'boolean', yes: 'true', no: 'false' },
);

const longestComment = 256;
/** libvirt keeps so many bytes of a comment. */
export const comment = orVariable<string>(
  {
    parse(text) {
      const bytes = new TextEncoder().encode(text);
      if (bytes.length <= longestComment) return text;
      return new TextDecoder().decode(bytes.slice(0, longestComment)).replace(/\ufffd+$/, '');
    },
    print: same,
    expected: 'a text',
  },
  pattern(/^[a-z][a-z <&'"]*$/),
);

export const ipset = orVariable<string>(
  {
    parse: (text) => (/^[A-Za-z0-9_.:\-+ ]{0,31}$/.test(text) ? text : undefined),
    print: same,
    expected: 'a name of at most 31 letters, digits and _.:-+',
  },
  pattern(/^[A-Za-z0-9_.:\-+ ]{0,31}$/),
);
/** Which address of a packet each part of the set is about. */
export const ipsetFlags = orVariable<string>(
  {
    parse: (text) => (/^(?:src|dst)(?:,(?:src|dst)){0,5}$/i.test(text) ? text.toLowerCase() : undefined),
    print: same,
    expected: 'up to six of src and dst',
  },
  pattern(/^(?:src|dst)(?:,(?:src|dst)){0,5}$/),
);
