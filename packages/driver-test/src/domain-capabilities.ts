import type { HypervisorSelection } from '@virtkit/core/driver';
import { printDomainCapabilities, type DomainCapabilities } from '@virtkit/core/xml';
import { architecture, emulator } from './capabilities.js';
import { cpuModels, isArchitecture } from './cpu-models.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';

export const maxVcpus = 32;
const domainType = 'test';

/** @throws VirtError for what the one hypervisor of a test host is not; it takes any machine */
export function requireHypervisor(selection: HypervisorSelection): void {
  const { arch = architecture, virtType = domainType, emulator: path = emulator } = selection;
  if (!isArchitecture(arch)) throw testError('VIR_ERR_INVALID_ARG', `unknown architecture: ${arch}`);
  if (virtType !== domainType) throw testError('VIR_ERR_INVALID_ARG', `there are no guests of type '${virtType}'`);
  if (path !== emulator) throw testError('VIR_ERR_SYSTEM_ERROR', `there is no emulator '${path}'`);
  if (arch !== architecture) {
    throw testError('VIR_ERR_CONFIG_UNSUPPORTED', `unable to find any emulator to serve '${arch}' architecture`);
  }
}

/** `<domainCapabilities>`: what a definition may have, so that this host runs it. */
export function domainCapabilitiesXml(host: TestHost, selection: HypervisorSelection): string {
  requireHypervisor(selection);
  const { machine } = selection;
  return printDomainCapabilities({
    path: emulator,
    domain: domainType,
    ...(machine === undefined ? {} : { machine }),
    arch: architecture,
    vcpuMax: maxVcpus,
    iothreads: true,
    cpu: {
      modes: [
        { name: 'host-passthrough', supported: true },
        { name: 'maximum', supported: true },
        { name: 'host-model', supported: true },
        {
          name: 'custom',
          supported: true,
          models: cpuModels(architecture).map((name) => ({ usable: 'yes', name })),
        },
      ],
    },
    devices: Object.fromEntries(
      Object.entries(devices).map(([device, fields]) => [
        device,
        { supported: true, enums: Object.entries(fields).map(([name, values]) => ({ name, values })) },
      ]),
    ),
    features: { ...(host.sev ? { sev: sevOf(host.sev) } : { sev: { supported: false } }) },
  });
}

/** What the fields of each device may be. */
export const devices = {
  disk: {
    diskDevice: ['disk', 'cdrom', 'floppy', 'lun'],
    bus: ['ide', 'fdc', 'scsi', 'virtio', 'xen', 'usb', 'sata', 'sd'],
  },
  graphics: { type: ['sdl', 'vnc', 'spice', 'egl-headless', 'dbus'] },
  video: { modelType: ['vga', 'cirrus', 'vmvga', 'xen', 'vbox', 'qxl', 'virtio', 'gop', 'none', 'bochs', 'ramfb'] },
  hostdev: { mode: ['subsystem', 'capabilities'], subsysType: ['usb', 'pci', 'scsi', 'mdev'] },
  rng: { model: ['virtio'], backendModel: ['random', 'egd', 'builtin'] },
} satisfies Partial<
  Record<keyof NonNullable<DomainCapabilities['devices']>, Readonly<Record<string, readonly string[]>>>
>;

function sevOf(info: NonNullable<TestHost['sev']>) {
  const fields = {
    cbitPos: info.cbitpos,
    reducedPhysBits: info['reduced-phys-bits'],
    maxGuests: info['max-guests'],
    maxEsGuests: info['max-es-guests'],
    cpu0Id: info['cpu0-id'],
  };
  const known = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return { supported: true, ...known };
}
