import { quoted, unsupported } from '../errors.js';
import { printXlSyntax, unwritable } from '../syntax/print.js';
import type { XlPlain } from '../syntax/value.js';

/** A setting inside a device: its name, its value, and where in the domain that comes from. One without a value is left. */
export type Part = readonly [name: string, value: string | number | bigint | undefined, path: string];

/** The settings of a config that is being written, in their order. */
export class Writer {
  readonly #settings = new Map<string, XlPlain>();

  /** @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED` for a text that cannot be written, naming `path` */
  text(name: string, value: string | undefined, path: string): void {
    if (value !== undefined) this.#settings.set(name, writable(value, path));
  }

  /** A word of xl's own. */
  word(name: string, value: string): void {
    this.#settings.set(name, value);
  }

  number(name: string, value: number | bigint | undefined): void {
    if (value !== undefined) this.#settings.set(name, value);
  }

  flag(name: string, value: boolean): void {
    this.#settings.set(name, value ? 1 : 0);
  }

  /** Texts that are checked. Nothing of none. */
  list(name: string, items: readonly XlPlain[]): void {
    if (items.length > 0) this.#settings.set(name, items);
  }

  print(): string {
    return printXlSyntax(this.#settings);
  }
}

/** @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED` for a text that cannot be written, naming `path` */
export function writable(value: string, path: string): string {
  const why = unwritable(value);
  if (why !== undefined) throw unsupported(path, `${quoted(value)} ${why}, which a config of xl cannot say`);
  return value;
}

/** `name=value,name=value`. A comma, or a blank at an end, would be read as something else. */
export const spec = (parts: readonly Part[]): string =>
  parts
    .flatMap(([name, value, path]) => (value === undefined ? [] : [`${name}=${specValue(String(value), path)}`]))
    .join(',');

function specValue(value: string, path: string): string {
  if (value.includes(',')) throw unsupported(path, `${quoted(value)} has a comma in it, which ends it for xl`);
  if (value !== value.trim()) throw unsupported(path, `${quoted(value)} begins or ends with a blank, which xl drops`);
  return writable(value, path);
}
