import type { CpuMode } from '@virtkit/core/xml';
import type { Accelerator, CpuModel, QemuCapabilities } from './capabilities.js';

type Models = NonNullable<Extract<CpuMode, { name: 'custom' }>['models']>;

/** Whose processors the models are, by what their names begin with. */
const vendors = {
  AMD: ['Opteron', 'EPYC', 'athlon', 'phenom'],
  Hygon: ['Dhyana'],
  Intel: [
    ...['Broadwell', 'Cascadelake', 'Conroe', 'Cooperlake', 'Denverton', 'GraniteRapids', 'Haswell', 'Icelake'],
    ...['IvyBridge', 'KnightsMill', 'Nehalem', 'Penryn', 'SandyBridge', 'SapphireRapids', 'Skylake', 'Snowridge'],
    ...['Westmere', 'core2duo', 'coreduo', 'n270'],
  ],
} as const;

const vendorOf = (name: string): string =>
  Object.entries(vendors).find(([, starts]) => starts.some((start) => name.startsWith(start)))?.[0] ?? 'unknown';

/** Names of what is no one model: `max` is what the host has, and `EPYC-v2` is EPYC in one of its versions. */
const isModel = ({ name }: CpuModel): boolean => !['max', 'host', 'base'].includes(name) && !/-v\d+$/.test(name);

/** The models that a guest may have, and whether it would run with one on this host. */
export const cpuModels = ({ cpus }: QemuCapabilities, accelerator: Accelerator): Models =>
  (cpus[accelerator] ?? cpus.tcg ?? []).filter(isModel).map(({ name, blockers, deprecated }) => ({
    name,
    usable: blockers === undefined ? 'unknown' : blockers.length === 0 ? 'yes' : 'no',
    ...(deprecated && { deprecated }),
    vendor: vendorOf(name),
  }));
