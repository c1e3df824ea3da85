import { snapshotDiskPath, throwIfAborted, type CallOptions, type Snapshot } from '@virtkit/core/driver';
import type { Disk, SnapshotDisk } from '@virtkit/core/xml';
import { access, chown, rm } from 'node:fs/promises';
import { localImage } from '../block/local-image.js';
import { onTop, replaced, withDisks } from '../block/overlay-definition.js';
import { createImage } from '../block/qemu-img.js';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import { takenDisks } from './prepare.js';

/** Puts new images on top of the disks of a domain that is off. */
export async function overlayStopped(
  host: QemuHost,
  domain: QemuDomain,
  snapshot: Snapshot,
  reuse: boolean,
  options?: CallOptions,
): Promise<void> {
  const taken = takenDisks(snapshot, domain.def).filter(([, { snapshot: place }]) => place === 'external');
  const made: string[] = [];
  const { def } = domain;
  try {
    if (!reuse)
      for (const [own, one] of taken) {
        throwIfAborted(options?.signal, 'a snapshot');
        await makeOverlay(host, own, one, made);
      }
    domain.def = withDisks(
      def,
      taken.map(([own, one]) => (!reuse && own.backingStore?.type ? onTop(own, one) : replaced(own, one))),
    );
    await host.saveDefinition(domain);
  } catch (error) {
    domain.def = def;
    for (const path of made)
      await rm(path, { force: true }).catch((second: unknown) => host.warn(`removing ${path}`, second));
    throw error;
  }
}

async function makeOverlay({ owner }: QemuHost, own: Disk, taken: SnapshotDisk, made: string[]): Promise<void> {
  const path = snapshotDiskPath(taken);
  const backing = localImage(own);
  if (path === undefined || !backing)
    throw qemuError('VIR_ERR_INTERNAL_ERROR', `disk ${taken.name} has no image on this host`);
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (!isThere) made.push(path);
  await createImage({ path, format: taken.driver?.type ?? 'qcow2', backing });
  if (owner) await chown(path, owner.uid, owner.gid);
}
