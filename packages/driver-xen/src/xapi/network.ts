import {
  checkFlags,
  ConnectListAllNetworksFlags,
  NetworkXMLFlags,
  type CallOptions,
  type NetworkDriver,
  type NetworkRef,
} from '@virtkit/core/driver';
import { printNetwork } from '@virtkit/core/xml';
import { xapiError } from './errors.js';
import type { XapiHost } from './host.js';
import { nameAmong, type Named } from './names.js';
import { Network } from './types.js';

const { inactive, transient, noAutostart } = ConnectListAllNetworksFlags.bits;
/** Each kind of flag, and the one of it that no network of XAPI's fits: they are all up, kept, and start with their hosts. */
const kinds = [
  [ConnectListAllNetworksFlags.bits.active | inactive, inactive],
  [ConnectListAllNetworksFlags.bits.persistent | transient, transient],
  [ConnectListAllNetworksFlags.bits.autostart | noAutostart, noAutostart],
] as const;

/** The networks of a pool. */
export const network = (host: XapiHost) => {
  const all = async (options?: CallOptions) => nameAmong(await host.pool.records(Network, 'network', options));
  const find = async ({ uuid, name }: NetworkRef, options?: CallOptions) => {
    const found = (await all(options)).find(({ record }) => record.uuid === uuid);
    if (found) return found;
    throw xapiError('VIR_ERR_NO_NETWORK', `no network with matching uuid '${uuid}' (${name})`);
  };
  return {
    subscribe: host.events.subscriber(host.events.networks),
    async listAll(flags, options) {
      checkFlags(flags, ConnectListAllNetworksFlags.all, 'network.listAll');
      if (kinds.some(([kind, never]) => (flags & kind) === never)) return [];
      return (await all(options)).map(({ name, record }) => ({ name, uuid: record.uuid }));
    },
    async getXmlDesc(ref, flags, options) {
      checkFlags(flags, NetworkXMLFlags.all, 'network.getXmlDesc');
      return printNetwork(definitionOf(await find(ref, options)));
    },
    async isActive(ref, options) {
      await find(ref, options);
      return true;
    },
    async isPersistent(ref, options) {
      await find(ref, options);
      return true;
    },
    getBridgeName: async (ref, options) => (await find(ref, options)).record.bridge,
    async getAutostart(ref, options) {
      await find(ref, options);
      return true;
    },
  } satisfies NetworkDriver;
};

const definitionOf = ({ name, record }: Named<Network>) => ({
  name,
  uuid: record.uuid,
  ...(record.name_description === '' ? {} : { description: record.name_description }),
  // Without a card of a host it is for the guests alone.
  ...(record.PIFs.length === 0 ? {} : { forward: { mode: 'bridge' as const } }),
  bridge: { name: record.bridge },
  ...(record.MTU === 1500n ? {} : { mtu: Number(record.MTU) }),
});
