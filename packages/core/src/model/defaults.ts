import type { DomainSnapshot } from './domain-snapshot.js';
import type { HostInterface } from './interface.js';
import type { Network } from './network.js';
import { checkDriverNetwork } from './network-define/check-driver.js';
import { checkNetwork } from './network-define/check.js';
import { tidyNetwork } from './network-define/tidy.js';
export { completeNodeDevice } from './node-device/complete.js';
import { randomMac, randomUuid, type RandomSource } from './random.js';
export { completeStoragePool } from './storage-define/complete-pool.js';
export { completeStorageVol } from './storage-define/complete-vol.js';

export interface NetworkDefaultsOptions extends RandomSource {
  /**
   * Names of bridges in use. With it the bridge gets a free `virbrN` and a MAC address, as a network that is made on
   * the host needs; without it neither is given, as on libvirt's test driver.
   */
  readonly bridges?: readonly string[];
}

const ownBridge: readonly string[] = ['nat', 'route', 'open', 'none'];

/**
 * What libvirt fills in when a network is defined.
 *
 * @throws VirtError as libvirt does for what a network cannot be; with `bridges` also what its network driver refuses
 */
export function completeNetwork(parsed: Network, options: NetworkDefaultsOptions): Network {
  checkNetwork(parsed);
  const network = tidyNetwork(parsed);
  const bridged = ownBridge.includes(network.forward?.mode ?? 'none');
  if (options.bridges) checkDriverNetwork(network);
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
    ...(bridged ? { bridge } : {}),
    ...(bridged && options.bridges ? { mac: network.mac ?? randomMac(options) } : {}),
  };
}

function freeBridge(taken: readonly string[]): string {
  let index = 0;
  while (taken.includes(`virbr${index}`)) index++;
  return `virbr${index}`;
}

/** Nothing is filled in for an interface of the host; it is here so that all formats are used alike. */
export const completeInterface = (value: HostInterface): HostInterface => value;

/** What libvirt fills in when a snapshot is made: a name from the time, which is in seconds since 1970. */
export function completeSnapshot(snapshot: DomainSnapshot, now: bigint): DomainSnapshot {
  return { ...snapshot, name: snapshot.name ?? String(now), creationTime: snapshot.creationTime ?? now };
}
