import { merged } from '../merged.js';
import { randomMac } from '../random.js';
import type { DefaultsOptions } from './defaults.js';
import type { Devices } from './devices.js';
import { at, devicePath, domainError } from './domain-error.js';
import type { Interface } from './interface.js';

/** Gives each interface an address, and a name where no hypervisor gives it one. */
export function completeInterfaces({ interfaces }: Devices, options: DefaultsOptions): Pick<Devices, 'interfaces'> {
  if (!interfaces) return {};
  const taken = new Set(interfaces.map((one) => one.target?.dev));
  let index = 0;
  const nextName = (): string => {
    while (taken.has(`testnet${index}`)) index++;
    taken.add(`testnet${index}`);
    return `testnet${index}`;
  };
  return {
    interfaces: interfaces.map((one) => {
      at(
        () => `${devicePath('interface', interfaces, one)}/mac/@address`,
        () => {
          checkMac(one.mac?.address);
        },
      );
      const mac = one.mac ?? { address: randomMac(options) };
      const known = merged(withoutFilter(withoutVirtio(withFamilies(one))), { mac });
      return options.hypervisor
        ? known
        : merged(known, { target: merged(one.target, { dev: one.target?.dev ?? nextName() }) });
    }),
  };
}

function checkMac(address: string | undefined): void {
  if (address !== undefined && (parseInt(address.slice(0, 2), 16) & 1) === 1) {
    throw domainError('VIR_ERR_XML_ERROR', `the MAC address ${address} is a multicast address`);
  }
}

/** An address says itself of which family it is. */
const withFamilies = (one: Interface): Interface =>
  one.ips ? merged(one, { ips: one.ips.map((ip) => merged(ip, { family: ip.family ?? familyOf(ip.address) })) }) : one;
const familyOf = (address: string) => (address.includes(':') ? 'ipv6' : 'ipv4');

const filtered: readonly string[] = ['network', 'bridge', 'ethernet'];

/** Packets that the host does not see are not filtered. */
function withoutFilter(one: Interface): Interface {
  if (one.filterref === undefined || filtered.includes(one.type)) return one;
  const { filterref: _filter, ...others } = one;
  return others;
}

/** What only a virtio card has is dropped from others, as in libvirt. */
function withoutVirtio(one: Interface): Interface {
  if (one.type === 'hostdev') {
    const name = one.driver?.name;
    const { driver: _driver, ...others } = one;
    return name === undefined ? others : { ...others, driver: { name } };
  }
  if (one.model?.startsWith('virtio') || (one.driver === undefined && one.backend?.vhost === undefined)) return one;
  const { driver: _driver, backend, ...others } = one;
  const { vhost: _vhost, ...tap } = backend ?? {};
  return { ...others, ...(Object.keys(tap).length > 0 ? { backend: tap } : {}) };
}
