import { VirtError } from './errors.js';

/** One group of flags: options by name at the API, bits in the contract and on the wire. */
export interface Flags<N extends string> {
  /** libvirt's name of the enum. */
  readonly type: string;
  /** Every flag with its bit. */
  readonly bits: Readonly<Record<N, number>>;
  /** The bits of all of them: what a driver allows that takes every flag. */
  readonly all: number;
  /**
   * The bits of the options that are `true`. `signal` and the names in `others` are passed over.
   * @throws VirtError `VIR_ERR_INVALID_ARG` for a name that is no flag of this group.
   */
  encode(options: object | undefined, others?: readonly string[]): number;
  /**
   * The options of `value`.
   * @throws VirtError `VIR_ERR_INVALID_ARG` for a bit that is no flag of this group.
   */
  decode(value: number): FlagOptions<Flags<N>>;
}

/** The option object of a group of flags: each flag by name, `true` or left out. */
export type FlagOptions<F> = F extends Flags<infer N> ? { readonly [K in N]?: boolean | undefined } : never;

/** Describes a group of flags: libvirt's name for it, and the bit of each flag. */
export function flags<const B extends Record<string, number>>(type: string, bits: B): Flags<keyof B & string> {
  const table: ReadonlyMap<string, number> = new Map(Object.entries(bits));
  return {
    type,
    bits,
    all: Object.values(bits).reduce((all, bit) => (all | bit) >>> 0, 0),
    encode(options, others) {
      let value = 0;
      for (const name in options) {
        const bit = table.get(name);
        if (bit === undefined) {
          if (name === 'signal' || others?.includes(name)) continue;
          throw new VirtError(
            'VIR_ERR_INVALID_ARG',
            `unknown flag ${JSON.stringify(name)}: ${type} has ${[...table.keys()].join(', ')}`,
          );
        }
        const chosen = (options as Record<string, unknown>)[name];
        if (typeof chosen !== 'boolean' && chosen !== undefined) {
          throw new TypeError(`flag ${name} of ${type} is true or false, not ${typeof chosen}`);
        }
        if (chosen) value = (value | bit) >>> 0; // Two names may stand for one bit.
      }
      return value;
    },
    decode(value) {
      const options: Record<string, boolean> = {};
      let left = value >>> 0;
      for (const [name, bit] of table) {
        if ((left & bit) >>> 0 !== bit) continue;
        options[name] = true;
        left = (left & ~bit) >>> 0;
      }
      if (left !== 0) throw unsupportedFlags(left, type);
      return options as FlagOptions<Flags<keyof B & string>>;
    },
  };
}

/**
 * What every driver function does with its flags first: a bit outside of `allowed` is refused, never ignored.
 * @throws VirtError `VIR_ERR_INVALID_ARG`
 */
export function checkFlags(value: number, allowed: number, where: string): void {
  const left = (value & ~allowed) >>> 0;
  if (left !== 0) throw unsupportedFlags(left, where);
}

/** Refuses two flags of which at most one may be given. */
export function exclusiveFlags(value: number, one: number, other: number, names: string): void {
  if (value & one && value & other) {
    throw new VirtError('VIR_ERR_INVALID_ARG', `flags ${names} are mutually exclusive`);
  }
}

function unsupportedFlags(bits: number, where: string): VirtError {
  return new VirtError('VIR_ERR_INVALID_ARG', `unsupported flags (0x${bits.toString(16)}) in function ${where}`);
}
