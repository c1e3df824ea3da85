import type { Domain, Numa } from '@virtkit/core/xml';
import type { OptionPairs } from './argument.js';
import type { Guest } from './context.js';
import { memoryBackend } from './memory-backend.js';
import type { Plan } from './plan.js';
import { refused, translated } from './refused.js';

type Cell = NonNullable<Numa['cells']>[number];
type Cache = NonNullable<Cell['caches']>[number];

/** Whether the guest is told how fast its memory is. */
export const hasInterconnects = ({ cpu }: Domain): boolean =>
  cpu?.numa?.interconnects !== undefined || (cpu?.numa?.cells ?? []).some(({ caches }) => caches?.length);

const local = 10;
const remote = 20;

/** The cells of the guest, and what is said of the ways between them. */
export function numaOptions(guest: Guest, plan: Plan): void {
  const { def } = guest;
  const cells = def.cpu?.numa?.cells ?? [];
  if (cells.length === 0) return;
  const first = cells.findIndex(({ cpus }) => cpus !== undefined);
  if (first < 0) throw refused('at least one NUMA cell has processors', '/domain/cpu/numa');
  const isTold = hasInterconnects(def);
  cells.forEach((cell, place) => {
    const node = cell.id ?? place;
    const id = `ram-node${node}`;
    plan.objects(memoryBackend({ id, size: cell.memory, node: place }, guest).objects);
    plan.pairs('numa', [
      ['type', 'node'],
      ['nodeid', node],
      ...(cell.cpus?.split(',') ?? []).map((cpus) => ['cpus', cpus] as const),
      ['initiator', isTold ? (cell.cpus === undefined ? first : place) : undefined],
      ['memdev', id],
    ]);
  });
  for (const pairs of [...distances(cells), ...interconnects(def.cpu?.numa), ...caches(cells)])
    plan.pairs('numa', pairs);
}

/** Where one distance is said, all are. */
function distances(cells: readonly Cell[]): readonly OptionPairs[] {
  if (!cells.some(({ distances: some }) => some?.siblings?.length)) return [];
  return cells.flatMap((cell, src) =>
    cells.map((other, dst): OptionPairs => {
      const said = cell.distances?.siblings?.find(({ id }) => id === (other.id ?? dst));
      return [
        ['type', 'dist'],
        ['src', src],
        ['dst', dst],
        ['val', said?.value ?? (src === dst ? local : remote)],
      ];
    }),
  );
}

const levels: Readonly<Record<string, string>> = { 0: 'memory', 1: 'first-level', 2: 'second-level', 3: 'third-level' };

function interconnects(numa: Numa | undefined): readonly OptionPairs[] {
  const { latencies = [], bandwidths = [] } = numa?.interconnects ?? {};
  const way = (
    { initiator, target, cache = 0, type }: Omit<(typeof latencies)[number], 'value'>,
    what: string,
  ): OptionPairs => [
    ['type', 'hmat-lb'],
    ['initiator', initiator],
    ['target', target],
    ['hierarchy', translated(levels, String(cache), 'the level of a cache')],
    ['data-type', `${type}-${what}`],
  ];
  return [
    ...latencies.map((one): OptionPairs => [...way(one, 'latency'), ['latency', one.value]]),
    ...bandwidths.map((one): OptionPairs => [...way(one, 'bandwidth'), ['bandwidth', `${one.value}K`]]),
  ];
}

const associativities = { none: 'none', direct: 'direct', full: 'complex' } as const;
const policies = { none: 'none', writeback: 'write-back', writethrough: 'write-through' } as const;

const caches = (cells: readonly Cell[]): readonly OptionPairs[] =>
  cells.flatMap(({ caches: all = [] }, node) =>
    all.map(({ level, size, line, associativity = 'none', policy = 'none' }: Cache): OptionPairs => [
      ['type', 'hmat-cache'],
      ['node-id', node],
      ['size', `${size?.value ?? 0n}K`],
      ['level', level],
      ['associativity', associativities[associativity]],
      ['policy', policies[policy]],
      ['line', line?.value],
    ]),
  );
