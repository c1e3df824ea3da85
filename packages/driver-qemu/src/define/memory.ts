import type { Address, Domain } from '@virtkit/core/xml';
import { withAddresses, type Device } from './device-list.js';
import { qemuError } from './qemu-error.js';

const sum = (sizes: readonly bigint[] = []): bigint => sizes.reduce((total, size) => total + size, 0n);

/** With NUMA cells the memory is what they and the modules have, whatever is said beside them. */
export function completeMemory({ memory, cpu, devices }: Domain): Pick<Domain, 'memory'> {
  const cells = sum(cpu?.numa?.cells?.map((cell) => cell.memory));
  if (cells > 0n) return { memory: cells + sum(devices?.memories?.map(({ target }) => target.size)) };
  return memory === undefined ? {} : { memory };
}

/** Gives modules of memory a slot, where memory can be added to a running guest. */
export function assignMemorySlots(domain: Domain): Domain {
  const slots = domain.maxMemory?.slots ?? 0;
  const modules = domain.devices?.memories?.filter(({ model }) => model === 'dimm' || model === 'nvdimm') ?? [];
  if (slots === 0) return domain;
  const taken = new Set(modules.flatMap(({ address }) => (address?.type === 'dimm' ? [address.slot] : [])));
  const addresses = new Map<Device, Address>();
  let slot = 0;
  for (const module of modules.filter(({ address }) => address?.type !== 'dimm')) {
    while (taken.has(slot)) slot++;
    if (slot >= slots) {
      throw qemuError(
        'VIR_ERR_INTERNAL_ERROR',
        `no slot is left for a module of memory; there are ${slots}`,
        '/domain/devices/memory',
      );
    }
    taken.add(slot);
    addresses.set(module, { type: 'dimm', slot });
  }
  return withAddresses(domain, addresses);
}
