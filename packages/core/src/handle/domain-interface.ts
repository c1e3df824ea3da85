import * as F from '../driver/flag-tables.js';
import type { DomainInterface, InterfaceStats } from '../driver/domain-interface.js';
import type { DomainInterfaceAddressesSource } from '../driver/enum-tables.js';
import type { InterfaceParameters, ParamsOf } from '../driver/params.js';
import type { CallOptions } from '../signal.js';
import { DomainBlockHandle } from './domain-block.js';
import type { Options } from './options.js';

/** Network interfaces. A `device` is a target such as `vnet0`, or a MAC address. */
export abstract class DomainInterfaceHandle extends DomainBlockHandle {
  /**
   * What went through an interface since it was made: bytes, packets, errors, drops, as the host counts; -1 where it
   * does not.
   *
   * C: `virDomainInterfaceStats`
   */
  async interfaceStats(device: string, options?: CallOptions): Promise<InterfaceStats> {
    return this.call('interfaceStats', device, options);
  }

  /**
   * The bandwidth limits of an interface: averages, peaks and floor in KiB/s, bursts in KiB.
   *
   * C: `virDomainGetInterfaceParameters`
   */
  async getInterfaceParameters(
    device: string,
    options?: Options<typeof F.DomainModificationImpact>,
  ): Promise<ParamsOf<typeof InterfaceParameters>> {
    return this.call('getInterfaceParameters', device, F.DomainModificationImpact.encode(options), options);
  }

  /**
   * Sets bandwidth limits of an interface: those that `params` names.
   *
   * C: `virDomainSetInterfaceParameters`
   */
  async setInterfaceParameters(
    device: string,
    params: ParamsOf<typeof InterfaceParameters>,
    options?: Options<typeof F.DomainModificationImpact>,
  ): Promise<void> {
    return this.call('setInterfaceParameters', device, params, F.DomainModificationImpact.encode(options), options);
  }

  /**
   * The addresses of the guest's interfaces, as `source` knows them: `lease` the host's DHCP server, `arp` the host's
   * ARP table, `agent` the guest itself (refused on a read-only connection).
   *
   * C: `virDomainInterfaceAddresses`
   */
  async interfaceAddresses(
    source: DomainInterfaceAddressesSource,
    options?: CallOptions,
  ): Promise<readonly DomainInterface[]> {
    return this.call('interfaceAddresses', source, 0, options);
  }
}
