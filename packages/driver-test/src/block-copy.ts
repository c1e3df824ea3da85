import { readDevice, type DeviceOf } from '@virtkit/core/driver';
import { parseXml, xmlElement, childOf, printXml } from '@virtkit/core/xml';
import { BlockJob } from './block-job.js';
import { diskForJob } from './disk-by-name.js';
import { changeChain, changeDisk } from './disk-change.js';
import { chainOf, freeIndex, onChain, type ChainImage } from './disk-chain.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { bytesOf } from './images.js';
import { mirrorOn, readyMirror, withoutMirror } from './mirror.js';
import { invalidArg } from './params.js';

/** Where a disk is to be copied to. */
export type CopyTarget = Omit<ChainImage, 'index'>;

export interface CopyOptions {
  /** Only the top image; what is behind it stays behind. */
  readonly shallow: boolean;
  /** To an image that is there. */
  readonly reuse: boolean;
  /** Also of a domain that is defined, which would not find the copy after a restart. */
  readonly passing: boolean;
}

/** Reads the `<disk>` that says where to; it needs no target. */
export function copyTarget(xml: string): CopyTarget {
  const root = parseXml(xml, { domain: 'VIR_FROM_DOMAIN' });
  if (root.name !== 'disk')
    throw testError('VIR_ERR_XML_ERROR', `expecting root element of 'disk', not '${root.name}'`);
  const placed = childOf(root, 'target')
    ? root
    : { ...root, children: [...root.children, xmlElement('target', { dev: 'vda' })] };
  const [image] = chainOf(readDevice(printXml(placed), true).device as DeviceOf<'disks'>);
  if (!image) throw testError('VIR_ERR_NO_SOURCE', 'the copy of a disk needs a source');
  const { index: _index, ...target } = image;
  return target;
}

/** Copies a disk to another place, and keeps both alike until the guest goes on with the copy, or does not. */
export function startCopy(
  host: TestHost,
  domain: TestDomain,
  name: string,
  target: CopyTarget,
  bandwidth: bigint,
  { shallow, reuse, passing }: CopyOptions,
): void {
  if ((target.type === 'file' || target.type === 'block') && !target.place.startsWith('/')) {
    throw invalidArg('absolute path must be used as block copy target');
  }
  const { disk, chain } = diskForJob(domain, name);
  const { dev } = disk.target;
  if (!passing && domain.persistent) throw testError('VIR_ERR_OPERATION_INVALID', 'domain is not transient');
  const isShallow = shallow && chain.length > 1;
  const format = target.format ?? (reuse ? 'raw' : chain[0]!.format);
  if (isShallow && !reuse && format === 'raw') {
    throw testError('VIR_ERR_CONFIG_UNSUPPORTED', `shallow copy of disk '${dev}' into a raw file is not possible`);
  }
  if (target.type === 'file' && !reuse && host.images.has(target.place)) {
    throw testError('VIR_ERR_CONFIG_UNSUPPORTED', `destination file for disk ${dev} already exists: ${target.place}`);
  }

  const copied = isShallow ? chain.slice(0, 1) : chain;
  const top: ChainImage = { ...target, index: freeIndex(chain), ...(format === undefined ? {} : { format }) };
  const mirror = isShallow ? [top, ...chain.slice(1)] : [top];
  changeDisk(domain, dev, (one) => mirrorOn(onChain(one, chain, one.backingStore !== undefined), 'copy', mirror));
  const total = bytesOf(host, copied);
  new BlockJob(host, domain, dev, {
    type: 'copy',
    total,
    bandwidth,
    done() {
      const { capacity } = host.images.sizeOf(chain[0]!.place);
      const content = host.images.contentOf(chain[0]!.place).copy();
      host.images.put(target.place, { capacity, allocation: total, physical: total }, content);
      changeDisk(domain, dev, readyMirror);
      return 'ready';
    },
    pivot: () => changeChain(domain, dev, mirror),
    undo: () => changeDisk(domain, dev, withoutMirror),
  });
}
