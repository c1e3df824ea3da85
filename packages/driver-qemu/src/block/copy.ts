import { DomainBlockCopyFlags } from '@virtkit/core/driver';
import { rm } from 'node:fs/promises';
import { formatNode } from '../argv/disk-image.js';
import { topNode } from '../argv/disk-node.js';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import { withChain } from './chain.js';
import { isThere, probeFormat, requireAbsolute, type CopyTarget } from './copy-target.js';
import { createImage, touch } from './create-image.js';
import { requireDisk } from './disk-by-name.js';
import { backingName, refuseBusy, refuseUnsuited, startJob } from './job-start.js';
import { behind, layersOf, localPath, mirrorOf, withLayers, type Layer } from './layers.js';
import { attachNodes, detachLayers, nodesOf } from './nodes.js';
import { queryNodes } from './query.js';

const { bits } = DomainBlockCopyFlags;
const largest = (1n << 63n) - 1n;

export interface Copy {
  readonly disk: string;
  readonly target: CopyTarget;
  /** Bytes/s. */
  readonly speed: bigint;
  /** Bytes. */
  readonly granularity: number;
  /** Bytes. */
  readonly bufSize: bigint;
  /** `DomainBlockCopyFlags`. */
  readonly flags: number;
}

/** Copies a disk to another image, and keeps the two the same until the job is ended. */
export async function copy(host: QemuHost, domain: QemuDomain, wanted: Copy): Promise<void> {
  const { flags, target: to, speed } = wanted;
  requireAbsolute(to.layers[0]!);
  if (speed > largest) throw qemuError('VIR_ERR_INVALID_ARG', `bandwidth must be less than ${largest} bytes/s`);
  const guest = domain.requireGuest();
  const disk = requireDisk(domain.def, wanted.disk, { ambiguous: true });
  const target = disk.target.dev;
  refuseBusy(guest, disk);
  refuseUnsuited(disk);
  if (!(flags & bits.transientJob) && domain.persistent)
    throw qemuError('VIR_ERR_OPERATION_INVALID', 'domain is not transient');
  const layers = layersOf(disk);
  const [source] = layers;
  if (!source) throw qemuError('VIR_ERR_INVALID_ARG', `disk '${target}' has no image`);
  const shallow = (flags & bits.shallow) !== 0 && layers.length > 1;
  const reuse = (flags & bits.reuseExt) !== 0;
  if (to.layers.length > 1 && !shallow)
    throw qemuError('VIR_ERR_INVALID_ARG', 'a chain behind the copy makes sense only for a shallow one');
  const asked = to.layers[0]!.format?.type;
  const existing = await existence(to, shallow, reuse, target);
  const format = asked ?? (reuse ? await probeFormat(to.layers[0]!) : source.format?.type) ?? 'raw';
  if (disk.shareable && !disk.readonly && format !== 'raw')
    throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', "can't pivot a shared disk to an image that cannot be shared");

  const named = [{ ...to.layers[0]!, format: { ...to.layers[0]!.format, type: format } }, ...to.layers.slice(1)];
  const chain = reuse && named.length === 1 && shallow ? await withDetected(named, to.ends) : named;
  const created = !existing && chain[0]!.type === 'file';
  if (created) await touch(host, chain[0]!);
  const numbered = chain.map((layer) => ({ ...layer, index: ++guest.lastImage }));
  const [top] = numbered;
  const inherited = shallow && !reuse && numbered.length === 1 ? layers.slice(1) : [];
  const attached = reuse ? numbered.slice(0, 1) : numbered;
  try {
    const nodes = await nodesOf(host, domain, disk, reuse ? attached : [...numbered, ...inherited]);
    if (reuse) await attachNodes(guest.monitor, nodes.slice(0, 1));
    else {
      await attachNodes(guest.monitor, nodes.slice(1, numbered.length));
      const like = (await queryNodes(guest.monitor)).get(formatNode(source));
      if (!like) throw qemuError('VIR_ERR_INTERNAL_ERROR', `QEMU tells no node of disk '${target}'`);
      const next = nodes[1];
      const backing = next && {
        name: backingName(next.layer, next),
        format: next.layer.format?.type ?? 'raw',
      };
      await createImage(guest, { nodes: nodes[0]!, like, backing });
    }
    await startJob(host, domain, {
      record: {
        name: `copy-${target}-${formatNode(source)}`,
        type: 'copy',
        disk: target,
        shallow,
        reuse,
        named: named.length,
      },
      command: 'blockdev-mirror',
      arguments: {
        device: topNode(disk),
        target: formatNode(top!),
        ...(speed > 0n && { speed }),
        ...(wanted.granularity > 0 && { granularity: wanted.granularity }),
        ...(wanted.bufSize > 0n && { 'buf-size': wanted.bufSize }),
        sync: shallow ? 'top' : 'full',
        ...(flags & bits.synchronousWrites && { 'copy-mode': 'write-blocking' }),
      },
      change: (one) => ({ ...one, mirror: mirrorOf(numbered, 'copy', !shallow || reuse || to.ends) }),
    });
  } catch (error) {
    if (domain.guest === guest) await detachLayers(guest, attached);
    const path = localPath(top!);
    if (created && path !== undefined) await rm(path, { force: true });
    throw error;
  }
}

async function existence(to: CopyTarget, shallow: boolean, reuse: boolean, target: string): Promise<boolean> {
  if (shallow && !reuse && to.layers[0]!.format?.type === 'raw')
    throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', `shallow copy of disk '${target}' into a raw file is not possible`);
  return isThere(to.layers[0]!, reuse, target);
}

/** The images behind one that was there already, as their headers say. */
async function withDetected([top, ...others]: readonly Layer[], ends: boolean): Promise<readonly Layer[]> {
  if (ends || !top || localPath(top) === undefined) return [top!, ...others];
  const bare = withLayers({ type: 'file', device: 'disk', target: { dev: 'copy' } } as never, [top], true);
  return [top, ...behind((await withChain(bare)).backingStore)];
}
