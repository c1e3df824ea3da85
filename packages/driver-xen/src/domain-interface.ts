import {
  checkFlags,
  interfaceCounts,
  neighbours,
  requireInterface,
  type DomainInterfaceDriver,
} from '@virtkit/core/driver';
import { xenError } from './errors.js';
import type { XenHost } from './host.js';

/** Network interfaces. */
export const domainInterface = (host: XenHost) =>
  ({
    async interfaceStats(ref, device) {
      const domain = await host.current(ref);
      domain.requireActive();
      const card = requireInterface(domain.def, device, 'VIR_FROM_LIBXL');
      const counts = interfaceCounts(host.files, card);
      if (!counts) throw xenError('VIR_ERR_INTERNAL_ERROR', `the host has no device for interface '${device}'`);
      return counts;
    },
    async interfaceAddresses(ref, source, flags) {
      checkFlags(flags, 0, 'libxlDomainInterfaceAddresses');
      const domain = await host.current(ref);
      domain.requireActive();
      // Leases are kept by networks, and this driver has none of its own.
      if (source === 'lease') return [];
      if (source === 'arp') return neighbours(domain.def, host.files);
      throw xenError('VIR_ERR_ARGUMENT_UNSUPPORTED', `Unsupported IP address data source ${source}`);
    },
  }) satisfies DomainInterfaceDriver;
