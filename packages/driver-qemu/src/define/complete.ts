import { completeDomain, type DefaultsOptions, type Domain, type HostPciAddress } from '@virtkit/core/xml';
import type { QemuCapabilities } from '../capabilities/capabilities.js';
import { checkPanics, completeDevices, completeImplicit } from './complete-device.js';
import { addDefaultControllers, checkControllers, completePciTargets } from './controllers.js';
import { checkVcpus, completeCpu, completeNuma } from './cpu.js';
import { addDefaultDevices } from './default-devices.js';
import { completeMachine, isQ35, type Machine } from './machine.js';
import { assignMemorySlots, completeMemory } from './memory.js';
import { completeNvram, type NvramOptions } from './nvram.js';
import { assignPciAddresses } from './pci-addresses.js';
import { qemuError } from './qemu-error.js';
import { assignSpaprAddresses } from './spapr-addresses.js';
import { assignUsbAddresses } from './usb-addresses.js';
import { assignVirtioSerialAddresses } from './virtio-serial-addresses.js';

export interface QemuDefaultsOptions extends Pick<DefaultsOptions, 'random'>, NvramOptions {
  /** Whether a PCI device of the host is of PCI Express. Default: they all are. */
  readonly isPciExpress?: (address: HostPciAddress) => boolean;
  /** Whether the guest runs: no bus or hub is added for a device that comes. Default: no. */
  readonly isRunning?: boolean;
}

/**
 * Fills in what libvirt's QEMU driver fills in when a domain is defined: the machine by its lasting name, the devices that
 * every guest has, models, and the address of each device. Pure: all chance comes from `random`.
 *
 * @throws VirtError with libvirt's code, for what cannot be filled in
 */
export function completeQemuDomain(domain: Domain, caps: QemuCapabilities, options: QemuDefaultsOptions): Domain {
  const completed = completeDomain(domain, {
    random: options.random,
    arch: caps.arch,
    hypervisor: (numbered) => completeOwn(numbered, caps, options),
  });
  const whole = { ...completed, devices: completeImplicit(completed.devices ?? {}, caps) };
  const onPci = assignPciAddresses(assignSpaprAddresses(assignVirtioSerialAddresses(whole)), {
    caps,
    isExpress: options.isPciExpress,
    isRunning: options.isRunning,
  });
  return assignMemorySlots(assignUsbAddresses(withTargets(onPci, caps), options.isRunning));
}

function withTargets(domain: Domain, caps: QemuCapabilities): Domain {
  const { controllers } = domain.devices ?? {};
  return controllers
    ? { ...domain, devices: { ...domain.devices, controllers: completePciTargets(controllers, caps) } }
    : domain;
}

/** What QEMU's driver does before the part that is the same for all hypervisors. */
function completeOwn(domain: Domain, caps: QemuCapabilities, options: QemuDefaultsOptions): Domain {
  if (domain.bootloader !== undefined || domain.bootloaderArgs !== undefined) {
    throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', 'QEMU starts no boot loader of the host', '/domain/bootloader');
  }
  const { type } = domain.os ?? {};
  if (!domain.os || !type) return domain;
  const machine = completeMachine(domain, caps);
  const given = domain.devices ?? {};
  const controllers = addDefaultControllers(given, machine, caps);
  const devices = completeDevices(addDefaultDevices({ ...given, controllers }, machine), caps);
  checkControllers(devices, machine, domain.cpu?.numa?.cells?.length ?? 0);
  checkPanics(devices);
  checkVcpus(domain);
  checkTseg(domain, machine);
  const numa = completeNuma(domain);
  const cpu = completeCpu(domain, machine, caps);
  return {
    ...domain,
    ...completeMemory(domain),
    os: {
      ...domain.os,
      ...completeNvram(domain, options),
      type: { ...type, arch: machine.arch, machine: machine.name },
    },
    ...(cpu ? { cpu: numa ? { ...cpu, numa } : cpu } : {}),
    devices: { ...devices, emulator: given.emulator ?? caps.binary },
  };
}

const mebibyte = 1048576n;
/** Bytes of the units that are smaller than a MiB. */
const smallUnits: Readonly<Record<string, bigint>> = { b: 1n, byte: 1n, bytes: 1n, KB: 1000n, K: 1024n, KiB: 1024n };

function checkTseg({ features }: Domain, machine: Machine): void {
  const tseg = features?.smm?.state ? features.smm.tseg : undefined;
  if (!tseg) return;
  if (!isQ35(machine)) {
    throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', 'only the machine q35 has a TSEG', '/domain/features/smm/tseg');
  }
  const size = (tseg.size ?? 0n) * (smallUnits[tseg.unit] ?? mebibyte);
  if (size % mebibyte !== 0n) {
    throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', 'the size of the TSEG is in whole MiB', '/domain/features/smm/tseg');
  }
}
