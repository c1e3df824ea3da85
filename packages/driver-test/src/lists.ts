/** A list with one more item, in front or at the end. */
export const inserted = <T>(list: readonly T[] | undefined, item: T, first: boolean): readonly T[] =>
  first ? [item, ...(list ?? [])] : [...(list ?? []), item];

/** A list without the item at `index`. */
export const removed = <T>(list: readonly T[], index: number): readonly T[] => list.toSpliced(index, 1);

/** A list with another item at `index`. */
export const replaced = <T>(list: readonly T[], index: number, item: T): readonly T[] => list.with(index, item);

/** `value` with the list under `key`; an empty list is left out, as in a definition that never had one. */
export function withList<T extends object, K extends keyof T>(value: T, key: K, list: readonly unknown[]): T {
  const { [key]: _old, ...others } = value;
  return (list.length > 0 ? { ...others, [key]: list } : others) as T;
}
