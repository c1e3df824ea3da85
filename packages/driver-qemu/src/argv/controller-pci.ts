import type { Controller } from '@virtkit/core/xml';
import { idOf } from './address.js';
import { isI440fx, isQ35 } from './machine-kind.js';
import type { Guest } from './context.js';
import type { Plan } from './plan.js';
import type { Props } from './props.js';
import { present, refused, translated } from './refused.js';

type PciController = Extract<Controller, { type: 'pci' }>;
type Target = NonNullable<PciController['target']>;
type Build = (driver: string, target: Target, controller: PciController) => Props;

const port: Build = (driver, { port: number, chassis, hotplug }, controller) => ({
  driver,
  port: number,
  chassis,
  id: idOf(controller),
  hotplug,
});
const bridge: Build = (driver, { chassisNr }, controller) => ({
  driver,
  chassis_nr: chassisNr,
  id: idOf(controller),
});
const expander: Build = (driver, { busNr, node }, controller) => ({
  driver,
  bus_nr: busNr,
  id: idOf(controller),
  numa_node: node,
});
const plain: Build = (driver, _target, controller) => ({ driver, id: idOf(controller) });

/** By model: the devices that are one, the usual first, and what they take. */
const models: Readonly<Record<string, { readonly names: readonly string[]; readonly build: Build }>> = {
  'pci-bridge': { names: ['pci-bridge'], build: bridge },
  'dmi-to-pci-bridge': { names: ['i82801b11-bridge'], build: plain },
  'pcie-to-pci-bridge': { names: ['pcie-pci-bridge'], build: plain },
  'pcie-root-port': { names: ['pcie-root-port', 'ioh3420'], build: port },
  'pcie-switch-upstream-port': { names: ['x3130-upstream'], build: plain },
  'pcie-switch-downstream-port': { names: ['xio3130-downstream'], build: port },
  'pci-expander-bus': { names: ['pxb'], build: expander },
  'pcie-expander-bus': { names: ['pxb-pcie'], build: expander },
};

/** A bridge or port of the guest's PCI. */
export function pciController(controller: PciController): Props {
  const model = present(controller.model, "a PCI controller's model");
  const { names, build } = translated(models, model, 'the PCI controller');
  const name = controller.modelName ?? names[0]!;
  if (!names.includes(name)) throw refused(`a PCI controller of model '${model}' is not '${name}' in QEMU`);
  return build(name, controller.target ?? {}, controller);
}

/** What is said of the PCI that comes with the machine: it has no device of its own on the command line. */
export function rootBusOptions({ def }: Guest, plan: Plan): void {
  for (const controller of def.devices?.controllers ?? []) {
    if (controller.type !== 'pci') continue;
    const { pcihole64, target } = controller;
    if (pcihole64 !== undefined) {
      const host = isQ35(def) ? 'q35-pcihost' : isI440fx(def) ? 'i440FX-pcihost' : undefined;
      if (!host || !controller.model?.endsWith('-root')) throw refused('<pcihole64> is for the root bus of a PC');
      plan.global(host, 'pci-hole64-size', `${pcihole64}K`);
    }
    if (controller.model === 'pci-root' && target?.hotplug !== undefined) {
      if (!isI440fx(def)) throw refused('whether the root bus takes devices while running is for an older PC');
      plan.global('PIIX4_PM', 'acpi-root-pci-hotplug', target.hotplug);
    }
  }
}
