import { VirtError } from '../errors.js';
import type { DomainSnapshot } from './domain-snapshot.js';
import type { HostInterface } from './interface.js';
import type { Network } from './network.js';
import type { NodeDevice } from './node-device.js';
import { randomMac, randomUuid, type RandomSource } from './random.js';
import type { StoragePool } from './storage-pool.js';
import type { StorageVol } from './storage-vol.js';

export interface NetworkDefaultsOptions extends RandomSource {
  /**
   * Names of bridges in use. With it the bridge gets a free `virbrN` and a MAC address, as a network that is made on
   * the host needs; without it neither is given, as on libvirt's test driver.
   */
  readonly bridges?: readonly string[];
}

const needsAddress: readonly string[] = ['nat', 'route', 'open'];
const ownBridge: readonly string[] = ['nat', 'route', 'open', 'none'];

/** What libvirt fills in when a network is defined. */
export function completeNetwork(network: Network, options: NetworkDefaultsOptions): Network {
  const forward = completeForward(network.forward);
  if (forward && needsAddress.includes(forward.mode) && !network.ips) {
    throw new VirtError('VIR_ERR_XML_ERROR', `network '${network.name}' is to forward and has no <ip>`, {
      domain: 'VIR_FROM_NETWORK',
    });
  }
  const bridged = ownBridge.includes(forward?.mode ?? 'none');
  const name = network.bridge?.name ?? (options.bridges ? freeBridge(options.bridges) : undefined);
  const bridge = {
    ...network.bridge,
    ...(name === undefined ? {} : { name }),
    stp: network.bridge?.stp ?? true,
    delay: network.bridge?.delay ?? 0,
  };
  return {
    ...network,
    uuid: network.uuid ?? randomUuid(options),
    ...(forward ? { forward } : {}),
    ...(bridged ? { bridge } : {}),
    ...(bridged && options.bridges ? { mac: network.mac ?? randomMac(options) } : {}),
  };
}

/** The device to forward to is the first of the interfaces, and the other way round. */
function completeForward(forward: Network['forward']): Network['forward'] {
  if (!forward || forward.pf !== undefined) return forward;
  const interfaces = forward.interfaces ?? (forward.dev === undefined ? undefined : [{ dev: forward.dev }]);
  return interfaces ? { ...forward, dev: interfaces[0]!.dev, interfaces } : forward;
}

function freeBridge(taken: readonly string[]): string {
  let index = 0;
  while (taken.includes(`virbr${index}`)) index++;
  return `virbr${index}`;
}

/** What libvirt fills in when a storage pool is defined; sizes are those of an empty pool. */
export function completeStoragePool(pool: StoragePool, options: RandomSource): StoragePool {
  const name = pool.name ?? pool.source?.name;
  if (name === undefined) throw storageError('a storage pool needs a <name>');
  const type = pool.source?.format ?? poolFormats[pool.type];
  const path = pool.target?.path ?? defaultTarget(pool.type, pool.source?.name ?? name);
  if (path === undefined && needsPath.includes(pool.type))
    throw storageError(`storage pool '${name}' needs a target path`);
  return {
    ...pool,
    name,
    uuid: pool.uuid ?? randomUuid(options),
    capacity: pool.capacity ?? 0n,
    allocation: pool.allocation ?? 0n,
    available: pool.available ?? 0n,
    source: { ...pool.source, ...(type === undefined ? {} : { format: type }) },
    ...(targetless.includes(pool.type) ? {} : { target: { ...pool.target, ...(path === undefined ? {} : { path }) } }),
  };
}

const poolFormats: Readonly<Record<string, string>> = { fs: 'auto', netfs: 'auto', logical: 'lvm2', disk: 'unknown' };
const targetless: readonly string[] = ['rbd', 'sheepdog', 'gluster', 'iscsi-direct'];
const needsPath: readonly string[] = ['dir', 'fs', 'netfs', 'disk', 'iscsi', 'scsi', 'mpath', 'vstorage'];

function defaultTarget(type: StoragePool['type'], name: string): string | undefined {
  if (type === 'logical') return `/dev/${name}`;
  return type === 'zfs' ? `/dev/zvol/${name}` : undefined;
}

const storageError = (message: string): VirtError =>
  new VirtError('VIR_ERR_XML_ERROR', message, { domain: 'VIR_FROM_STORAGE' });

/** What libvirt's test driver fills in when a volume is made in `pool`. */
export function completeStorageVol(volume: StorageVol, pool: StoragePool): StorageVol {
  if (volume.capacity === undefined && !volume.backingStore) throw storageError('a volume needs a <capacity>');
  const path = `${pool.target?.path ?? ''}/${volume.name}`;
  const capacity = volume.capacity ?? 0n;
  return {
    ...volume,
    type: volume.type ?? 'file',
    key: path,
    capacity,
    allocation: volume.allocation ?? capacity,
    target: { ...volume.target, path, format: volume.target?.format ?? 'raw' },
  };
}

/** Nothing is filled in for an interface of the host; it is here so that all formats are used alike. */
export const completeInterface = (value: HostInterface): HostInterface => value;

/** Nothing is filled in for a node device either. */
export const completeNodeDevice = (device: NodeDevice): NodeDevice => device;

/** What libvirt fills in when a snapshot is made: a name from the time, which is in seconds since 1970. */
export function completeSnapshot(snapshot: DomainSnapshot, now: bigint): DomainSnapshot {
  return { ...snapshot, name: snapshot.name ?? String(now), creationTime: snapshot.creationTime ?? now };
}
