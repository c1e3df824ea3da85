import { DomainState } from '@virtkit/core/driver';
import type { HostInterface, NodeDescription, NodeDevice, NodeDomain, NodePool, StorageVol } from '@virtkit/core/xml';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { defineInterface } from './interface.js';
import { finishNetwork } from './network-definition.js';
import { defineNetwork } from './network-object.js';
import { loadSnapshots } from './snapshot.js';
import { assignPool } from './storage-object.js';
import { finishPool } from './storage-pool-definition.js';
import { finishVolume } from './storage-vol-definition.js';
import { noteTaints } from './taints.js';

/** Puts what a node description describes on a host that is new. */
export function loadNode(host: TestHost, node: NodeDescription): void {
  loadHardware(host, node);
  // The hosts of libvirt's test driver tell of no way to sleep.
  host.suspendTargets = [];
  for (const domain of node.domains) loadDomain(host, domain);
  for (const network of node.networks) defineNetwork(host, finishNetwork(host, network)).active = true;
  for (const def of node.interfaces) loadInterface(host, def);
  for (const pool of node.pools) loadPool(host, pool);
  for (const device of node.devices) host.devices.set(device.name, withoutPortCounts(device));
  if (node.users.some(({ name }) => name === ''))
    throw testError('VIR_ERR_XML_ERROR', 'missing username in /node/auth/user field');
}

/** Bytes, as on the wire. */
const longestModel = 31;

function loadHardware(host: TestHost, { cpu, memory }: NodeDescription): void {
  if (Buffer.byteLength(cpu?.model ?? '') > longestModel) {
    throw testError('VIR_ERR_INTERNAL_ERROR', `Model ${cpu?.model} too big for destination`);
  }
  const { nodes, sockets, cores, threads } = { ...host.node, ...cpu };
  const cpus = nodes * sockets * cores * threads;
  host.node = {
    ...host.node,
    ...cpu,
    memory: memory ?? host.node.memory,
    cpus: Math.min(cpus, cpu?.active ?? cpus),
  };
}

function loadDomain(host: TestHost, described: NodeDomain): void {
  const { domain } = host.assign(host.complete(described.domain));
  loadSnapshots(host, domain, described.snapshots);
  domain.persistent = !described.transient;
  const state = DomainState.nameOf(described.runstate);
  if (state !== 'shutoff') host.start(domain, 'booted');
  domain.state = state;
  domain.reason = 'unknown';
  if (described.hasManagedSave) domain.managedSave = { def: domain.persistentDef, paused: false };
  noteTaints(domain);
}

function loadInterface(host: TestHost, def: HostInterface): void {
  const { name } = defineInterface(host, def);
  host.interfaces.set(name, { name, def, active: true });
}

function loadPool(host: TestHost, { pool: described, volumes }: NodePool): void {
  const pool = assignPool(host, finishPool(host, described));
  pool.active = true;
  for (const volume of volumes) {
    const def = keepPlace(volume, finishVolume(pool.def, volume));
    if ([...pool.volumes.values()].some((other) => clash(other.def, def))) {
      throw testError(
        'VIR_ERR_INTERNAL_ERROR',
        `volume '${def.name}' of storage pool '${pool.name}' is described twice`,
      );
    }
    pool.addVolume(def);
  }
}

/** A described volume may say itself where it lies, and what its key is. */
function keepPlace(described: StorageVol, placed: StorageVol): StorageVol {
  const path = described.target?.path ?? placed.target?.path ?? '';
  return { ...placed, key: described.key ?? path, target: { ...placed.target, path } };
}

const clash = (one: StorageVol, other: StorageVol): boolean =>
  one.name === other.name || one.key === other.key || one.target?.path === other.target?.path;

/** How many virtual ports there are is not taken from a description: libvirt shows none. */
function withoutPortCounts(device: NodeDevice): NodeDevice {
  const { capability } = device;
  if (capability.type !== 'scsi_host' || !capability.capabilities) return device;
  const capabilities = capability.capabilities.map((one) =>
    one.type === 'vport_ops' ? { ...one, maxVports: 0, vports: 0 } : one,
  );
  return { ...device, capability: { ...capability, capabilities } };
}
