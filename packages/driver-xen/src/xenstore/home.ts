import type { CallOptions } from '@virtkit/core/driver';
import { xenError } from '../errors.js';
import type { Nodes } from './nodes.js';

const homes = '/local/domain';

/** Where a guest has its nodes. */
export const homeOf = (id: number): string => `${homes}/${id}`;

/** The guests that the store knows, the control domain among them; `undefined` where it is none that knows of others. */
export async function domainIds(nodes: Nodes, options?: CallOptions): Promise<readonly number[] | undefined> {
  const names = await nodes.directory(homes, options);
  return names?.filter((name) => /^\d+$/.test(name)).map(Number);
}

/**
 * The home of a guest that is there.
 * @throws VirtError `VIR_ERR_NO_DOMAIN`
 */
export async function requireHome(nodes: Nodes, id: number, options?: CallOptions): Promise<string> {
  const home = homeOf(id);
  if ((await nodes.readBytes(home, options)) !== undefined) return home;
  throw xenError('VIR_ERR_NO_DOMAIN', `the xenstore has no domain ${id}`);
}

/** `pv`, `pvh` or `hvm`, by the toolstack's own note; `undefined` of a guest that libxl has not started. */
export const guestType = (nodes: Nodes, id: number, options?: CallOptions): Promise<string | undefined> =>
  nodes.read(`/libxl/${id}/type`, options);

/** The whole number in a node; `undefined` when it is not there. */
export async function readSize(nodes: Nodes, path: string, options?: CallOptions): Promise<bigint | undefined> {
  const text = await nodes.read(path, options);
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text))
    throw xenError('VIR_ERR_INTERNAL_ERROR', `${path} of the xenstore: ${JSON.stringify(text)} is no whole number`);
  return BigInt(text);
}
