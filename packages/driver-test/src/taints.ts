import type { Domain } from '@virtkit/core/xml';
import { disksOf, pathOf } from './domain-block.js';
import type { TestDomain } from './domain-object.js';

/** Why a domain is not to be relied on. */
export interface Taints {
  readonly taints: readonly string[];
  readonly deprecations: readonly string[];
}

const none: Taints = { taints: [], deprecations: [] };
const key = Symbol('taints');
/** The CPU model that stands for a deprecated one. */
const deprecatedModel = 'Deprecated-Test';

/** What was noted of the domain: that of a node description, as in libvirt's test driver, and nothing later. */
export const taintsOf = (domain: TestDomain): Taints => domain.keep(key, () => none);

/** Notes what the domain's definition has against it, when its host is made. */
export function noteTaints(domain: TestDomain): void {
  const taints = kinds.filter(([, has]) => has(domain.def)).map(([text]) => text);
  const deprecations = hasDeprecatedCpu(domain.def) ? [`CPU model ${deprecatedModel}`] : [];
  domain.keep(key, () => ({ taints, deprecations }));
}

/** In libvirt's order. */
const kinds: readonly (readonly [text: string, has: (def: Domain) => boolean])[] = [
  ['runs with more privileges than it should have', (def) => rawDisk(def) || rawHostdev(def)],
  ['its network is set up by a shell script', (def) => def.devices?.interfaces?.some(({ script }) => script) ?? false],
  ["uses the host's CD-ROM drive", (def) => disksOf(def).some((disk) => disk.device === 'cdrom' && isHostDevice(disk))],
  ['boots with a device tree of its own', (def) => def.os?.dtb !== undefined],
  ['uses deprecated settings', (def) => hasDeprecatedCpu(def)],
];

const rawDisk = (def: Domain) => disksOf(def).some(({ rawio }) => rawio);
const isHostDevice = (disk: Parameters<typeof pathOf>[0]) => disk.type === 'block' && pathOf(disk) !== undefined;
const rawHostdev = ({ devices }: Domain) =>
  devices?.hostdevs?.some((hostdev) => hostdev.type === 'scsi' && hostdev.rawio) ?? false;
const hasDeprecatedCpu = ({ cpu }: Domain) =>
  (cpu?.mode ?? 'custom') === 'custom' && cpu?.model?.name === deprecatedModel;
