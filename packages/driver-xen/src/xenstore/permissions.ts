import { protocolError, storeError } from './store-error.js';
import { domainId } from './payload.js';

const letters = { none: 'n', read: 'r', write: 'w', both: 'b' } as const;
/** What a domain may do with a node. */
export type StoreAccess = keyof typeof letters;

const accesses: ReadonlyMap<string, StoreAccess> = new Map(
  Object.entries(letters).map(([access, letter]) => [letter, access as StoreAccess]),
);

/**
 * One entry of a node's list. The first is special: its domain owns the node and may do everything, and its access is
 * that of all domains that the list does not name.
 */
export interface StorePermission {
  readonly domain: number;
  readonly access: StoreAccess;
}

/** As it goes over the wire: `n0`, `r5`. */
export function permissionText({ domain, access }: StorePermission): string {
  if (!Object.hasOwn(letters, access))
    throw storeError(
      'VIR_ERR_INVALID_ARG',
      `access ${JSON.stringify(access)} is none of ${Object.keys(letters).join()}`,
    );
  return `${letters[access]}${domainId(domain)}`;
}

export function readPermission(text: string): StorePermission {
  const access = accesses.get(text.slice(0, 1));
  if (access === undefined || !/^.\d{1,5}$/.test(text)) throw protocolError(`permission ${JSON.stringify(text)}`);
  return { domain: Number(text.slice(1)), access };
}
