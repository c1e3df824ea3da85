import type {
  Filesystem,
  Input,
  Iommu,
  Memballoon,
  MemoryDevice,
  Nvram,
  Shmem,
  Sound,
  Tpm,
  Watchdog,
} from '@virtkit/core/xml';
import type { Device } from './device-list.js';
import { isQ35 } from './machine.js';
import { isMemoryShared, type Context, type Rule } from './rule.js';

/** What is refused of an address, whoever has it. */
export const addressRules: readonly Rule<Device>[] = [
  [
    ({ address }) => address?.type === 'virtio-s390',
    "addresses of type 'virtio-s390' are no more",
    'VIR_ERR_XML_ERROR',
  ],
  [
    ({ address }) => address?.type === 'ccw',
    (_one, { machine }) => `the machine '${machine.name}' has no addresses of type 'ccw'`,
  ],
  [
    ({ address }) => address?.type === 'spapr-vio' && (address.reg ?? 0n) > 0xffffffffn,
    'a register of spapr-vio has 32 bits',
  ],
];

const isTransitional = (model: string | undefined): boolean =>
  model === 'virtio-transitional' || model === 'virtio-non-transitional';

export const inputRules: readonly Rule<Input>[] = [
  [
    ({ bus, model }) => bus === 'virtio' && isTransitional(model),
    ({ type }) => `an input of type '${type}' is of model virtio`,
  ],
];

export const memballoonRules: readonly Rule<Memballoon>[] = [
  [({ model }) => model === 'xen', "QEMU has no memory balloon of model 'xen'"],
];

export const watchdogRules: readonly Rule<Watchdog>[] = [
  [
    ({ model, address }) => model === 'i6300esb' && address !== undefined && address.type !== 'pci',
    'an i6300esb is on PCI',
  ],
  [({ model, address }) => model === 'ib700' && address !== undefined, 'an ib700 has no address'],
  [({ model }) => model === 'diag288', 'a diag288 is for s390x'],
];

export const iommuRules: readonly Rule<Iommu>[] = [
  [
    ({ model }, { machine }) => model === 'smmuv3' || !isQ35(machine),
    ({ model }, { machine }) => `the machine '${machine.name}' has no IOMMU of model '${model}'`,
  ],
  [
    ({ model }, { caps }) => !caps.devices.has(model === 'intel' ? 'intel-iommu' : 'virtio-iommu-pci'),
    ({ model }) => `this QEMU has no IOMMU of model '${model}'`,
  ],
  [
    ({ model }, { domain }) => model === 'virtio' && domain.features?.acpi !== true,
    'an IOMMU of model virtio needs ACPI',
  ],
];

export const nvramRules: readonly Rule<Nvram>[] = [[() => true, 'this machine has no nvram device']];

const shmemDevices: Readonly<Record<string, string>> = {
  ivshmem: 'ivshmem',
  'ivshmem-plain': 'ivshmem-plain',
  'ivshmem-doorbell': 'ivshmem-doorbell',
};

export const shmemRules: readonly Rule<Shmem>[] = [
  [
    ({ model }, { caps }) => !caps.devices.has(shmemDevices[model ?? 'ivshmem'] ?? ''),
    ({ model }) => `this QEMU has no shared memory of model '${model ?? ''}'`,
  ],
];

export const soundRules: readonly Rule<Sound>[] = [
  [({ model }) => model === 'ich7', "QEMU has no sound card 'ich7'", 'VIR_ERR_INTERNAL_ERROR'],
  [
    ({ model }, { caps }) => model === 'ich9' && !caps.devices.has('ich9-intel-hda'),
    "this QEMU has no sound card 'ich9'",
  ],
  [({ model }, { caps }) => model === 'usb' && !caps.devices.has('usb-audio'), "this QEMU has no sound card 'usb'"],
];

const tpmModels: readonly (string | undefined)[] = ['tpm-tis', 'tpm-crb'];

