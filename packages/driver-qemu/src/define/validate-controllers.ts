import type { Controller } from '@virtkit/core/xml';
import { isI440fx, isQ35 } from './machine.js';
import { hasIoThread, type Context, type Rule } from './rule.js';

type ControllerRule = Rule<Controller>;

/** QEMU's device for each model of a SCSI controller, where it can lack it. */
const scsiDevices: Readonly<Record<string, string>> = {
  lsilogic: 'lsi53c895a',
  'virtio-scsi': 'virtio-scsi-pci',
  'virtio-transitional': 'virtio-scsi-pci',
  'virtio-non-transitional': 'virtio-scsi-pci',
  lsisas1068: 'mptsas1068',
  lsisas1078: 'megasas',
  vmpvscsi: 'pvscsi',
};

const lacksDevice = ({ type, model }: Controller, { caps }: Context): boolean => {
  const device = type === 'scsi' ? scsiDevices[model ?? ''] : undefined;
  return device !== undefined && !caps.devices.has(device);
};

const isVirtioScsi = ({ type, model }: Controller): boolean => type === 'scsi' && model?.startsWith('virtio') === true;
const virtioOnly = ['queues', 'cmdPerLun', 'maxSectors', 'ioeventfd', 'iothread'] as const;

/** Models of PCI controllers whose device goes by another name too. */
const pciNames: Readonly<Record<string, readonly string[]>> = {
  'pci-bridge': ['pci-bridge'],
  'dmi-to-pci-bridge': ['i82801b11-bridge'],
  'pcie-to-pci-bridge': ['pcie-pci-bridge'],
  'pcie-root-port': ['ioh3420', 'pcie-root-port'],
  'pcie-switch-upstream-port': ['x3130-upstream'],
  'pcie-switch-downstream-port': ['xio3130-downstream'],
  'pci-expander-bus': ['pxb'],
  'pcie-expander-bus': ['pxb-pcie'],
  'pci-root': [],
  'pcie-root': [],
};

const chassisOf: readonly string[] = ['pcie-root-port', 'pcie-switch-downstream-port'];
const expanders: readonly string[] = ['pci-expander-bus', 'pcie-expander-bus'];
/** Which options of its target each model has. */
const targetModels = {
  chassisNr: ['pci-bridge'],
  chassis: chassisOf,
  port: chassisOf,
  busNr: expanders,
  node: expanders,
  hotplug: [...chassisOf, 'pci-root'],
  index: [],
} as const satisfies Record<string, readonly string[]>;

function wrongOption(one: Controller): string | undefined {
  if (one.type !== 'pci') return undefined;
  const { model = 'pci-root', target } = one;
  const keys = Object.keys(targetModels) as (keyof typeof targetModels)[];
  return keys.find((key) => target?.[key] !== undefined && !(targetModels[key] as readonly string[]).includes(model));
}

export const controllerRules: readonly ControllerRule[] = [
  [
    ({ type, model }) => type === 'scsi' && (model === 'auto' || model === 'buslogic'),
    ({ model }) => `QEMU has no SCSI controller '${model ?? ''}'`,
  ],
  [lacksDevice, ({ model }) => `this QEMU has no SCSI controller '${model ?? ''}'`],
  [
    (one) => !isVirtioScsi(one) && virtioOnly.some((key) => Boolean(one.driver?.[key])),
    (one) => `'${virtioOnly.find((key) => Boolean(one.driver?.[key]))!}' is for virtio-scsi controllers`,
  ],
  [
    ({ type, index }, { machine }) => type === 'ide' && !(index === 0 && isI440fx(machine)),
    (_one, { machine }) =>
      isI440fx(machine) ? 'this machine has one IDE controller' : `the machine '${machine.name}' has no IDE controller`,
  ],
  [({ type, model }) => type === 'scsi' && model === 'ncr53c90', 'this machine has no ncr53c90 inside'],
  [
    (one, context) =>
      isVirtioScsi(one) && Boolean(one.driver?.iothread) && !hasIoThread(context, one.driver!.iothread!),
    ({ driver }) => `there is no I/O thread ${driver!.iothread!}`,
  ],
  [
    (one) =>
      one.type === 'pci' && one.modelName !== undefined && !(pciNames[one.model ?? ''] ?? []).includes(one.modelName),
    (one) => `a PCI controller of model '${one.model ?? ''}' is no such device`,
  ],
  [
    (one) => wrongOption(one) !== undefined,
    (one) => `a PCI controller '${one.model ?? ''}' has no '${wrongOption(one)!}'`,
  ],
  [
    ({ type, index }, { machine, caps }) =>
      type === 'sata' && !(index === 0 && isQ35(machine)) && !caps.devices.has('ich9-ahci'),
    'this QEMU has no SATA controller',
  ],
];
