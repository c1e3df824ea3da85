import type { Format } from '../xml/index.js';
import { parseXml } from '../xml/parse.js';
import type { XmlElement } from '../xml/tree.js';
import { completeNetwork, completeSnapshot, completeStoragePool, completeStorageVol } from './defaults.js';
import { domainSnapshotFormat, type DomainSnapshot } from './domain-snapshot.js';
import { completeDomain, type DefaultsOptions } from './domain/defaults.js';
import { domainFormat, type Domain } from './domain/domain.js';
import { networkFormat, type Network } from './network.js';
import { storagePoolFormat, type StoragePool } from './storage-pool.js';
import { storageVolFormat, type StorageVol } from './storage-vol.js';

const noChance = { random: (size: number) => new Uint8Array(size) };

/**
 * Checks that a value is one of its format: every field by itself, as reading its document does. The functions below
 * also check how the fields go together.
 *
 * @throws VirtError the first fault, with the path to it in `location`
 */
export function validate<T>(format: Format<T>, value: NoInfer<T>): void {
  format.read(placeless(parseXml(format.print(value, { secure: true }))));
}

/** What we printed ourselves is no text that anybody has seen. */
const placeless = (element: XmlElement): XmlElement => ({
  ...element,
  offset: -1,
  children: element.children.map(placeless),
});

/**
 * Checks a domain as defining it does: every field by itself, then how they go together (disks with the same target, NUMA
 * cells with more CPUs than there are, …).
 *
 * @throws VirtError the first fault with libvirt's code for it; `location.path` says where, such as `/domain/devices/disk[2]`
 * @example
 * validateDomain({ type: 'kvm', name: 'web', memory: 1048576n, os: { type: { name: 'hvm' } } });
 */
export function validateDomain(domain: Domain, options: Partial<DefaultsOptions> = {}): void {
  validate(domainFormat, domain);
  completeDomain(domain, { ...noChance, ...options });
}

/** {@link validateDomain} for a network. */
export function validateNetwork(network: Network): void {
  validate(networkFormat, network);
  completeNetwork(network, noChance);
}

/** {@link validateDomain} for a storage pool. */
export function validateStoragePool(pool: StoragePool): void {
  validate(storagePoolFormat, pool);
  completeStoragePool(pool, noChance);
}

/** {@link validateDomain} for a volume that is to be made in `pool`. */
export function validateStorageVol(volume: StorageVol, pool: StoragePool): void {
  validate(storageVolFormat, volume);
  completeStorageVol(volume, pool);
}

/** {@link validateDomain} for a snapshot. */
export function validateDomainSnapshot(snapshot: DomainSnapshot): void {
  validate(domainSnapshotFormat, snapshot);
  completeSnapshot(snapshot, 0n);
}