export const tpmRules: readonly Rule<Tpm>[] = [
  [
    ({ model, backend }) => model === 'tpm-crb' && backend.type === 'emulator' && backend.version === '1.2',
    'a TPM 1.2 is not of model tpm-crb',
  ],
  [
    ({ model }, { caps }) => !tpmModels.includes(model) || !caps.devices.has(model!),
    ({ model }) => `this QEMU has no TPM of model '${model ?? ''}'`,
  ],
];

const slotTaken = (one: MemoryDevice, { devices }: Context): boolean => {
  const { address } = one;
  if (address?.type !== 'dimm') return false;
  const others = devices.memories?.filter((other) => other !== one) ?? [];
  return others.some((other) => other.address?.type === 'dimm' && other.address.slot === address.slot);
};
const isModule = ({ model }: MemoryDevice): boolean => model === 'dimm' || model === 'nvdimm';

export const memoryRules: readonly Rule<MemoryDevice>[] = [
  [
    (one) => isModule(one) && one.address !== undefined && one.address.type !== 'dimm',
    'a module of memory has an address of type dimm',
  ],
  [
    (one) => one.model !== 'virtio-pmem' && one.target.node === undefined,
    'the NUMA node of a module of memory is missing',
  ],
  [
    ({ address }, { domain }) => address?.type === 'dimm' && address.slot >= (domain.maxMemory?.slots ?? 0),
    'there is no such slot for memory',
  ],
  [slotTaken, 'two modules of memory are in one slot'],
  [
    (one) => !isModule(one) && one.address !== undefined && one.address.type !== 'pci',
    ({ model }) => `memory of model '${model}' is on PCI`,
  ],
];

const otherDrivers: readonly (string | undefined)[] = ['loop', 'nbd', 'ploop'];
const isVirtiofs = ({ driver }: Filesystem): boolean => driver?.type === 'virtiofs';
const socketOf = (one: Filesystem): string | undefined => (one.type === 'mount' ? one.source?.socket : undefined);

export const filesystemRules: readonly Rule<Filesystem>[] = [
  [({ type }) => type !== 'mount', ({ type }) => `QEMU has no filesystems of type '${type}'`],
  [
    ({ fmode, dmode, accessmode }) => (fmode !== undefined || dmode !== undefined) && accessmode !== 'mapped',
    "'fmode' and 'dmode' are for the accessmode 'mapped'",
  ],
  [(one) => !isVirtiofs(one) && one.binary?.sandbox !== undefined, 'the sandbox is that of virtiofsd'],
  [
    ({ driver, accessmode }) => driver?.type === 'handle' && accessmode !== 'passthrough',
    "the driver 'handle' has the accessmode 'passthrough'",
  ],
  [
    ({ driver }) => otherDrivers.includes(driver?.type),
    ({ driver }) => `QEMU has no filesystems of driver '${driver!.type!}'`,
  ],
  [(one) => isVirtiofs(one) && socketOf(one) === undefined && one.readonly === true, 'virtiofs is not read-only'],
  [
    (one) => isVirtiofs(one) && socketOf(one) === undefined && one.accessmode !== 'passthrough',
    "virtiofs has the accessmode 'passthrough'",
  ],
  [
    (one) => isVirtiofs(one) && socketOf(one) === undefined && one.driver?.wrpolicy !== undefined,
    "virtiofs has no 'wrpolicy'",
  ],
  [
    (one) =>
      isVirtiofs(one) && (one.model !== undefined || one.driver?.format !== undefined || one.multidevs !== undefined),
    "virtiofs has no 'model', 'format' or 'multidevs'",
  ],
  [(one, { caps }) => isVirtiofs(one) && !caps.devices.has('vhost-user-fs-pci'), 'this QEMU has no virtiofs'],
  [(one, context) => isVirtiofs(one) && !isMemoryShared(context), 'virtiofs needs shared memory'],
];
