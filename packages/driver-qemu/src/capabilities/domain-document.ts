import { printDomainCapabilities, type DomainCapabilities } from '@virtkit/core/xml';
import type { HypervisorSelection } from '@virtkit/core/driver';
import { runsOn, type Firmware } from '../define/firmware.js';
import { isI440fx, isX86, type Machine } from '../define/machine.js';
import { qemuError } from '../errors.js';
import type { Accelerator, MachineType, QemuCapabilities } from './capabilities.js';
import { cpuModels } from './cpu-models.js';

type Choices = Readonly<Record<string, readonly string[]>>;

/**
 * What guests of one emulator, machine and accelerator can have: `<domainCapabilities>`.
 * @throws VirtError `VIR_ERR_INVALID_ARG` for what the emulator does not have
 */
export function domainCapabilitiesXml(
  caps: QemuCapabilities,
  { arch = caps.arch, machine: wanted, virtType }: HypervisorSelection,
  firmware: readonly Firmware[],
): string {
  if (arch !== caps.arch)
    throw invalid(`architecture '${arch}' is not that of '${caps.binary}', which is '${caps.arch}'`);
  const type = machineOf(caps, wanted);
  const accelerator = acceleratorOf(caps, virtType);
  const machine = { arch, name: type.name };
  const fitting = firmware.filter((one) => runsOn(one, machine));
  return printDomainCapabilities({
    path: caps.binary,
    domain: accelerator === 'kvm' ? 'kvm' : 'qemu',
    machine: type.name,
    arch,
    vcpuMax: type.maxCpus,
    iothreads: caps.objects.has('iothread'),
    os: osOf(fitting),
    cpu: cpuOf(caps, accelerator),
    memoryBacking: choices({
      sourceType: ['file', 'anonymous', ...(caps.objects.has('memory-backend-memfd') ? ['memfd'] : [])],
    }),
    devices: devicesOf(caps, machine),
    features: {
      gic: { supported: false },
      vmcoreinfo: caps.devices.has('vmcoreinfo'),
      genid: caps.devices.has('vmgenid'),
      backingStoreInput: true,
      backup: caps.schema.hasCommand('blockdev-backup'),
      sev: { supported: false },
      sgx: { supported: false },
      hyperv: isX86(machine) ? choices({ features: hyperv[accelerator] }) : { supported: false },
    },
  });
}

/** By its lasting name. */
function machineOf({ machines, arch, binary }: QemuCapabilities, wanted: string | undefined): MachineType {
  const name = wanted ?? (isX86({ arch, name: '' }) ? 'pc' : (machines[0]?.name ?? 'none'));
  const found = machines.find((one) => one.name === name);
  if (!found) throw invalid(`the machine '${name}' is not supported by emulator '${binary}'`);
  return machines.find((one) => one.name === found.canonical) ?? found;
}

const accelerators: Readonly<Record<string, Accelerator>> = { qemu: 'tcg', kvm: 'kvm' };

function acceleratorOf(caps: QemuCapabilities, virtType: string | undefined): Accelerator {
  if (virtType === undefined) return caps.accelerators[0] ?? 'tcg';
  const wanted = Object.hasOwn(accelerators, virtType) ? accelerators[virtType] : undefined;
  if (wanted === undefined) throw invalid(`unknown virttype: ${virtType}`);
  if (!caps.accelerators.includes(wanted))
    throw invalid(`the accel '${virtType}' is not supported by '${caps.binary}' on this host`);
  return wanted;
}

function osOf(fitting: readonly Firmware[]): NonNullable<DomainCapabilities['os']> {
  const kinds = new Set(fitting.flatMap((one) => one['interface-types']));
  const images = fitting.flatMap(({ mapping }) => (mapping.device === 'flash' ? [mapping.executable.filename] : []));
  const secure = fitting.some(({ features }) => features.includes('requires-smm'));
  return {
    supported: true,
    enums: enumsOf({ firmware: [...(kinds.has('bios') ? ['bios'] : []), ...(kinds.has('uefi') ? ['efi'] : [])] }),
    loader: {
      supported: true,
      values: [...new Set(images)],
      enums: enumsOf({ type: ['rom', 'pflash'], readonly: ['yes', 'no'], secure: [...(secure ? ['yes'] : []), 'no'] }),
    },
  };
}

