import {
  checkFlags,
  NetworkPortCreateFlags,
  type NetworkPortParameters,
  type NetworkPortDriver,
  type NetworkPortRef,
  type NetworkRef,
  type ParamsOf,
} from '@virtkit/core/driver';
import { parseNetworkPort, printNetworkPort, type Bandwidth, type NetworkPort } from '@virtkit/core/xml';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import type { TestNetwork } from './network-object.js';

const { bits: create } = NetworkPortCreateFlags;

/** What is plugged into a network. libvirt's test driver has no ports: these behave as those of its network driver. */
export const networkPortDriver = (host: TestHost) =>
  ({
    async listAll(ref, flags) {
      checkFlags(flags, 0, 'testNetworkListAllPorts');
      const network = activeNetwork(host, ref);
      return [...network.ports.keys()].map((uuid) => ({ uuid, network: network.ref }));
    },
    async lookupByUuid(ref, uuid) {
      const { network } = findPort(host, { network: ref, uuid });
      return { uuid, network: network.ref };
    },
    async getXmlDesc(ref, flags) {
      checkFlags(flags, 0, 'testNetworkPortGetXMLDesc');
      return printNetworkPort(findPort(host, ref).port);
    },
    async createXml(ref, xml, flags) {
      checkFlags(flags, create.reclaim | create.validate, 'testNetworkPortCreateXML');
      const parsed = parseNetworkPort(xml);
      const { uuid } = parsed;
      if (uuid === undefined) throw testError('VIR_ERR_INTERNAL_ERROR', 'a network port needs a <uuid>');
      const network = activeNetwork(host, ref);
      const reclaim = (flags & create.reclaim) !== 0;
      if (reclaim !== (parsed.plug !== undefined)) {
        const why = reclaim
          ? 'a port to be reclaimed needs a <plug>'
          : 'the <plug> of a new port is chosen by its network';
        throw testError('VIR_ERR_INVALID_ARG', why);
      }
      if (network.ports.has(uuid)) throw testError('VIR_ERR_NETWORK_PORT_EXIST', `a port with uuid ${uuid} exists`);
      network.ports.set(uuid, reclaim ? parsed : plugged(network, parsed));
      return { uuid, network: network.ref };
    },
    async getParameters(ref, flags) {
      checkFlags(flags, 0, 'testNetworkPortGetParameters');
      const { bandwidth } = findPort(host, ref).port;
      return { ...rateParams('inbound', bandwidth), ...rateParams('outbound', bandwidth) };
    },
    async setParameters(ref, params, flags) {
      checkFlags(flags, 0, 'testNetworkPortSetParameters');
      const { network, port } = findPort(host, ref);
      const { bandwidth: _old, ...others } = port;
      const bandwidth = bandwidthOf(params);
      network.ports.set(ref.uuid, bandwidth ? { ...others, bandwidth } : others);
    },
    async delete(ref, flags) {
      checkFlags(flags, 0, 'testNetworkPortDelete');
      findPort(host, ref).network.ports.delete(ref.uuid);
    },
  }) satisfies NetworkPortDriver;

function activeNetwork(host: TestHost, { uuid, name }: NetworkRef): TestNetwork {
  const network = host.networks.byUuid(uuid, name);
  if (!network.active) throw testError('VIR_ERR_OPERATION_INVALID', `network '${network.name}' is not active`);
  return network;
}

function findPort(host: TestHost, ref: NetworkPortRef): { network: TestNetwork; port: NetworkPort } {
  const network = host.networks.byUuid(ref.network.uuid, ref.network.name);
  const port = network.ports.get(ref.uuid);
  if (!port) throw testError('VIR_ERR_NO_NETWORK_PORT', `network '${network.name}' has no port with uuid ${ref.uuid}`);
  return { network: activeNetwork(host, ref.network), port };
}

/** A new port as its network connects it: to its bridge, or straight to an interface of the host. */
function plugged({ name, def }: TestNetwork, port: NetworkPort): NetworkPort {
  const mode = def.forward?.mode ?? 'none';
  const bridge = def.bridge?.name;
  if (mode === 'hostdev') {
    const [address] = def.forward?.addresses ?? [];
    if (!address) throw testError('VIR_ERR_OPERATION_FAILED', `network '${name}' has no device to give`);
    const { type: _type, ...place } = address;
    return { ...port, plug: { type: 'hostdev-pci', managed: def.forward?.managed ?? false, address: place } };
  }
  if (mode === 'bridge' && bridge !== undefined) return { ...port, plug: { type: 'bridge', bridge } };
  if (['bridge', 'private', 'vepa', 'passthrough'].includes(mode)) {
    const [device] = def.forward?.interfaces ?? [];
    if (!device) throw testError('VIR_ERR_OPERATION_FAILED', `network '${name}' has no interface to give`);
    return {
      ...port,
      plug: { type: 'direct', dev: device.dev, mode: mode as 'bridge' | 'private' | 'vepa' | 'passthrough' },
    };
  }
  return { ...port, plug: { type: 'network', bridge: bridge ?? '' } };
}

type Direction = 'inbound' | 'outbound';
type Params = ParamsOf<typeof NetworkPortParameters>;

/** What a direction has, with 0 for what is not set; nothing for a direction without a rate. */
function rateParams(direction: Direction, bandwidth: Bandwidth | undefined): Params {
  const rate = bandwidth?.[direction];
  if (!rate) return {};
  const fields =
    direction === 'inbound'
      ? (['average', 'peak', 'floor', 'burst'] as const)
      : (['average', 'peak', 'burst'] as const);
  return Object.fromEntries(fields.map((field) => [`${direction}.${field}`, Number(rate[field] ?? 0n)]));
}

/** A direction needs an average, or for what comes in a floor; else it has no rate. */
function bandwidthOf(params: Params): Bandwidth | undefined {
  const inbound = rate(params, 'inbound');
  const outbound = rate(params, 'outbound');
  const has = { ...(inbound ? { inbound } : {}), ...(outbound ? { outbound } : {}) };
  return Object.keys(has).length > 0 ? has : undefined;
}

function rate(params: Params, direction: Direction): Bandwidth['inbound'] {
  const given = ['average', 'peak', 'floor', 'burst'].flatMap((field) => {
    const value = params[`${direction}.${field}` as keyof Params];
    return value ? [[field, BigInt(value)] as const] : [];
  });
  const rates: NonNullable<Bandwidth['inbound']> = Object.fromEntries(given);
  return rates.average === undefined && rates.floor === undefined ? undefined : rates;
}
