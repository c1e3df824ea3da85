import type { ErrorCode } from '@virtkit/core/driver';
import { configError, quoted, type ConfigPlace } from './errors.js';
import { parseXlSyntax } from './syntax/parse.js';
import type { XlAtom, XlValue } from './syntax/value.js';

/** A text of a list, and where it stands. */
export interface Item {
  readonly text: string;
  readonly place: ConfigPlace;
}

/** The settings of an xl config, read as xl reads them. What is of the wrong kind is refused with its line and name. */
export class Settings {
  readonly #values: ReadonlyMap<string, XlValue>;
  readonly #file: string;

  /** @throws VirtError `VIR_ERR_CONF_SYNTAX` */
  constructor(text: string, file: string) {
    this.#values = parseXlSyntax(text, file);
    this.#file = file;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  isList(name: string): boolean {
    return this.#values.get(name)?.kind === 'list';
  }

  /** A text, or a number as it is written. */
  string(name: string): string | undefined {
    const value = this.#values.get(name);
    if (!value) return undefined;
    if (value.kind === 'list') throw this.error(name, 'is a list, where one text is expected');
    return value.text;
  }

  /** A number of C: decimal, hexadecimal after `0x`, octal after `0`. */
  integer(name: string, min: number, max: number): number | undefined {
    const text = this.string(name);
    if (text === undefined) return undefined;
    const value = cInteger(text);
    if (value === undefined) throw this.error(name, `${quoted(text)} is no number`);
    if (value < min || value > max) throw this.error(name, `${value} is not from ${min} to ${max}`);
    return value;
  }

  /** Any number but 0 is true. */
  boolean(name: string): boolean | undefined {
    const value = this.integer(name, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    return value === undefined ? undefined : value !== 0;
  }

  /** One of the words. */
  oneOf<const W extends string>(name: string, words: readonly W[]): W | undefined {
    const text = this.string(name);
    if (text === undefined) return undefined;
    const word = words.find((one) => one === text);
    if (word === undefined) throw this.error(name, `${quoted(text)} is none of ${words.join(', ')}`);
    return word;
  }

  /** The texts of a list. Without one, none; a single text is a list of one where `single` says so. */
  strings(name: string, single = false): readonly Item[] {
    return this.#items(name, single).map((value, index) => this.#item(name, value, index));
  }

  /** The texts of the lists in a list. */
  lists(name: string): readonly (readonly Item[])[] {
    return this.#items(name, false).map((value, index) => {
      if (value.kind !== 'list') throw configError(this.#place(value, name, index), 'a list is expected');
      return value.items.map((inner) => this.#item(name, inner, index));
    });
  }

  error(name: string, why: string, code?: ErrorCode) {
    return configError({ file: this.#file, line: this.#values.get(name)?.line ?? 1, key: name }, why, code);
  }

  #items(name: string, single: boolean): readonly XlValue[] {
    const value = this.#values.get(name);
    if (!value) return [];
    if (value.kind === 'list') return value.items;
    if (single) return [value];
    throw this.error(name, 'is one text, where a list is expected');
  }

  #item(name: string, value: XlValue, index: number): Item {
    const place = this.#place(value, name, index);
    if (value.kind === 'list') throw configError(place, 'is a list, where a text is expected');
    return { text: (value satisfies XlAtom).text, place };
  }

  #place({ line }: XlValue, name: string, index: number): ConfigPlace {
    return { file: this.#file, line, key: `${name}[${index + 1}]` };
  }
}

/** As C's `strtol` with a base of 0 reads a whole text. `undefined`: it is no number, or not exact. */
export function cInteger(text: string): number | undefined {
  const [, sign, digits] = /^[ \t]*([+-]?)(0[xX][0-9a-fA-F]+|[0-9]+)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const octal = /^0[0-7]+$/.test(digits);
  if (!octal && /^0[0-9]+$/.test(digits)) return undefined;
  const value = Number(octal ? `0o${digits.slice(1)}` : digits);
  if (!Number.isSafeInteger(value)) return undefined;
  return sign === '-' && value !== 0 ? -value : value;
}
