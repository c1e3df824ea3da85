import * as F from '../driver/flag-tables.js';
import type { NetworkPortParameters, ParamsOf } from '../driver/params.js';
import type { NetworkPortRef } from '../driver/refs.js';
import type { CallOptions } from '../signal.js';
import { Handle } from './handle.js';
import type { Network } from './network.js';
import type { Options } from './options.js';

/** What is plugged into a network. */
export class NetworkPort extends Handle<'networkPort', NetworkPortRef> {
  readonly section = 'networkPort';
  readonly network: Network;

  constructor(network: Network, ref: NetworkPortRef) {
    super(network.connection, ref);
    this.network = network;
  }

  get uuid(): string {
    return this.ref.uuid;
  }

  /**
   * The `<networkport>` XML.
   *
   * C: `virNetworkPortGetXMLDesc`
   */
  async getXmlDesc(options?: CallOptions): Promise<string> {
    return this.call('getXmlDesc', 0, options);
  }

  /**
   * The port's bandwidth limits: averages, peaks and floor in KiB/s, bursts in KiB.
   *
   * C: `virNetworkPortGetParameters`
   */
  async getParameters(options?: Options<typeof F.NetworkUpdateFlags>): Promise<ParamsOf<typeof NetworkPortParameters>> {
    return this.call('getParameters', F.NetworkUpdateFlags.encode(options), options);
  }

  /**
   * Sets bandwidth limits of the port: those that `params` names.
   *
   * C: `virNetworkPortSetParameters`
   */
  async setParameters(
    params: ParamsOf<typeof NetworkPortParameters>,
    options?: Options<typeof F.NetworkUpdateFlags>,
  ): Promise<void> {
    return this.call('setParameters', params, F.NetworkUpdateFlags.encode(options), options);
  }

  /**
   * Unplugs it: the network forgets the port.
   *
   * C: `virNetworkPortDelete`
   */
  async delete(options?: CallOptions): Promise<void> {
    return this.call('delete', 0, options);
  }
}
