import {
  checkFlags,
  devicesOf,
  DomainBlockResizeFlags,
  type DeviceOf,
  type DomainBlockDriver,
} from '@virtkit/core/driver';
import { requireDisk } from './disk-by-name.js';
import { chainOf, imageAt, placeOf } from './disk-chain.js';
import { thresholdsOf } from './disk-writes.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { invalidArg } from './params.js';

/** The most that is read at once, as libvirt's protocol carries no more: bytes. */
const mostPeeked = 4 * 1024 * 1024;

/** What is in disks, and how much. */
export const domainBlockData = (host: TestHost) =>
  ({
    async blockResize(ref, name, size, flags) {
      const { bytes } = DomainBlockResizeFlags.bits;
      checkFlags(flags, bytes, 'testDomainBlockResize');
      if (!(flags & bytes) && size > (1n << 64n) / 1024n - 1n) {
        throw testError('VIR_ERR_OVERFLOW', `size must be less than ${(1n << 64n) / 1024n - 1n}`);
      }
      const domain = host.domain(ref);
      domain.requireActive();
      const disk = requireDisk(domain, name);
      refuseVhostUser(disk, 'block resize');
      const place = placeOf(disk.type, disk.source);
      if (place === undefined || disk.readonly) {
        throw unsupported(`can't resize empty or readonly disk '${disk.target.dev}'`);
      }
      const wanted = flags & bytes ? size : size * 1024n;
      // An image that counts in sectors has no half of one.
      const capacity = counting.includes(disk.driver?.type ?? '') ? ((wanted + 511n) / 512n) * 512n : wanted;
      const { allocation } = host.images.sizeOf(place);
      host.images.resize(place, { capacity, allocation: allocation < capacity ? allocation : capacity });
    },
    async blockPeek(ref, name, offset, size, flags) {
      checkFlags(flags, 0, 'testDomainBlockPeek');
      const disk = requireDisk(host.domain(ref), name);
      refuseVhostUser(disk, 'peeking');
      const format = disk.driver?.type ?? 'raw';
      if (format !== 'raw') {
        throw unsupported(`peeking is only supported for disk with 'raw' format not '${format}'`);
      }
      const place = placeOf(disk.type, disk.source);
      if (place === undefined) throw unsupported(`disk '${disk.target.dev}' is empty`);
      if (size > mostPeeked) throw invalidArg(`at most ${mostPeeked} bytes are read at once`);
      if (offset + BigInt(size) > host.images.sizeOf(place).capacity) {
        throw invalidArg(`'${place}' ends before ${offset + BigInt(size)} bytes`);
      }
      return host.images.read(place, offset, size);
    },
    async setBlockThreshold(ref, dev, bytes, flags) {
      checkFlags(flags, 0, 'testDomainSetBlockThreshold');
      const domain = host.domain(ref);
      domain.requireActive();
      const { disk, index } = diskOrImage(domain, dev);
      refuseVhostUser(disk, 'setting device threshold');
      thresholdsOf(domain).set(disk.target.dev, { index, bytes, numbered: dev.endsWith(']') });
    },
  }) satisfies DomainBlockDriver;

const counting: readonly string[] = ['qcow2', 'qed'];
const unsupported = (message: string) => testError('VIR_ERR_OPERATION_UNSUPPORTED', message);

function refuseVhostUser({ type }: DeviceOf<'disks'>, what: string): void {
  if (type === 'vhostuser') throw unsupported(`${what} is not supported for vhostuser disk`);
}

/** Reads `vda`, and `vda[2]` of its chain. */
function diskOrImage(domain: TestDomain, name: string): { disk: DeviceOf<'disks'>; index: number } {
  const [, target = '', number] = /^([^[\]]+)(?:\[(\d+)\])?$/.exec(name) ?? [];
  if (target === '') throw invalidArg(`failed to parse block device '${name}'`);
  const disk = devicesOf(domain.def, 'disks').find(({ target: { dev } }) => dev === target);
  if (!disk) throw invalidArg(`failed to find disk '${target}'`);
  const chain = chainOf(disk);
  const at = number === undefined ? 0 : imageAt(chain, target, name);
  return { disk, index: chain[at]?.index ?? 1 };
}
