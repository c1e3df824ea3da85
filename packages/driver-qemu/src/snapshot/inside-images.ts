import { throwIfAborted, type CallOptions, type Snapshot } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { localImage } from '../block/local-image.js';
import { changeImageSnapshot, type LocalImage } from '../block/qemu-img.js';
import { qemuError } from '../errors.js';
import { takenDisks } from './prepare.js';

/** The images of `def` that a snapshot is inside of. @throws VirtError `VIR_ERR_OPERATION_INVALID` */
function imagesInside(snapshot: Snapshot, def: Domain): readonly LocalImage[] {
  const inside = takenDisks(snapshot, def).filter(
    ([own, { snapshot: location }]) => location === 'internal' && (own.device ?? 'disk') === 'disk',
  );
  return inside.map(([own]) => {
    const image = localImage(own);
    if (!image)
      throw qemuError('VIR_ERR_OPERATION_INVALID', `can't manipulate inactive snapshots of disk '${own.target.dev}'`);
    return image;
  });
}

/** Puts a snapshot into the images of a guest that is off: into all of them, or none. */
export async function createInImages(snapshot: Snapshot, def: Domain, options?: CallOptions): Promise<void> {
  const done: LocalImage[] = [];
  try {
    for (const image of imagesInside(snapshot, def)) {
      throwIfAborted(options?.signal, 'a snapshot');
      await changeImageSnapshot('create', image, snapshot.name);
      done.push(image);
    }
  } catch (error) {
    for (const image of done) await changeImageSnapshot('delete', image, snapshot.name).catch(() => undefined);
    throw error;
  }
}

/** All images are tried; with what did not work with the last that failed it fails then. */
export async function applyToImages(snapshot: Snapshot, def: Domain): Promise<void> {
  const tried = await Promise.allSettled(
    imagesInside(snapshot, def).map((image) => changeImageSnapshot('apply', image, snapshot.name)),
  );
  const failed = tried.findLast((one) => one.status === 'rejected');
  if (failed) throw qemuError('VIR_ERR_INTERNAL_ERROR', `cannot go back to '${snapshot.name}'`, failed.reason);
}

/** From an image that does not have it there is nothing to delete; `warn` is told of that. */
export async function deleteFromImages(
  snapshot: Snapshot,
  def: Domain,
  warn: (message: string, error: unknown) => void,
): Promise<void> {
  for (const image of imagesInside(snapshot, def))
    await changeImageSnapshot('delete', image, snapshot.name).catch((error: unknown) =>
      warn(`snapshot '${snapshot.name}' is not deleted from ${image.path}`, error),
    );
}