/** No host's model: it would be found by tables of all processors, which this driver does without. */
function cpuOf(caps: QemuCapabilities, accelerator: Accelerator): NonNullable<DomainCapabilities['cpu']> {
  const models = cpuModels(caps, accelerator);
  const migratable = ['on', 'off'];
  const hasMaximum = caps.cpus[accelerator]?.some(({ name }) => name === 'max') ?? false;
  return {
    modes: [
      accelerator === 'kvm'
        ? { name: 'host-passthrough', ...choices({ hostPassthroughMigratable: migratable }) }
        : { name: 'host-passthrough', supported: false },
      hasMaximum
        ? { name: 'maximum', ...choices({ maximumMigratable: migratable }) }
        : { name: 'maximum', supported: false },
      { name: 'host-model', supported: false },
      models.length > 0 ? { name: 'custom', supported: true, models } : { name: 'custom', supported: false },
    ],
  };
}

const virtio = ['virtio', 'virtio-transitional', 'virtio-non-transitional'];

function devicesOf(
  { devices, objects, schema }: QemuCapabilities,
  machine: Machine,
): NonNullable<DomainCapabilities['devices']> {
  /** The words whose device, object or whatever it is there is. */
  const there = (words: Readonly<Record<string, boolean>>) => Object.keys(words).filter((word) => words[word]);
  const display = (name: string) => schema.gives('query-display-options', 'type', name);
  const spice = schema.hasCommand('query-spice');
  const pc = isX86(machine);
  return {
    disk: choices({
      diskDevice: ['disk', 'cdrom', ...(pc ? ['floppy'] : []), 'lun'],
      bus: there({
        ide: isI440fx(machine),
        fdc: pc,
        scsi: true,
        virtio: devices.has('virtio-blk-pci') || devices.has('virtio-blk-ccw'),
        usb: devices.has('usb-storage'),
        sata: devices.has('ich9-ahci'),
      }),
      model: virtio,
    }),
    graphics: choices({
      type: there({
        sdl: display('sdl'),
        vnc: schema.hasCommand('query-vnc'),
        spice,
        'egl-headless': display('egl-headless'),
        dbus: display('dbus'),
      }),
    }),
    video: choices({
      modelType: there({
        vga: devices.has('VGA'),
        cirrus: devices.has('cirrus-vga'),
        vmvga: devices.has('vmware-svga'),
        qxl: devices.has('qxl-vga'),
        virtio: devices.has('virtio-gpu-pci') || devices.has('virtio-gpu-ccw'),
        none: true,
        bochs: devices.has('bochs-display'),
        ramfb: devices.has('ramfb'),
      }),
    }),
    hostdev: choices({
      mode: ['subsystem'],
      startupPolicy: ['default', 'mandatory', 'requisite', 'optional'],
      subsysType: there({ usb: devices.has('usb-host'), pci: devices.has('vfio-pci'), scsi: true }),
      capsType: [],
      pciBackend: [],
    }),
    rng: choices({
      model: virtio,
      backendModel: there({
        random: objects.has('rng-random'),
        egd: objects.has('rng-egd'),
        builtin: objects.has('rng-builtin'),
      }),
    }),
    filesystem: choices({
      driverType: there({ path: true, handle: true, virtiofs: devices.has('vhost-user-fs-pci') }),
    }),
    tpm: choices({
      model: there({ 'tpm-tis': devices.has('tpm-tis'), 'tpm-crb': devices.has('tpm-crb') }),
      backendModel: ['passthrough', 'emulator', 'external'],
      backendVersion: ['1.2', '2.0'],
    }),
    redirdev: choices({ bus: there({ usb: devices.has('usb-redir') }) }),
    channel: choices({ type: ['pty', 'unix', ...(spice ? ['spicevmc'] : [])] }),
  };
}

/** What of Hyper-V a guest can be shown. */
const hyperv: Readonly<Record<Accelerator, readonly string[]>> = {
  tcg: ['spinlocks', 'vendor_id'],
  kvm: [
    ...['relaxed', 'vapic', 'spinlocks', 'vpindex', 'runtime', 'synic', 'stimer', 'reset', 'vendor_id'],
    ...['frequencies', 'reenlightenment', 'tlbflush', 'ipi', 'evmcs', 'avic'],
  ],
};

const enumsOf = (values: Choices) => Object.entries(values).map(([name, words]) => ({ name, values: words }));
const choices = (values: Choices) => ({ supported: true, enums: enumsOf(values) });

const invalid = (message: string) => qemuError('VIR_ERR_INVALID_ARG', message);
