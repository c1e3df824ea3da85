import { format, parseXml, Disk, xmlElement } from '@virtkit/core/xml';
import { open, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { qemuError } from '../errors.js';
import { sourceOf } from '../devices.js';
import { layersOf, localPath, type Layer } from './layers.js';

const diskFormat = format('disk', Disk, 'VIR_FROM_DOMAIN');

/** Where a copy is to go. */
export interface CopyTarget {
  /** Its image, and those behind it that are named, the top one first. */
  readonly layers: readonly Layer[];
  /** Nothing is behind the last of them, its header may say what it likes. */
  readonly ends: boolean;
}

/** Reads the `<disk>` that a copy is to go to. @throws VirtError `VIR_ERR_XML_ERROR`, `VIR_ERR_NO_SOURCE` */
export function readCopyTarget(xml: string): CopyTarget {
  const root = parseXml(xml, { domain: 'VIR_FROM_DOMAIN' });
  // Where the guest sees it is no matter of a copy: what is said of that means nothing.
  const children = root.children.filter(({ name }) => name !== 'target');
  const target = xmlElement('target', { dev: 'copy' });
  const disk = diskFormat.read({ ...root, children: [...children, target] }, { inactive: true });
  const layers = layersOf(disk);
  if (layers.length === 0 || (sourceOf(disk) === undefined && (disk.type === 'file' || disk.type === 'block')))
    throw qemuError('VIR_ERR_NO_SOURCE', 'the disk that is to be copied to has no source');
  let store = disk.backingStore;
  while (store?.type !== undefined) store = store.backingStore;
  return { layers, ends: store !== undefined };
}

/**
 * Whether the image of a copy is there already: a block device always is.
 * @throws VirtError `VIR_ERR_SYSTEM_ERROR`, `VIR_ERR_CONFIG_UNSUPPORTED`, `VIR_ERR_INVALID_ARG`
 */
export async function isThere(layer: Layer, reuse: boolean, target: string): Promise<boolean> {
  const path = localPath(layer);
  if (path === undefined) return reuse;
  const found = await stat(path).catch((error: unknown) => {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!absent || reuse || layer.type === 'block')
      throw qemuError('VIR_ERR_SYSTEM_ERROR', `missing destination file for disk ${target}: ${path}`, error);
  });
  if (!found) return false;
  if (found.isBlockDevice()) return true;
  if (found.size > 0 && !reuse)
    throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', `destination for disk ${target} already exists: ${path}`);
  if (layer.type === 'block')
    throw qemuError('VIR_ERR_INVALID_ARG', `'${path}', to copy disk ${target} to, is not a block device`);
  return reuse;
}

/** @throws VirtError `VIR_ERR_INVALID_ARG` */
export function requireAbsolute(layer: Layer): void {
  const path = localPath(layer);
  if (path !== undefined && !isAbsolute(path))
    throw qemuError('VIR_ERR_INVALID_ARG', 'absolute path must be used as block copy target');
}

/** The format of an image that the caller has made, and has not named. */
export async function probeFormat(layer: Layer): Promise<string> {
  const path = localPath(layer);
  if (path === undefined)
    throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', 'the format of the image that is copied to must be named');
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.toString('latin1') === 'QFI\xfb' ? 'qcow2' : 'raw';
  } finally {
    await file.close();
  }
}
