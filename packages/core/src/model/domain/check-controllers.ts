import type { Controller } from './controller.js';
import { at, devicePath, domainError } from './domain-error.js';

type Pci = Extract<Controller, { type: 'pci' }>;
type Target = NonNullable<Pci['target']>;

const ranges: readonly (readonly [
  key: keyof Target & ('chassisNr' | 'chassis' | 'busNr' | 'index'),
  min: number,
  max: number,
])[] = [
  ['index', 0, 30],
  ['chassisNr', 1, 255],
  ['chassis', 0, 255],
  ['busNr', 1, 254],
];

/** What is refused of PCI controllers once they are numbered. */
export function checkControllers(controllers: readonly Controller[]): void {
  for (const one of controllers) {
    if (one.type !== 'pci') continue;
    at(
      () => devicePath('controller', controllers, one),
      () => {
        checkPci(one);
      },
    );
  }
}

function checkPci({ index = 0, model, address, target = {} }: Pci): void {
  if ((model === 'pci-root' || model === 'pcie-root') && address) throw unsupported(`a ${model} has no address`);
  if (index > 255) throw unsupported(`the index ${index} of a PCI controller is over 255`);
  for (const [key, min, max] of ranges) {
    const value = target[key];
    if (value !== undefined && (value < min || value > max)) {
      throw unsupported(`'${key}' of a PCI controller is to be from ${min} to ${max}`);
    }
  }
  if (target.index !== undefined && (index === 0) !== (target.index === 0)) {
    throw unsupported('of PCI controllers the one of index 0, and only it, has the target index 0');
  }
  if (target.node !== undefined && index === 0) throw unsupported('the first PCI controller is of no NUMA node');
}

const unsupported = (message: string) => domainError('VIR_ERR_CONFIG_UNSUPPORTED', message);
