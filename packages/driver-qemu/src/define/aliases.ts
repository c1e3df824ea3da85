import { diskIndex, type Controller, type Devices, type Disk, type Domain, type MemoryDevice } from '@virtkit/core/xml';
import { mapDevices, type Device } from './device-list.js';
import { isI440fx, isQ35, machineOf, type Machine } from './machine.js';
import { qemuError } from './qemu-error.js';

/**
 * Gives each device the name that it has on a running guest, as libvirt names them; QEMU knows it by that name. A name of the
 * user's own (`ua-…`) stays.
 *
 * @param domain - with addresses, as {@link completeQemuDomain} leaves it
 * @example
 * assignAliases(domain).devices?.disks?.[0]?.alias; // 'virtio-disk0'
 */
export function assignAliases(domain: Domain): Domain {
  const devices = domain.devices ?? {};
  const names = aliasesOf(devices, machineOf(domain));
  const named = mapDevices(devices, (device) => {
    const alias = device.alias ?? names.get(device);
    return alias === undefined ? device : { ...device, alias };
  });
  return { ...domain, devices: named };
}

function aliasesOf(devices: Devices, machine: Machine): ReadonlyMap<Device, string> {
  const names = new Map<Device, string>();
  const give = <D extends Device>(all: readonly D[] | D | undefined, name: (one: D, index: number) => string): void => {
    const list = all === undefined ? [] : Array.isArray(all) ? (all as readonly D[]) : [all as D];
    list.forEach((one, index) => {
      if (one.alias === undefined) names.set(one, name(one, index));
    });
  };
  const { interfaces = [], hostdevs = [], consoles = [], serials = [], memballoon } = devices;
  give(devices.disks, (disk) => diskAlias(disk, devices));
  // Cards that are devices of the host count with those.
  const cards = counter('net');
  const given = counter('hostdev');
  give(interfaces, (one) => (one.type === 'hostdev' ? given() : cards()));
  give(devices.filesystems, counter('fs'));
  give(devices.sounds, numbered('sound'));
  give(hostdevs, given);
  give(devices.redirdevs, numbered('redir'));
  give(devices.videos, numbered('video'));
  give(devices.controllers, (one) => controllerAlias(one, machine));
  give(devices.inputs, numbered('input'));
  give(devices.parallels, numbered('parallel'));
  give(serials, numbered('serial'));
  give(devices.channels, numbered('channel'));
  give(consoles, numbered('console'));
  give(devices.hubs, numbered('hub'));
  give(devices.shmems, numbered('shmem'));
  give(devices.smartcards, numbered('smartcard'));
  give(devices.watchdog, numbered('watchdog'));
  give(memballoon?.model === 'none' ? undefined : memballoon, numbered('balloon'));
  give(devices.rngs, counter('rng'));
  give(devices.tpms, numbered('tpm'));
  give(devices.memories, memoryAliases());
  give(devices.vsock, numbered('vsock'));
  give(devices.iommu, numbered('iommu'));
  give(devices.cryptos, numbered('crypto'));
  const [serial] = serials;
  const [console] = consoles;
  // The serial port, seen again.
  if (serial && console?.target?.type === 'serial') names.set(console, serial.alias ?? names.get(serial)!);
  return names;
}

/** By the place among all devices of the kind. */
const numbered =
  (prefix: string) =>
  (_one: Device, index: number): string =>
    `${prefix}${index}`;

/** By the number of those that have such a name already. */
function counter(prefix: string): () => string {
  let next = 0;
  return () => `${prefix}${next++}`;
}

function diskAlias({ target, address }: Disk, { controllers = [] }: Devices): string {
  const { bus = 'ide', dev } = target;
  if (address?.type !== 'drive') return `${bus}-disk${diskIndex(dev)}`;
  const { controller, bus: line, target: number, unit } = address;
  const scsi = controllers.find((one) => one.type === 'scsi' && one.index === controller);
  if (bus === 'scsi' && !scsi) {
    throw qemuError('VIR_ERR_INTERNAL_ERROR', `there is no SCSI controller ${controller}`, '/domain/devices/disk');
  }
  // An lsilogic has no targets.
  const path =
    bus === 'scsi' && scsi?.model !== 'lsilogic' ? [controller, line, number, unit] : [controller, line, unit];
  return `${bus}${path.join('-')}`;
}

/** What the machine has inside goes by the name that QEMU has for it. */
function controllerAlias({ type, index = 0, model }: Controller, machine: Machine): string {
  if (type === 'pci') return model === 'pcie-root' ? `pcie.${index}` : `pci.${index}`;
  if (index > 0) return `${type}${index}`;
  if (type === 'ide' && isI440fx(machine)) return 'ide';
  if (type === 'sata' && isQ35(machine)) return 'ide';
  if (type === 'usb') return 'usb';
  return type === 'scsi' && model === 'ncr53c90' ? 'scsi' : `${type}${index}`;
}

const memoryPrefixes = {
  dimm: 'dimm',
  nvdimm: 'nvdimm',
  'virtio-pmem': 'virtiopmem',
  'virtio-mem': 'virtiomem',
  'sgx-epc': 'epc',
} as const satisfies Record<MemoryDevice['model'], string>;

/** Modules go by their slots, memory on PCI by its number. */
function memoryAliases(): (one: MemoryDevice) => string {
  const counters = new Map<MemoryDevice['model'], () => string>();
  return ({ model, address }) => {
    if (address?.type === 'dimm') return `${memoryPrefixes[model]}${address.slot}`;
    const next = counters.get(model) ?? counter(memoryPrefixes[model]);
    counters.set(model, next);
    return next();
  };
}
