import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { connectionClosed, controls } from './control.js';
import type { Filler } from './procedure.js';
import { qemuMonitorEvent, qemuProcedures, qemuTwins } from './qemu.js';
import { padded, XdrReader } from './reader.js';
import { eventMessages } from './remote-events.js';
import { twins } from './remote-twins.js';
import { procedures } from './remote.js';
import { remoteError } from './types.js';
import { XdrWriter } from './writer.js';
import { absent, tuple, type Xdr } from './xdr.js';

type Codec = Xdr<unknown>;
interface Row {
  readonly args: unknown;
  readonly ret: unknown;
}
const tables = Object.entries<Row>({ ...procedures, ...twins, ...controls, ...qemuProcedures, ...qemuTwins });
const codecs: (readonly [string, Codec])[] = [
  ...tables.flatMap(([name, { args, ret }]) => [
    [`${name} args`, argsOf(args)] as const,
    [`${name} ret`, ret as Codec] as const,
  ]),
  ...eventMessages.map(({ number, event, body }) => [`event ${number} ${event}`, body as Codec] as const),
  ['connection closed', connectionClosed.body],
  ['monitor event', qemuMonitorEvent.body],
  ['error', remoteError],
];

describe.each(codecs)('%s', (_, codec) => {
  test('what is written is read back', () => {
    fc.assert(
      fc.property(entropy, (words) => {
        const value = made(codec, words);
        const bytes = written(codec, value);
        const reader = new XdrReader(bytes);
        expect(codec.read(reader)).toEqual(value);
        reader.done();
        expect(bytes.length).toBeGreaterThanOrEqual(codec.least);
      }),
      { numRuns: 20, seed: 3 },
    );
  });

  test('every length is checked before anything is made of it', () => {
    fc.assert(
      fc.property(entropy, (words) => {
        const bytes = written(codec, made(codec, words));
        const lengths = new Lengths(bytes);
        codec.read(lengths);
        for (const { at, max } of lengths.found) {
          for (const lie of [max + 1, 0x7fffffff, 0xffffffff]) expectRefused(codec, bytes, at, lie, 'over the limit');
          if (max > bytes.length) expectRefused(codec, bytes, at, max, 'more than the packet holds');
        }
      }),
      { numRuns: 3, seed: 3 },
    );
  });
});

/** A client sends its own filler, whatever was read. */
function argsOf(args: unknown): Codec {
  if (!Array.isArray(args)) return args as Codec;
  return tuple(...(args as (Codec | Filler)[]).map((type) => ('filler' in type ? absent(type.filler) : type)));
}

/** Some value that the codec can stand for. */
function made(codec: Codec, words: Uint32Array): unknown {
  try {
    return codec.read(new Source(words));
  } catch (error) {
    // Typed parameters have seven types, and the source knows nothing of them.
    fc.pre(!String(error).includes('of unknown type'));
    throw error;
  }
}

function expectRefused(codec: Codec, bytes: Buffer, at: number, lie: number, why: string): void {
  const lying = Buffer.from(bytes);
  lying.writeUInt32BE(lie, at);
  expect(() => codec.read(new XdrReader(lying))).toThrow(why);
}

function written(codec: Codec, value: unknown): Buffer {
  const writer = new XdrWriter(16);
  codec.write(writer, value);
  return writer.take();
}

/** What a value is made of: words, the same again when they are used up. Zeros make the smallest value. */
const entropy = fc.uint32Array({ minLength: 1, maxLength: 64 });

/** Reads what fast-check makes up: so that there is a value for each codec, whatever it is made of. */
class Source extends XdrReader {
  readonly #words: Uint32Array;
  #next = 0;

  constructor(words: Uint32Array) {
    super(new Uint8Array());
    this.#words = words;
  }

  // No byte over 127 in an int, which may be a char: a text that is no UTF-8 is not read back as it was.
  override int(): number {
    const word = this.uint();
    return (word % 3 === 0 ? word | 0 : (word % 11) - 1) & ~0x80;
  }
  override uint(): number {
    const word = this.#words[this.#next % this.#words.length]!;
    this.#next += 1;
    return word % 2 === 0 ? word : word % 10;
  }
  override present = (): boolean => this.uint() % 2 === 1;
  override uhyper = (): bigint => (BigInt(this.uint()) << 32n) | BigInt(this.uint());
  override hyper = (): bigint => BigInt.asIntN(64, this.uhyper());
  override double = (): number => {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, this.uhyper());
    return view.getFloat64(0);
  };
  override length = (max: number): number => this.uint() % (Math.min(max, 4) + 1);
  override bytes = (length: number): Buffer => Buffer.from(Array.from({ length }, () => this.uint() & 0xff));
  override uuid = (): string => `00000000-0000-0000-0000-${this.uint().toString(16).padStart(12, '0')}`;
  override name = (length: number): string => this.string(length);
  override string = (length: number): string =>
    String.fromCharCode(...Array.from({ length }, () => this.uint() & 0x7f));
}

/** Notes where each length stands, and its limit. */
class Lengths extends XdrReader {
  readonly found: { readonly at: number; readonly max: number }[] = [];
  readonly #size: number;

  constructor(bytes: Uint8Array) {
    super(bytes);
    this.#size = bytes.length;
  }

  override length(max: number, least: number): number {
    this.found.push({ at: this.#size - this.left, max });
    return super.length(max, least);
  }
}

test.each([0, 1, 2, 3, 4, 5])('%i bytes take a multiple of four', (length) => {
  expect(padded(length)).toBe(Math.ceil(length / 4) * 4);
});
