import type { DeviceOf } from '@virtkit/core/driver';
import { chainOf, placeOf } from './disk-chain.js';
import type { TestDomain } from './domain-object.js';
import type { TestHost } from './host.js';

/** From where on writes to an image of a disk are told of. */
interface Threshold {
  /** The image's number in its chain. */
  readonly index: number;
  readonly bytes: bigint;
  /** Whether it was asked for by that number. */
  readonly numbered: boolean;
}

const thresholds = Symbol('block thresholds');
const written = Symbol('written');

/** The thresholds by the target of their disk. */
export const thresholdsOf = (domain: TestDomain): Map<string, Threshold> =>
  domain.keep(thresholds, () => new Map<string, Threshold>());

/** How many bytes the guest has written to each disk in all, by its target. */
export const writtenOf = (domain: TestDomain): Map<string, bigint> =>
  domain.keep(written, () => new Map<string, bigint>());

const marks = Symbol('written at checkpoints');
const marksOf = (domain: TestDomain): Map<string, ReadonlyMap<string, bigint>> =>
  domain.keep(marks, () => new Map<string, ReadonlyMap<string, bigint>>());

/** From now on it is counted what is written after the checkpoint. */
export const markWritten = (domain: TestDomain, checkpoint: string): void =>
  void marksOf(domain).set(checkpoint, new Map(writtenOf(domain)));

/** Bytes that the guest has written to a disk since a checkpoint. */
export const writtenSince = (domain: TestDomain, dev: string, checkpoint: string): bigint =>
  (writtenOf(domain).get(dev) ?? 0n) - (marksOf(domain).get(checkpoint)?.get(dev) ?? 0n);

/** The guest writes to its disk: the image grows, and who asked for it is told. */
export function writeToDisk(
  host: TestHost,
  domain: TestDomain,
  disk: DeviceOf<'disks'>,
  offset: bigint,
  data: Uint8Array,
): void {
  const { dev } = disk.target;
  const place = placeOf(disk.type, disk.source);
  if (place === undefined) throw new TypeError(`disk ${dev} of ${domain.name} is empty`);
  const end = offset + BigInt(data.length);
  const { allocation, capacity } = host.images.sizeOf(place);
  if (end > capacity) throw new TypeError(`disk ${dev} of ${domain.name} ends at ${capacity} bytes`);
  host.images.contentOf(place).write(offset, data);
  if (end > allocation) host.images.resize(place, { allocation: end, physical: end });
  const all = writtenOf(domain);
  all.set(dev, (all.get(dev) ?? 0n) + BigInt(data.length));
  tellThreshold(host, domain, disk, end);
}

function tellThreshold(host: TestHost, domain: TestDomain, disk: DeviceOf<'disks'>, end: bigint): void {
  const { dev } = disk.target;
  const limit = thresholdsOf(domain).get(dev);
  const [top] = chainOf(disk);
  if (!limit || !top || limit.index !== top.index || limit.bytes === 0n || end <= limit.bytes) return;
  // Once: whoever wants to hear of the next sets another.
  thresholdsOf(domain).delete(dev);
  const path = top.place.startsWith('/') ? top.place : undefined;
  const event = { path, threshold: limit.bytes, excess: end - limit.bytes };
  if (!limit.numbered) host.domainEvents.emit('blockThreshold', domain.ref, { dev, ...event });
  host.domainEvents.emit('blockThreshold', domain.ref, { dev: `${dev}[${top.index}]`, ...event });
}
