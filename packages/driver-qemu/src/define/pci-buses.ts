import type { Address } from '@virtkit/core/xml';
import type { PciController } from './controllers.js';
import { addressError } from './qemu-error.js';

export type PciAddress = Extract<Address, { type: 'pci' }>;
type Model = NonNullable<PciController['model']>;

/** How a device is plugged in: as a conventional device, as one of PCI Express, or as a controller of its model. */
export type Plug = 'pci' | 'pcie' | Exclude<Model, 'pci-root' | 'pcie-root'>;

export interface PciNeed {
  readonly plug: Plug;
  /** Whether the device only goes to a bus that is there for whoever comes. */
  readonly auto?: boolean;
  /** Whether it shares a slot with others of its kind, each as a function. */
  readonly shares?: boolean;
  /** Whether it is a part of the machine: on bus 0, whatever that takes otherwise. */
  readonly integrated?: boolean;
}

interface Bus {
  readonly model: Model;
  readonly accepts: readonly Plug[];
  readonly auto: boolean;
  readonly minSlot: number;
  readonly maxSlot: number;
  /** For each slot a bit for each function. */
  readonly functions: Map<number, number>;
  /** Slots whose devices share them. */
  readonly shared: Set<number>;
}

const lastSlot = 31;
const endpoints: readonly Plug[] = ['pci', 'pcie'];

type BusKind = Pick<Bus, 'accepts' | 'auto' | 'minSlot' | 'maxSlot'>;
const port: BusKind = {
  accepts: ['pcie', 'pcie-switch-upstream-port', 'pcie-to-pci-bridge'],
  auto: true,
  minSlot: 0,
  maxSlot: 0,
};
const bridge: BusKind = { accepts: ['pci', 'pci-bridge'], auto: true, minSlot: 1, maxSlot: lastSlot };

/** What can be plugged into each controller, and where. */
const busKinds: Readonly<Record<Model, BusKind>> = {
  'pci-root': { ...bridge, accepts: ['pci', 'pci-bridge', 'pci-expander-bus'] },
  'pci-bridge': bridge,
  'pci-expander-bus': { ...bridge, minSlot: 0 },
  'pcie-root': {
    accepts: ['pcie', 'pcie-root-port', 'dmi-to-pci-bridge', 'pcie-expander-bus'],
    auto: false,
    minSlot: 1,
    maxSlot: lastSlot,
  },
  'dmi-to-pci-bridge': { ...bridge, auto: false, minSlot: 0 },
  'pcie-to-pci-bridge': bridge,
  'pcie-root-port': port,
  'pcie-switch-downstream-port': port,
  'pcie-switch-upstream-port': { accepts: ['pcie-switch-downstream-port'], auto: false, minSlot: 0, maxSlot: lastSlot },
  'pcie-expander-bus': { accepts: ['pcie-root-port', 'dmi-to-pci-bridge'], auto: false, minSlot: 0, maxSlot: lastSlot },
};

const busOf = (model: Model, kind: Partial<BusKind> = {}): Bus => ({
  ...busKinds[model],
  ...kind,
  model,
  functions: new Map(),
  shared: new Set(),
});

/** The most buses there can be, by the width of the number. */
const mostBuses = 256;

export interface PciBusesOptions {
  /** Whether buses may be added for who finds no place. */
  readonly grows: boolean;
  /** Whether QEMU can bring conventional PCI behind a port of PCI Express. */
  readonly hasPcieToPciBridge: boolean;
}

/** The PCI buses of a guest while its devices are being placed. */
export class PciBuses {
  readonly #buses: Bus[];
  readonly #options: PciBusesOptions;

  /** @param models - of the buses in the order of their numbers; a gap is filled with `usual` */
  constructor(models: readonly (Model | undefined)[], usual: Model, options: PciBusesOptions) {
    this.#buses = Array.from(models, (model) => busOf(model ?? usual));
    this.#options = options;
  }

  get models(): readonly Model[] {
    return this.#buses.map(({ model }) => model);
  }

