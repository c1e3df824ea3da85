import { chmod, open, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { qemuError } from '../errors.js';
import { fileSink } from './file-sink.js';
import { writeHead, type ImageHead } from './image-head.js';

/** Where a file is made until it is whole. */
export const partOf = (path: string): string => `${path}.part`;

export interface ImageFile {
  /** What is removed if it is not finished: `undefined` where one writes straight to a device. */
  readonly part: string | undefined;
  /** Where the memory goes. */
  readonly sink: Writable;
  /** It is whole: it takes its place, and lasts. */
  readonly finish: () => Promise<void>;
  /** It will not be: nothing is left of it. */
  readonly discard: () => Promise<void>;
}

/**
 * Makes a file that is whole or not there at all, with a head if there is one. What was there before is there until then.
 * @throws VirtError `VIR_ERR_SYSTEM_ERROR`
 */
export async function createImage(path: string, head?: ImageHead): Promise<ImageFile> {
  const device = await stat(path).then(
    (there) => !there.isFile(),
    () => false,
  );
  const part = device ? undefined : partOf(path);
  const file = await attempt(path, () => open(part ?? path, device ? 'r+' : 'w', 0o600));
  const discard = async () => {
    await file.close().catch(() => undefined);
    if (part !== undefined) await unlink(part).catch(() => undefined);
  };
  try {
    if (part !== undefined) await chmod(part, 0o600);
    const first = head ? writeHead(head, { complete: false }) : Buffer.alloc(0);
    await attempt(path, () => file.write(first, 0, first.length, 0));
    return {
      part,
      sink: fileSink(file, first.length),
      finish: () => attempt(path, () => finish(file, path, part, head)),
      discard,
    };
  } catch (error) {
    await discard();
    throw error;
  }
}

async function finish(file: FileHandle, path: string, part: string | undefined, head: ImageHead | undefined) {
  if (head) {
    const bytes = writeHead(head, { complete: true });
    await file.write(bytes, 0, bytes.length, 0);
  }
  await file.sync();
  await file.close();
  if (part !== undefined) await rename(part, path);
}

async function attempt<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw qemuError('VIR_ERR_SYSTEM_ERROR', `cannot write '${path}': ${(error as Error).message}`, error);
  }
}
