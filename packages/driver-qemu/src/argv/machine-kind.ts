import type { Controller, Domain } from '@virtkit/core/xml';

/** The machine's name, as the definition has it. */
export const machineOf = ({ os }: Domain): string => os?.type?.machine ?? '';

export const isQ35 = (def: Domain): boolean => /^(?:pc-)?q35(?:-|$)/.test(machineOf(def));
/** The older PC, with a PCI bus. */
export const isI440fx = (def: Domain): boolean => /^(?:pc$|pc-\d|pc-i440fx-)/.test(machineOf(def));

type BuiltIn = (controller: Controller, def: Domain) => boolean;
const isFirst: BuiltIn = ({ index = 0 }) => index === 0;

const builtIn: Readonly<Partial<Record<Controller['type'], BuiltIn>>> = {
  pci: ({ model }) => model === 'pci-root' || model === 'pcie-root',
  usb: ({ model }) => model === 'none',
  sata: (controller, def) => isFirst(controller, def) && isQ35(def),
  ide: (controller, def) => isFirst(controller, def) && isI440fx(def),
  fdc: isFirst,
  isa: () => true,
};

/** Whether the machine has the controller of itself, or there is none to make. */
export const isBuiltIn: BuiltIn = (controller, def) => builtIn[controller.type]?.(controller, def) ?? false;
