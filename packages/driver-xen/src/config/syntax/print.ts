import type { XlPlain } from './value.js';

/** Prints settings in the syntax of xl's configs, a line each. Every text must be {@link unwritable} in nothing. */
export const printXlSyntax = (settings: Iterable<readonly [name: string, value: XlPlain]>): string =>
  [...settings].map(([name, value]) => `${checkedName(name)} = ${printValue(value, name)}\n`).join('');

function printValue(value: XlPlain, name: string): string {
  if (typeof value === 'object') {
    return value.length === 0 ? '[ ]' : `[ ${value.map((item) => printValue(item, name)).join(', ')} ]`;
  }
  // Bare numbers have no sign.
  if (typeof value !== 'string') return value < 0 ? `"${value}"` : String(value);
  const why = unwritable(value);
  if (why !== undefined) throw new TypeError(`${name} ${why}`);
  const escaped = value.replaceAll('\\', '\\\\');
  return value.includes('"') ? `'${escaped}'` : `"${escaped}"`;
}

/**
 * Why a text cannot be written; `undefined` when it can. xl would read both kinds of quotes with backslashes before them,
 * others who read its configs do not: libvirt, and scripts.
 */
export function unwritable(text: string): string | undefined {
  if (text.includes('\0')) return 'has a NUL in it';
  if (/[\r\n\u0085\u2028\u2029]/.test(text)) return 'has a line break in it';
  if (/[^\P{Cc}\t]/u.test(text)) return 'has a control character in it';
  if (/\p{Surrogate}/u.test(text)) return 'is no valid Unicode';
  if (text.includes('"') && text.includes("'")) return 'has both kinds of quotes in it';
  return undefined;
}

function checkedName(name: string): string {
  if (!/^[a-z][._0-9a-z]*$/.test(name)) throw new TypeError(`${JSON.stringify(name)} is no name of a setting`);
  return name;
}
