import { configError, quoted } from '../errors.js';
import type { Item } from '../settings.js';

/** What a setting of a device holds; a flag is a word that stands for itself. */
export type FieldKind = 'text' | 'number' | 'flag';
export type FieldTable = Readonly<Record<string, FieldKind>>;
export type FieldsOf<T extends FieldTable> = {
  readonly [K in keyof T]?: T[K] extends 'text' ? string : T[K] extends 'number' ? number : true;
};

/**
 * Reads a device as xl describes most of them: `name=value,name=value`. Blanks around a name do not count. Of two values
 * the later counts, and a number is decimal, as xl has it.
 * @param also - names that are known as well, and that nothing is read from
 * @throws VirtError `VIR_ERR_CONF_SYNTAX` for a name that is not in the table
 */
export function readFields<const T extends FieldTable>(item: Item, table: T, also?: RegExp): FieldsOf<T> {
  const kinds = new Map(Object.entries(table));
  const fields = new Map<string, string | number | true>();
  for (const part of item.text.split(',')) {
    const word = part.trimStart();
    if (word === '') continue;
    const [, name, value] = /^([^=]*?)[ \t]*=(.*)$/s.exec(word) ?? [undefined, word.trimEnd(), undefined];
    const kind = kinds.get(name);
    if (kind) fields.set(name, field(kind, value, `${quoted(name)} in ${quoted(item.text)}`, item));
    else if (also?.test(name) !== true)
      throw configError(item.place, `${quoted(name)} in ${quoted(item.text)} is not known`);
  }
  return Object.fromEntries(fields) as FieldsOf<T>;
}

function field(kind: FieldKind, value: string | undefined, what: string, { place }: Item): string | number | true {
  if (kind === 'flag') {
    if (value !== undefined) throw configError(place, `${what} takes no value`);
    return true;
  }
  if (value === undefined) throw configError(place, `${what} has no value`);
  if (kind === 'text') return value;
  const number = Number(value.trim());
  if (!/^[ \t]*\d{1,10}[ \t]*$/.test(value)) throw configError(place, `${what} is no number`);
  return number;
}
