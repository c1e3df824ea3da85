import type { Address, Domain } from '@virtkit/core/xml';
import { deviceList, pathOf, withAddresses, type Device } from './device-list.js';
import { qemuError } from './qemu-error.js';

const step = 0x1000n;

/** Devices of POWER guests have a register each, also where a document puts them on another machine. */
export function assignSpaprAddresses(domain: Domain): Domain {
  const devices = domain.devices ?? {};
  const { interfaces = [], controllers = [], serials = [] } = devices;
  const wanting: readonly (readonly [Device, bigint])[] = [
    ...interfaces.filter(({ model }) => model === 'spapr-vlan').map((one) => [one, 0x1000n] as const),
    ...controllers.filter(({ model }) => model === 'ibmvscsi').map((one) => [one, 0x2000n] as const),
    ...serials.filter(({ target }) => target?.type === 'spapr-vio-serial').map((one) => [one, 0x30000000n] as const),
  ];
  const taken = new Map<bigint, Device>();
  for (const device of deviceList(devices)) {
    const reg = regOf(device.address);
    if (reg === undefined) continue;
    if (taken.has(reg)) {
      const message = `two devices have the register 0x${reg.toString(16)}`;
      throw qemuError('VIR_ERR_XML_ERROR', message, `${pathOf(devices, device)}/address`);
    }
    taken.set(reg, device);
  }
  const addresses = new Map<Device, Address>();
  for (const [device, first] of wanting.filter(([{ address }]) => regOf(address) === undefined)) {
    let reg = first;
    while (taken.has(reg)) reg += step;
    taken.set(reg, device);
    addresses.set(device, { type: 'spapr-vio', reg });
  }
  return withAddresses(domain, addresses);
}

const regOf = (address: Address | undefined): bigint | undefined =>
  address?.type === 'spapr-vio' ? address.reg : undefined;
