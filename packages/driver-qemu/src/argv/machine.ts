import type { Domain } from '@virtkit/core/xml';
import type { OptionPairs } from './argument.js';
import type { Guest } from './context.js';
import { usesFlash, flashNode } from './firmware.js';
import { machineOf } from './machine-kind.js';
import { defaultRamId } from './memory.js';
import { hasInterconnects } from './numa.js';
import { idOf } from './address.js';
import { lacking } from './refused.js';

const irqchips = { qemu: 'split', kvm: 'on' } as const;

/** `-machine`. */
export function machinePairs(guest: Guest): OptionPairs {
  const { def } = guest;
  const machine = machineOf(def);
  if (machine === '') throw lacking('the machine');
  const { features, os, memoryBacking, dumpCore, launchSecurity } = def;
  const flash = usesFlash(def);
  return [
    ['type', machine],
    // USB controllers are devices of their own.
    ['usb', false],
    ...(def.keywrap?.ciphers ?? []).map(({ name, state }) => [`${name}-key-wrap`, state] as const),
    ['vmport', features?.vmport],
    ['smm', features?.smm?.state],
    ['gic-version', features?.gic?.version],
    ['kernel_irqchip', features?.ioapic && irqchips[features.ioapic]],
    ...pseriesPairs(features),
    ['iommu', def.devices?.iommu?.model === 'smmuv3' ? 'smmuv3' : undefined],
    ['dump-guest-core', dumpCore ?? false],
    ['mem-merge', memoryBacking?.nosharepages ? false : undefined],
    ...memoryPairs(def),
    ['memory-backend', def.cpu?.numa ? undefined : defaultRamId(guest)],
    ['confidential-guest-support', launchSecurity && 'lsec0'],
    ['pflash0', flash ? flashNode(0) : undefined],
    ['pflash1', flash && os?.nvram ? flashNode(1) : undefined],
    ['hmat', hasInterconnects(def) || undefined],
    // The firmware then writes to the serial port as well.
    ['graphics', os?.bios?.useserial ? false : undefined],
  ];
}

function pseriesPairs(features: Domain['features']): OptionPairs {
  const size = features?.hpt?.maxpagesize;
  return [
    ['resize-hpt', features?.hpt?.resizing],
    ['cap-hpt-max-page-size', size === undefined ? undefined : `${size}k`],
    ['cap-htm', features?.htm],
    ['cap-nested-hv', features?.nestedHv],
    ['cap-ccf-assist', features?.ccfAssist],
    ['cap-cfpc', features?.cfpc],
    ['cap-sbbc', features?.sbbc],
    ['cap-ibs', features?.ibs],
  ];
}

function memoryPairs({ devices }: Domain): OptionPairs {
  const memories = devices?.memories ?? [];
  const enclaves = memories.filter(({ model }) => model === 'sgx-epc');
  return [
    ['nvdimm', memories.some(({ model }) => model === 'nvdimm') || undefined],
    ...enclaves.flatMap((memory, place): OptionPairs => [
      [`sgx-epc.${place}.memdev`, `mem${idOf(memory)}`],
      [`sgx-epc.${place}.node`, memory.target.node ?? 0],
    ]),
  ];
}

/** `-accel`. */
export function accelPairs({ def, context }: Guest): OptionPairs {
  const { features } = def;
  const ring = features?.kvm?.dirtyRing;
  const cache = features?.tcg?.tbCache;
  return [
    ['accel', context.accelerator],
    ...(context.accelerator === 'kvm'
      ? ([['dirty-ring-size', ring?.state ? ring.size : undefined]] as const)
      : ([['tb-size', cache === undefined ? undefined : cache / 1024n]] as const)),
  ];
}
