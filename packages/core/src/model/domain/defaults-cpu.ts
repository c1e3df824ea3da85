import type { Cpu, Numa } from './cpu.js';
import type { Domain } from './domain.js';

type Cell = NonNullable<Numa['cells']>[number];

export function completeCpu(cpu: Cpu | undefined): Pick<Domain, 'cpu'> {
  if (!cpu) return {};
  const named: Partial<Cpu> = {
    ...(cpu.mode === undefined && cpu.model ? { mode: 'custom' as const } : {}),
    ...(cpu.model && cpu.match === undefined && (cpu.mode ?? 'custom') === 'custom' ? { match: 'exact' as const } : {}),
    ...(cpu.model ? { model: { ...cpu.model, fallback: cpu.model.fallback ?? 'allow' } } : {}),
    ...(cpu.features ? { features: cpu.features.map((one) => ({ ...one, policy: one.policy ?? 'require' })) } : {}),
  };
  const cells = cpu.numa?.cells?.map((cell, index) => ({ ...cell, id: cell.id ?? index }));
  return { cpu: { ...cpu, ...named, ...(cells ? { numa: { ...cpu.numa, cells: withDistances(cells) } } : {}) } };
}

/** A distance holds in both directions, and a cell that has one has one to itself. */
function withDistances(cells: readonly (Cell & { readonly id: number })[]): readonly Cell[] {
  const key = (from: number, to: number) => `${from} ${to}`;
  const known = new Map<string, number>();
  for (const { id, distances } of cells) {
    for (const one of distances?.siblings ?? []) known.set(key(id, one.id), one.value);
  }
  if (known.size === 0) return cells;
  const distance = (from: number, to: number) =>
    known.get(key(from, to)) ?? known.get(key(to, from)) ?? (from === to ? 10 : undefined);
  return cells.map((cell) => {
    const siblings = cells.flatMap(({ id }) => {
      const value = distance(cell.id, id);
      return value === undefined ? [] : [{ id, value }];
    });
    return siblings.length > 1 || cell.distances ? { ...cell, distances: { ...cell.distances, siblings } } : cell;
  });
}
