import type { HypervisorSelection } from '@virtkit/core/driver';
import { printDomainCapabilities, type CapabilityEnum, type DomainCapabilities } from '@virtkit/core/xml';
import { check } from '../check.js';
import { machineOf } from '../guest-kinds.js';
import { toolstackFiles } from './paths.js';

const machines: readonly string[] = Object.values(machineOf);

/**
 * `<domainCapabilities>` of one machine type, as libvirt's driver tells them.
 * @throws VirtError `VIR_ERR_INVALID_ARG` for what is not Xen's
 */
export function domainCapabilitiesXml(selection: HypervisorSelection, arch: string, version: bigint): string {
  const { emulator = '/usr/bin/qemu-system-x86_64', machine = 'xenpv', virtType = 'xen' } = selection;
  check(virtType === 'xen', 'VIR_ERR_INVALID_ARG', `unknown virttype: ${virtType}`);
  const known = selection.arch === undefined || arches.includes(selection.arch);
  check(known, 'VIR_ERR_INVALID_ARG', `unknown architecture: ${selection.arch}`);
  check(machines.includes(machine), 'VIR_ERR_INVALID_ARG', "Xen only supports 'xenpv', 'xenpvh' and 'xenfv' machines");
  const hvm = machine === 'xenfv';
  const capabilities: DomainCapabilities = {
    path: emulator,
    domain: 'xen',
    machine,
    arch: selection.arch ?? arch,
    vcpuMax: hvm ? 128 : 512,
    iothreads: false,
    os: { supported: true, loader: hvm ? loaderOf(version) : { supported: false } },
    cpu: { modes: (['host-passthrough', 'maximum', 'host-model', 'custom'] as const).map(without) },
    devices: {
      disk: {
        supported: true,
        enums: [of('diskDevice', 'disk', 'cdrom'), of('bus', 'ide', 'scsi', 'xen'), of('model')],
      },
      graphics: { supported: true, enums: [of('type', 'sdl', 'vnc', 'spice')] },
      video: { supported: true, enums: [of('modelType', 'vga', 'cirrus', 'xen')] },
      ...(machine === 'xenpvh' ? {} : { hostdev: { supported: true, enums: hostdevs } }),
    },
    features: {
      gic: { supported: false },
      vmcoreinfo: false,
      genid: false,
      sev: { supported: false },
      sgx: { supported: false },
    },
  };
  return printDomainCapabilities(capabilities);
}

const of = (name: string, ...values: readonly string[]): CapabilityEnum => ({
  name,
  ...(values.length ? { values } : {}),
});
const without = <N extends string>(name: N) => ({ name, supported: false });
const arches = ['i686', 'x86_64', 'armv7l', 'aarch64'];

const hostdevs = [
  of('mode', 'subsystem'),
  of('startupPolicy', 'default', 'mandatory', 'requisite', 'optional'),
  of('subsysType', 'usb', 'pci'),
  of('capsType'),
  of('pciBackend', 'xen'),
];

const loaderOf = (version: bigint) => ({
  supported: true,
  values: toolstackFiles(version).firmwares,
  enums: [of('type', 'rom', 'pflash'), of('readonly', 'yes')],
});
