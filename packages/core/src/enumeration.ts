import { VirtError } from './errors.js';

/** A value enum of libvirt: names in words at the API and in the contract, numbers on the wire. */
export interface Enumeration<N extends string> {
  /** libvirt's name of the enum. */
  readonly type: string;
  /** Every name with its number. */
  readonly values: Readonly<Record<N, number>>;
  /**
   * The number of `name`.
   * @throws VirtError `VIR_ERR_INVALID_ARG` for a name that is not of this enum.
   */
  numberOf(name: N): number;
  /**
   * The name of `number`.
   * @throws VirtError `VIR_ERR_INVALID_ARG` for a number that this version does not know.
   */
  nameOf(number: number): N;
}

/** The names of an enum, as a union. */
export type NameOf<E> = E extends Enumeration<infer N> ? N : never;

/** Describes a value enum: libvirt's name for it, and the number of each value. */
export function enumeration<const V extends Record<string, number>>(
  type: string,
  values: V,
): Enumeration<keyof V & string> {
  const numbers: ReadonlyMap<string, number> = new Map(Object.entries(values));
  const names: ReadonlyMap<number, string> = new Map(Object.entries(values).map(([name, number]) => [number, name]));
  return {
    type,
    values,
    numberOf(name) {
      const number = numbers.get(name);
      if (number === undefined) {
        throw new VirtError(
          'VIR_ERR_INVALID_ARG',
          `${JSON.stringify(name)} is not one of ${type}: ${[...numbers.keys()].join(', ')}`,
        );
      }
      return number;
    },
    nameOf(number) {
      const name = names.get(number);
      if (name === undefined) throw new VirtError('VIR_ERR_INVALID_ARG', `${number} is no value of ${type}`);
      return name;
    },
  };
}
