import type { Guest } from './context.js';
import { memoryBackend } from './memory-backend.js';
import { isI440fx, isQ35, machineOf } from './machine-kind.js';
import type { Plan } from './plan.js';
import { refused } from './refused.js';

/** What the machine calls its memory: an object of that name keeps a guest migratable. */
export function defaultRamId({ def }: Guest): string | undefined {
  if (isQ35(def) || isI440fx(def)) return 'pc.ram';
  const machine = machineOf(def);
  if (machine === 'microvm') return 'microvm.ram';
  if (/^virt(?:-|$)/.test(machine)) return 'mach-virt.ram';
  return undefined;
}

/** KiB that the guest starts with; its modules come on top. */
export function initialMemory({ def }: Guest): bigint {
  const modules = (def.devices?.memories ?? []).reduce((sum, { target }) => sum + target.size, 0n);
  const cells = def.cpu?.numa?.cells;
  if (cells?.length) return cells.reduce((sum, { memory }) => sum + memory, 0n);
  return (def.memory ?? 0n) - modules;
}

const enclaves = 'sgx-epc';

/** `-m` and what it is made of. */
export function memoryOptions(guest: Guest, plan: Plan): void {
  const { def } = guest;
  const size = initialMemory(guest);
  const { maxMemory, memoryBacking } = def;
  const modules = def.devices?.memories?.some(({ model }) => model !== enclaves);
  if (modules && !maxMemory) throw refused('memory modules need <maxMemory>', '/domain/maxMemory');
  plan.pairs(
    'm',
    maxMemory
      ? [
          ['size', `${size}k`],
          ['slots', maxMemory.slots],
          ['maxmem', `${maxMemory.size}k`],
        ]
      : [['size', size / 1024n]],
  );
  const id = defaultRamId(guest);
  if (!def.cpu?.numa) {
    if (id === undefined && memoryBacking)
      throw refused(
        `what the memory of machine '${machineOf(def)}' is made of cannot be chosen`,
        '/domain/memoryBacking',
      );
    if (id !== undefined) plan.objects(memoryBackend({ id, size, isSystem: true }, guest).objects);
  }
  plan.pairs('overcommit', [['mem-lock', memoryBacking?.locked ?? false]]);
}
