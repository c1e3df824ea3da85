import { DomainBlockCommitFlags } from '@virtkit/core/driver';
import { formatNode } from '../argv/disk-image.js';
import { topNode } from '../argv/disk-node.js';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import { findLayer, relativeBacking } from './chain-lookup.js';
import { requireDisk } from './disk-by-name.js';
import { backingName, refuseBusy, refuseUnsuited, startJob } from './job-start.js';
import { layersOf, mirrorOf } from './layers.js';
import { nodesOf } from './nodes.js';

const { bits } = DomainBlockCommitFlags;

export interface Commit {
  readonly disk: string;
  /** Default: the image furthest behind. */
  readonly base: string | undefined;
  /** Default: the disk's own image. */
  readonly top: string | undefined;
  /** Bytes/s. */
  readonly speed: bigint;
  readonly flags: number;
}

/** Writes what is in images from `top` down into `base`. */
export async function commit(host: QemuHost, domain: QemuDomain, wanted: Commit): Promise<void> {
  const { flags, speed } = wanted;
  const disk = requireDisk(domain.def, wanted.disk, { ambiguous: true });
  const target = disk.target.dev;
  const layers = layersOf(disk);
  const first = wanted.top === undefined || wanted.top === target ? 0 : await findLayer(layers, 0, wanted.top, target);
  const isShallow = (flags & bits.shallow) !== 0;
  const last =
    wanted.base === undefined && isShallow ? first + 1 : await findLayer(layers, first + 1, wanted.base, target);
  const guest = domain.requireGuest();
  refuseUnsuited(disk);
  const [top, base] = [layers[first], layers[last]];
  if (!top) throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', `disk ${target} has no source file to be committed`);
  refuseBusy(guest, disk);
  const active = first === 0;
  if (active && !(flags & bits.active)) throw invalid(`commit of '${target}' active layer requires active flag`);
  if (!active && flags & bits.active) throw invalid(`active commit requested but '${wanted.top}' is not active`);
  if (!base || first + 1 >= layers.length) throw invalid(`the top image in chain for '${target}' has no backing file`);
  if (isShallow && last !== first + 1) throw invalid(`'${wanted.base}' is not immediately below '${wanted.top}'`);
  const relative = !active && (flags & bits.relative) !== 0;
  const name = relative ? await relativeBacking(layers, first, last) : undefined;
  const file = active ? undefined : (name ?? backingName(base, (await nodesOf(host, domain, disk, layers))[last]));
  await startJob(host, domain, {
    record: {
      name: `commit-${target}-${formatNode(top)}`,
      type: active ? 'activeCommit' : 'commit',
      disk: target,
      top: top.index,
      base: base.index,
      deletes: (flags & bits.delete) !== 0,
    },
    command: 'block-commit',
    arguments: {
      device: topNode(disk),
      'top-node': formatNode(top),
      'base-node': formatNode(base),
      ...(speed > 0n && { speed }),
      ...(file !== undefined && { 'backing-file': file }),
    },
    ...(active && { change: (one) => ({ ...one, mirror: mirrorOf([base], 'active-commit', false) }) }),
  });
}

const invalid = (message: string) => qemuError('VIR_ERR_INVALID_ARG', message);
