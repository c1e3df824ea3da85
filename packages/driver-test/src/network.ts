import {
  checkFlags,
  checkNetwork,
  ConnectListAllNetworksFlags,
  NetworkCreateFlags,
  NetworkDefineFlags,
  exclusiveFlags,
  metadataChange,
  NetworkUpdateFlags,
  metadataReader,
  tidyNetwork,
  type NetworkDriver,
  type NetworkEventLifecycleType,
} from '@virtkit/core/driver';
import { printNetwork, type Network } from '@virtkit/core/xml';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { matchesAny, type Facts } from './list-filter.js';
import { readNetwork } from './network-definition.js';
import { leasesOf } from './network-leases.js';
import { defineNetwork, startNetwork, type TestNetwork } from './network-object.js';
import { updateSection } from './network-update.js';

const { bits: list } = ConnectListAllNetworksFlags;
const { bits: impact } = NetworkUpdateFlags;

/** Virtual networks. */
export const networkDriver = (host: TestHost) =>
  ({
    async listAll(flags) {
      checkFlags(flags, ConnectListAllNetworksFlags.all, 'testConnectListAllNetworks');
      return [...host.networks].filter((network) => matchesAny(flags, factsOf(network))).map(({ ref }) => ref);
    },
    async lookupByName(name) {
      return host.networks.byName(name).ref;
    },
    async lookupByUuid(uuid) {
      return host.networks.byUuid(uuid).ref;
    },
    async getXmlDesc(ref, flags) {
      checkFlags(flags, 0, 'testNetworkGetXMLDesc');
      return printNetwork(host.networks.byName(ref.name).def);
    },
    async isActive(ref) {
      return host.networks.byUuid(ref.uuid).active;
    },
    async isPersistent(ref) {
      return host.networks.byUuid(ref.uuid).persistent;
    },
    async defineXml(xml, flags) {
      checkFlags(flags, NetworkDefineFlags.bits.validate, 'testNetworkDefineXMLFlags');
      const network = defineNetwork(host, readNetwork(host, xml));
      return tell(host, network, 'defined');
    },
    async createXml(xml, flags) {
      checkFlags(flags, NetworkCreateFlags.bits.validate, 'testNetworkCreateXMLFlags');
      const network = startNetwork(host, readNetwork(host, xml));
      return tell(host, network, 'started');
    },
    async create(ref) {
      const network = host.networks.byName(ref.name);
      if (network.active) throw invalid(`Network '${network.name}' is already running`);
      network.active = true;
      tell(host, network, 'started');
    },
    async destroy(ref) {
      const network = host.networks.byName(ref.name);
      network.stop();
      tell(host, network, 'stopped');
      if (!network.persistent) host.networks.remove(network);
    },
    async undefine(ref) {
      const network = host.networks.byName(ref.name);
      if (network.active) throw invalid(`Network '${network.name}' is still running`);
      tell(host, network, 'undefined');
      host.networks.remove(network);
    },
    async update(ref, command, section, parentIndex, xml, flags) {
      checkFlags(flags, impact.live | impact.config, 'testNetworkUpdate');
      const network = host.networks.byUuid(ref.uuid);
      changeNetwork(network, flags, (def) => {
        const changed = updateSection(def, section, { command, parentIndex, xml });
        checkNetwork(changed);
        return tidyNetwork(changed);
      });
    },
    async getBridgeName(ref) {
      const { name, def } = host.networks.byName(ref.name);
      if (def.bridge?.name === undefined) {
        throw testError('VIR_ERR_INTERNAL_ERROR', `network '${name}' does not have a bridge name.`);
      }
      return def.bridge.name;
    },
    async getAutostart(ref) {
      return host.networks.byName(ref.name).autostart;
    },
    async setAutostart(ref, autostart) {
      host.networks.byName(ref.name).autostart = autostart;
    },
    async getDhcpLeases(ref, mac, flags) {
      checkFlags(flags, 0, 'testNetworkGetDHCPLeases');
      return leasesOf(host, ref, mac);
    },
    async getMetadata(ref, type, uri, flags) {
      checkFlags(flags, impact.live | impact.config, 'testNetworkGetMetadata');
      const read = metadataReader(type, uri, 'VIR_FROM_TEST');
      const value = read(described(host.networks.byUuid(ref.uuid, ref.name), flags));
      if (value === undefined) {
        throw testError('VIR_ERR_NO_NETWORK_METADATA', 'Requested metadata element is not present');
      }
      return value;
    },
    async setMetadata(ref, type, value, key, uri, flags) {
      const change = metadataChange<Network>({ type, value, key, uri }, 'VIR_FROM_TEST', 'VIR_FROM_NETWORK');
      checkFlags(flags, impact.live | impact.config, 'testNetworkSetMetadata');
      const network = host.networks.byUuid(ref.uuid, ref.name);
      changeNetwork(network, flags, change);
      host.networkEvents.emit('metadataChange', network.ref, { type, nsUri: uri });
    },
    subscribe: (event, network, listener) => host.networkEvents.subscribe(event, network, listener),
  }) satisfies NetworkDriver;

const factsOf = ({ active, persistent, autostart }: TestNetwork): Facts => [
  [
    [list.active, active],
    [list.inactive, !active],
  ],
  [
    [list.persistent, persistent],
    [list.transient, !persistent],
  ],
  [
    [list.autostart, autostart],
    [list.noAutostart, !autostart],
  ],
];

/** The one definition that `flags` mean: a transient network has none that is stored. */
function described(network: TestNetwork, flags: number): Network {
  exclusiveFlags(flags, impact.live, impact.config, "'live' and 'config'");
  const which = effective(network, flags);
  return which & impact.config ? (network.next ?? network.def) : network.def;
}

/** Changes the definitions that `flags` mean; both are made before either is put in place. */
function changeNetwork(network: TestNetwork, flags: number, change: (def: Network) => Network): void {
  const which = effective(network, flags);
  const live = which & impact.live ? change(network.def) : undefined;
  const stored = which & impact.config ? change(network.next ?? network.def) : undefined;
  if (stored) {
    if (network.active) network.next = stored;
    else network.def = stored;
  }
  if (live) network.def = live;
}

/** The definitions that `flags` mean: without any, that of now. */
function effective({ active, persistent }: TestNetwork, flags: number): number {
  const which = flags || (active ? impact.live : impact.config);
  if (which & impact.live && !active) throw invalid('network is not running');
  if (which & impact.config && !persistent) throw invalid('a transient network has no stored definition');
  return which;
}

function tell(host: TestHost, { ref }: TestNetwork, event: NetworkEventLifecycleType) {
  host.networkEvents.emit('lifecycle', ref, { event, detail: 0 });
  return ref;
}

const invalid = (message: string) => testError('VIR_ERR_OPERATION_INVALID', message);
