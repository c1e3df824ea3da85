import type { BackingStore, Disk } from '@virtkit/core/xml';
import { access, constants } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { qemuError } from '../errors.js';
import { sourceOf } from '../devices.js';
import { readQcow2Header } from './image-header.js';

/** The most images that a chain may have: as many as libvirt allows. */
const longest = 200;

/**
 * A disk with all the images behind it, as its definition says, and where that ends, their headers.
 * @throws VirtError `VIR_ERR_SYSTEM_ERROR` for an image that is not there, `VIR_ERR_OPERATION_INVALID` for one whose
 * format its overlay does not say
 */
export async function withChain(disk: Disk): Promise<Disk> {
  const path = sourceOf(disk);
  const isLocal = disk.type === 'file' || disk.type === 'block';
  if (path === undefined || !isLocal) return disk;
  await requireReadable(path, disk.target.dev);
  const { dev } = disk.target;
  const backingStore = disk.backingStore
    ? await continued(disk.backingStore, dev, 1)
    : await behind(path, disk.driver?.type ?? 'raw', dev, 1);
  return { ...disk, backingStore };
}

/** The chain that a definition says, to its end. */
async function continued(store: BackingStore, target: string, depth: number): Promise<BackingStore> {
  const { type, source, format, backingStore } = store;
  if (type === undefined) return store;
  if (backingStore) return { ...store, backingStore: await continued(backingStore, target, depth + 1) };
  const path = type === 'file' ? source?.file : type === 'block' ? source?.dev : undefined;
  if (path === undefined) return store;
  return { ...store, backingStore: await behind(path, format?.type ?? 'raw', target, depth + 1) };
}

async function behind(path: string, format: string, target: string, depth: number): Promise<BackingStore> {
  if (format !== 'qcow2') return {};
  if (depth > longest)
    throw qemuError('VIR_ERR_OPERATION_INVALID', `disk ${target}: its chain has more than ${longest} images`);
  const { backing, backingFormat } = await readQcow2Header(path);
  if (backing === undefined) return {};
  if (/^(?:json|[a-z][a-z0-9+.-]+):/i.test(backing) && !backing.startsWith('file:'))
    throw qemuError(
      'VIR_ERR_OPERATION_UNSUPPORTED',
      `disk ${target}: ${path} is on top of ${backing}: name the chain in the definition`,
    );
  const name = backing.replace(/^file:/, '');
  const file = isAbsolute(name) ? name : resolve(dirname(path), name);
  if (backingFormat === undefined)
    throw qemuError(
      'VIR_ERR_OPERATION_INVALID',
      `disk ${target}: ${path} does not say of which format ${backing} behind it is`,
    );
  await requireReadable(file, target);
  const backingStore = await behind(file, backingFormat, target, depth + 1);
  return { type: 'file', format: { type: backingFormat }, source: { file }, backingStore };
}

async function requireReadable(path: string, target: string): Promise<void> {
  await access(path, constants.R_OK).catch((error: unknown) => {
    throw qemuError('VIR_ERR_SYSTEM_ERROR', `disk ${target}: cannot access ${path}`, error);
  });
}
