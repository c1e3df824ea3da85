import { formatNode } from '../argv/disk-image.js';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import { findLayer, relativeBacking } from './chain-lookup.js';
import { requireDisk } from './disk-by-name.js';
import { backingName, refuseBusy, refuseUnsuited, startJob } from './job-start.js';
import { layersOf } from './layers.js';
import { nodesOf } from './nodes.js';

export interface Pull {
  readonly disk: string;
  /** What stays behind the disk. Default: nothing. */
  readonly base: string | undefined;
  /** Bytes/s. */
  readonly speed: bigint;
  /** The new name of what is behind is relative, as the old ones were. */
  readonly relative: boolean;
}

/** Copies what is behind a disk's top image, down to `base`, into it. */
export async function pull(host: QemuHost, domain: QemuDomain, { disk: name, base, speed, relative }: Pull) {
  if (relative && base === undefined)
    throw qemuError('VIR_ERR_INVALID_ARG', "flag 'relative' is valid only with a base");
  const guest = domain.requireGuest();
  const disk = requireDisk(domain.def, name, { ambiguous: true });
  refuseBusy(guest, disk);
  refuseUnsuited(disk);
  const layers = layersOf(disk);
  const target = disk.target.dev;
  const place = base === undefined ? undefined : await findLayer(layers, 1, base, target);
  const bottom = place === undefined ? undefined : layers[place];
  const file =
    place === undefined
      ? undefined
      : relative
        ? await relativeBacking(layers, 1, place)
        : backingName(layers[place]!, (await nodesOf(host, domain, disk, layers))[place]);
  const [top] = layers;
  if (!top) throw qemuError('VIR_ERR_INVALID_ARG', `disk '${target}' has no image`);
  await startJob(host, domain, {
    record: {
      name: `pull-${target}-${formatNode(top)}`,
      type: 'pull',
      disk: target,
      ...(bottom && { base: bottom.index }),
    },
    command: 'block-stream',
    arguments: {
      device: formatNode(top),
      ...(speed > 0n && { speed }),
      ...(bottom && { 'base-node': formatNode(bottom), 'backing-file': file }),
    },
  });
}