  get isFull(): boolean {
    return this.#buses.every(({ minSlot, maxSlot, functions }) => {
      for (let slot = minSlot; slot <= maxSlot; slot++) if (!functions.get(slot)) return false;
      return true;
    });
  }

  isTaken(bus: number, slot: number): boolean {
    return (this.#buses[bus]?.functions.get(slot) ?? 0) !== 0;
  }

  /** Takes an address that was written or is fixed; where buses are added for it, it can move by one. */
  reserve(wanted: PciAddress, need: PciNeed): PciAddress {
    return this.#take(wanted, need, true);
  }

  /** Whether a fixed address can be taken, if nobody has it. */
  check(address: PciAddress, need: PciNeed): void {
    this.#check(address, need, true);
  }

  /** Finds and takes the first place; `number`: as that function of its slot. */
  next(need: PciNeed, number = -1): PciAddress {
    return this.#take(this.#find(need, number), need, false);
  }

  #find(need: PciNeed, number: number): PciAddress {
    if (this.#buses.length === 0) throw addressError('VIR_ERR_XML_ERROR', 'the guest has no PCI bus');
    for (const [index, bus] of this.#buses.entries()) {
      const found = accepts(bus, index, need, false) ? freePlace(bus, need, number) : undefined;
      if (found) return { type: 'pci', domain: 0, bus: index, ...found };
    }
    if (!this.#options.grows) throw addressError('VIR_ERR_INTERNAL_ERROR', 'the guest has no free PCI slot');
    const grown = this.#grow(this.#buses.length, need);
    return { type: 'pci', domain: 0, bus: grown, slot: this.#buses[grown]!.minSlot, function: Math.max(number, 0) };
  }

  #take(wanted: PciAddress, need: PciNeed, written: boolean): PciAddress {
    const address = this.#options.grows ? { ...wanted, bus: this.#grow(wanted.bus, need) } : wanted;
    const bus = this.#check(address, need, written);
    const { slot } = address;
    const taken = bus.functions.get(slot) ?? 0;
    const bit = 1 << address.function;
    if (taken & bit) throw addressError(codeOf(written), `two devices have the PCI address ${text(address)}`);
    if (taken === 0 && need.shares) bus.shared.add(slot);
    bus.functions.set(slot, taken | bit);
    return address;
  }

  #check(address: PciAddress, need: PciNeed, written: boolean): Bus {
    const code = codeOf(written);
    if (this.#buses.length === 0) throw addressError(code, 'the guest has no PCI bus');
    if (address.domain !== 0) throw addressError(code, `PCI address ${text(address)}: the only PCI domain is 0`);
    const bus = this.#buses[address.bus];
    if (!bus) throw addressError(code, `PCI address ${text(address)}: the last bus is ${this.#buses.length - 1}`);
    if (!accepts(bus, address.bus, need, written)) {
      throw addressError(
        code,
        `PCI address ${text(address)}: a ${bus.model} does not take a device of kind '${need.plug}'`,
      );
    }
    if (address.slot < bus.minSlot || address.slot > bus.maxSlot) {
      throw addressError(code, `PCI address ${text(address)}: slots of the bus are ${bus.minSlot} to ${bus.maxSlot}`);
    }
    return bus;
  }

  /** Adds buses up to that number, and what stands between them and the root. Answers the number, which can be one more. */
  #grow(number: number, { plug }: PciNeed): number {
    const count = number - this.#buses.length + 1;
    if (count <= 0) return number;
    if (number >= mostBuses) throw addressError('VIR_ERR_INTERNAL_ERROR', `there are only ${mostBuses} PCI buses`);
    if (plug === 'pci') return this.#growConventional(number, count);
    if (plug !== 'pcie' && plug !== 'pcie-switch-upstream-port') {
      throw addressError('VIR_ERR_INTERNAL_ERROR', `there is no bus for a ${plug}, and none can be added by itself`);
    }
    this.#add('pcie-root-port', count);
    return number;
  }

  #growConventional(number: number, count: number): number {
    const lacks = !this.#buses.some((bus) => bus.accepts.includes('pci-bridge'));
    if (!lacks) {
      this.#add('pci-bridge', count);
      return number;
    }
    const moved = count === 1 ? number + 1 : number;
    if (this.#options.hasPcieToPciBridge) {
      // The port is for the bridge alone, not for whoever comes next.
      this.#buses.push(
        busOf('pcie-root-port', { accepts: ['pcie-to-pci-bridge'], auto: false }),
        busOf('pcie-to-pci-bridge'),
      );
    } else {
      this.#buses.push(busOf('dmi-to-pci-bridge'));
    }
    this.#add('pci-bridge', moved - this.#buses.length + 1);
    return moved;
  }

  #add(model: Model, count: number): void {
    for (let left = count; left > 0; left--) this.#buses.push(busOf(model));
  }
}

const codeOf = (written: boolean) => (written ? 'VIR_ERR_XML_ERROR' : 'VIR_ERR_INTERNAL_ERROR');

const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0');
const text = ({ domain, bus, slot, function: number }: PciAddress): string =>
  `${hex(domain, 4)}:${hex(bus, 2)}:${hex(slot, 2)}.${number}`;

/** Who writes an address may put a conventional device where one of PCI Express goes, and the other way round. */
function accepts(bus: Bus, index: number, need: PciNeed, written: boolean): boolean {
  if (need.integrated && index !== 0) return false;
  if (!written) return (!need.auto || bus.auto || need.integrated === true) && bus.accepts.includes(need.plug);
  const plugs: readonly Plug[] = need.plug === 'pci-bridge' ? ['pci-bridge', 'pci'] : [need.plug];
  const taken = bus.accepts.some((one) => endpoints.includes(one)) ? [...bus.accepts, ...endpoints] : bus.accepts;
  return plugs.some((plug) => taken.includes(plug));
}

const functionsPerSlot = 8;

function freePlace(
  { minSlot, maxSlot, functions, shared }: Bus,
  need: PciNeed,
  number: number,
): { slot: number; function: number } | undefined {
  const wanted = Math.max(number, 0);
  for (let slot = minSlot; slot <= maxSlot; slot++) {
    const taken = functions.get(slot) ?? 0;
    if (taken === 0) return { slot, function: wanted };
    if (!need.shares || !shared.has(slot)) continue;
    for (let one = wanted; one < (number < 0 ? functionsPerSlot : wanted + 1); one++) {
      if ((taken & (1 << one)) === 0) return { slot, function: one };
    }
  }
  return undefined;
}
