import { VirtError } from '@virtkit/core/driver';

/** Says by name what QEMU, or this QEMU, cannot do of a definition. */
export const refused = (message: string, path?: string): VirtError =>
  new VirtError('VIR_ERR_CONFIG_UNSUPPORTED', message, {
    domain: 'VIR_FROM_QEMU',
    ...(path === undefined ? {} : { location: { path } }),
  });

/** What a live definition has and an inactive one may lack: an alias, an address, a source. */
export const lacking = (what: string): VirtError =>
  new VirtError('VIR_ERR_INTERNAL_ERROR', `the definition is not complete: ${what} is missing`, {
    domain: 'VIR_FROM_QEMU',
  });

/** The value, or the error of a definition that was not completed. */
export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw lacking(what);
  return value;
}

/** What QEMU calls it, by a table; what the table lacks is refused by its name in the definition. */
export function translated<T>(table: Readonly<Record<string, T>>, word: string, what: string): T {
  if (!Object.hasOwn(table, word)) throw refused(`${what} '${word}' is not supported by QEMU`);
  return table[word]!;
}
