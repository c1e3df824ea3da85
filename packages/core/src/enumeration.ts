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
  /**
   * The name of a number that somebody else sent, who may be newer than this version: what it does not know is called
   * `unknown-99` (see `decisions/012-unknown-enum-values.md`). {@link numberOf} takes such a name back.
   */
  readName(number: number): N | UnknownName;
}

/** A value that the hypervisor has a number for and this version of Virtkit no name: `unknown-99`. */
export type UnknownName = `unknown-${number}`;

/**
 * Whether `name` stands for a value that this version does not know.
 *
 * @example
 * const { state } = await domain.getInfo();
 * if (isUnknownName(state)) console.warn(`${domain.name} is in a state newer than this program: ${state}`);
 */
export const isUnknownName = (name: string): name is UnknownName => unknown.test(name);

const unknown = /^unknown-(0|-?[1-9]\d{0,9})$/;

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
      const number = numbers.get(name) ?? unknownNumber(name, names);
      if (number === undefined) {
        throw new VirtError(
          'VIR_ERR_INVALID_ARG',
          `${JSON.stringify(name)} is not one of ${type}: ${[...numbers.keys()].join(', ')}`,
        );
      }
      return number;
    },
    readName: (number) => names.get(number) ?? `unknown-${number}`,
    nameOf(number) {
      const name = names.get(number);
      if (name === undefined) throw new VirtError('VIR_ERR_INVALID_ARG', `${number} is no value of ${type}`);
      return name;
    },
  };
}

/** The number in a name such as `unknown-99`, unless it has a name of its own. */
function unknownNumber(name: string, names: ReadonlyMap<number, string>): number | undefined {
  const number = Number(unknown.exec(name)?.[1]);
  return Number.isNaN(number) || names.has(number) ? undefined : number;
}
