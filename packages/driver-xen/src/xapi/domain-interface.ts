import { isIP } from 'node:net';
import { checkFlags, type DomainInterface, type DomainInterfaceDriver, type IPAddress } from '@virtkit/core/driver';
import { devicesOfVm } from './devices.js';
import { xapiError } from './errors.js';
import { isActive, isThere } from './guest.js';
import type { XapiHost } from './host.js';
import { GuestMetrics } from './types.js';

/** The keys under which XAPI has what the guest's tools tell: `0/ip`, `0/ipv6/1`, and newer `0/ipv4/0`. */
const addressKey = /^(\d+)\/(?:ip|ipv4\/\d+|ipv6\/\d+)$/;

/** Network cards. */
export const domainInterface = (host: XapiHost) =>
  ({
    async interfaceAddresses(ref, source, flags, options) {
      checkFlags(flags, 0, 'domain.interfaceAddresses');
      const guest = await host.guests.find(ref, options);
      const { vm } = guest;
      if (!isActive(guest)) throw xapiError('VIR_ERR_OPERATION_INVALID', 'domain is not running');
      if (source !== 'agent') {
        throw xapiError(
          'VIR_ERR_ARGUMENT_UNSUPPORTED',
          `XAPI knows addresses from the guest's tools (source 'agent'), not '${source}'`,
        );
      }
      if (!isThere(vm.guest_metrics))
        throw xapiError('VIR_ERR_AGENT_UNRESPONSIVE', 'the guest runs no tools that tell XAPI');
      const [{ networks }, { cards }] = await Promise.all([
        host.pool.record(GuestMetrics, 'VM_guest_metrics', vm.guest_metrics, options),
        devicesOfVm(host.pool, vm, options),
      ]);
      return cards.map(({ fact }): DomainInterface => ({
        name: `eth${fact.device}`,
        hwaddr: fact.mac,
        addrs: addressesOf(networks, fact.device),
      }));
    },
  }) satisfies DomainInterfaceDriver;

/** XAPI does not know how long the prefixes are: an address stands for itself. */
export function addressesOf(networks: Readonly<Record<string, string>>, device: number): readonly IPAddress[] {
  const texts = Object.entries(networks).flatMap(([key, text]) =>
    Number(addressKey.exec(key)?.[1]) === device ? [text] : [],
  );
  return [...new Set(texts)].flatMap((addr): IPAddress[] => {
    const version = isIP(addr);
    return version === 0 ? [] : [{ type: version === 4 ? 'ipv4' : 'ipv6', addr, prefix: version === 4 ? 32 : 128 }];
  });
}
