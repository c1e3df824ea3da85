import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { qemuError } from '../errors.js';
import { readQcow2Header } from './image-header.js';
import { localPath, type Layer } from './layers.js';

/** `vda[4]`: the image of a disk's chain with that number. */
const numbered = /^([^[\]]+)\[(\d+)\]$/;

/**
 * The place of an image in a chain that begins at `from`: by its path, by `vda[4]`, or the one furthest behind.
 * @throws VirtError `VIR_ERR_INVALID_ARG`
 */
export async function findLayer(
  layers: readonly Layer[],
  from: number,
  name: string | undefined,
  target: string,
): Promise<number> {
  const missing = (what: string) => qemuError('VIR_ERR_INVALID_ARG', `could not find ${what} in chain for '${target}'`);
  if (from >= layers.length) throw missing('base image');
  if (name === undefined) return layers.length - 1;
  const [, disk, number = '0'] = numbered.exec(name) ?? [];
  const index = Number(number);
  if (index !== 0 && disk !== target)
    throw qemuError('VIR_ERR_INVALID_ARG', `requested target '${disk}' does not match target '${target}'`);
  for (let place = from; place < layers.length; place++) {
    const layer = layers[place]!;
    if (index !== 0 ? layer.index === index : await isCalled(layer, name, layers[place - 1])) return place;
  }
  throw missing(index !== 0 ? `backing store index '${index}'` : `image '${name}'`);
}

async function isCalled(layer: Layer, name: string, above: Layer | undefined): Promise<boolean> {
  const path = localPath(layer);
  if (path === undefined) return 'name' in layer.source && layer.source.name === name;
  if (path === name) return true;
  const parent = above && localPath(above);
  const file = isAbsolute(name) ? name : resolve(parent === undefined ? '.' : dirname(parent), name);
  const [one, other] = await Promise.all([stat(file), stat(path)].map((found) => found.catch(() => undefined)));
  return one !== undefined && other !== undefined && one.dev === other.dev && one.ino === other.ino;
}

/**
 * What an image is to say of the one that comes to be behind it, if all between are relative to each other.
 * @param first - the topmost of those whose names are followed
 * @throws VirtError `VIR_ERR_OPERATION_INVALID` when one of them is not
 */
export async function relativeBacking(layers: readonly Layer[], first: number, base: number): Promise<string> {
  let path = '';
  for (let place = first; place <= base; place++) {
    const above = layers[place - 1];
    const file = above && localPath(above);
    const isQcow2 = above?.format?.type === 'qcow2';
    const backing = file !== undefined && isQcow2 ? (await readQcow2Header(file)).backing : undefined;
    if (backing === undefined || isAbsolute(backing) || backing.includes(':'))
      throw qemuError('VIR_ERR_OPERATION_INVALID', "can't keep relative backing relationship");
    path = path.replace(/[^/]*$/, '') + backing;
  }
  return path;
}
