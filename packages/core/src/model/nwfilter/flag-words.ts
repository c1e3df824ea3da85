import { orVariable, pattern } from './scalars.js';

const same = (text: string): string => text;

/** Words in any case, with commas and spaces between them or not, as the bits they stand for. */
function parseBits(text: string, bits: ReadonlyMap<string, number>): number | undefined {
  let left = text.toUpperCase();
  let found = 0;
  for (;;) {
    left = left.replace(/^[\s,]+/, '');
    if (left === '') return found;
    const word = [...bits.keys()].find((one) => left.startsWith(one));
    if (word === undefined) return undefined;
    found |= bits.get(word)!;
    left = left.slice(word.length);
  }
}

const printBits = (value: number, bits: ReadonlyMap<string, number>): string =>
  [...bits].flatMap(([word, bit]) => (isOneBit(bit) && (value & bit) !== 0 ? [word] : [])).join(',');
const isOneBit = (bit: number): boolean => bit !== 0 && (bit & (bit - 1)) === 0;

const states = new Map([
  ['NEW', 1],
  ['ESTABLISHED', 2],
  ['RELATED', 4],
  ['INVALID', 8],
  ['NONE', 16],
]);
/** States of a connection, or `NONE`: the rule does not look at it. */
export const connectionState = orVariable<string>(
  {
    parse(text) {
      const found = parseBits(text, states);
      return found === undefined ? undefined : found & 16 ? 'NONE' : printBits(found, states);
    },
    print: same,
    expected: 'some of NEW, ESTABLISHED, RELATED, INVALID, or NONE',
  },
  pattern(/^(?:NEW|ESTABLISHED|NEW,RELATED|INVALID|NONE)$/),
);

const flags = new Map([
  ['FIN', 1],
  ['SYN', 2],
  ['RST', 4],
  ['PSH', 8],
  ['ACK', 16],
  ['URG', 32],
  ['ALL', 63],
  ['NONE', 0],
]);
const printFlags = (value: number): string => (value === 0 ? 'NONE' : value === 63 ? 'ALL' : printBits(value, flags));
/** `SYN,ACK/SYN`: the flags that are looked at, and those of them that are to be set. */
export const tcpFlags = orVariable<string>(
  {
    parse(text) {
      const slash = text.indexOf('/');
      if (slash < 0) return undefined;
      const looked = parseBits(text.slice(0, slash), flags);
      const set = parseBits(text.slice(slash + 1), flags);
      return looked === undefined || set === undefined ? undefined : `${printFlags(looked)}/${printFlags(set)}`;
    },
    print: same,
    expected: 'two lists of TCP flags such as SYN,ACK/SYN',
  },
  pattern(/^(?:FIN|SYN|SYN,ACK|ALL)\/(?:SYN|ACK|NONE)$/),
);
