import type { Buffer } from 'node:buffer';
import type { RequestOptions, StoreConnection } from './connection.js';
import { readStrings, strings } from './payload.js';
import { isRefusal, protocolError, storeError } from './store-error.js';

/** The names right below a node, however many. */
export async function directory(
  connection: StoreConnection,
  path: string,
  options: RequestOptions,
): Promise<readonly string[]> {
  try {
    return readStrings(await connection.request('DIRECTORY', strings(path), options));
  } catch (error) {
    if (!isRefusal(error, 'E2BIG')) throw error;
    return inParts(connection, path, options, error);
  }
}

/** How often a directory may change while it is read. */
const patience = 100;

/** A list that does not fit into one packet comes in several. One that changes meanwhile is begun anew. */
async function inParts(connection: StoreConnection, path: string, options: RequestOptions, tooBig: unknown) {
  for (let round = 0; round < patience; round += 1) {
    const names = await wholeList(connection, path, options).catch((error: unknown) => {
      // The OCaml daemon cannot give it in parts: that the list is too big is what there is to say.
      throw isRefusal(error, 'ENOSYS') || isRefusal(error, 'EINVAL') ? tooBig : error;
    });
    if (names) return names;
  }
  throw storeError(
    'VIR_ERR_RESOURCE_BUSY',
    `the names below ${path} changed each of the ${patience} times they were read`,
  );
}

/** `undefined` when the node changed between two parts. */
async function wholeList(connection: StoreConnection, path: string, options: RequestOptions) {
  const names: string[] = [];
  let generation: string | undefined;
  for (let offset = 0; ;) {
    const part = readPart(await connection.request('DIRECTORY_PART', strings(path, String(offset)), options));
    if (generation !== undefined && part.generation !== generation) return undefined;
    generation = part.generation;
    names.push(...part.names);
    if (part.last) return names;
    if (part.length === 0) throw protocolError(`a part of ${path} is empty, and not the last`);
    offset += part.length;
  }
}

/** The generation of the node, then names; after the last of all names one that is empty. */
function readPart(payload: Buffer) {
  const head = payload.indexOf(0);
  if (head < 0 || payload.at(-1) !== 0) throw protocolError('a part of a directory without an end');
  const list = payload.subarray(head + 1);
  const names = readStrings(list);
  const last = names.at(-1) === '';
  return {
    generation: payload.toString('utf8', 0, head),
    names: last ? names.slice(0, -1) : names,
    length: list.length,
    last,
  };
}
