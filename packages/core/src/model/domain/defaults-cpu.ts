import type { Cpu, Numa } from './cpu.js';
import type { Domain } from './domain.js';

type Cell = NonNullable<Numa['cells']>[number];

export function completeCpu(cpu: Cpu | undefined): Pick<Domain, 'cpu'> {
  if (!cpu) return {};
  const named: Partial<Cpu> = {
    ...(cpu.mode === undefined && cpu.model ? { mode: 'custom' as const } : {}),
    ...(cpu.model && cpu.match === undefined && (cpu.mode ?? 'custom') === 'custom' ? { match: 'exact' as const } : {}),
    ...(cpu.features ? { features: cpu.features.map((one) => ({ ...one, policy: one.policy ?? 'require' })) } : {}),
  };
  const cells = cpu.numa?.cells
    ?.map((cell, index) => ({ ...cell, id: cell.id ?? index }))
    .sort((one, other) => one.id - other.id);
  const { model, ...others } = cpu;
  const withModel = model ? completeModel(cpu.mode, model) : {};
  return {
    cpu: {
      ...others,
      ...withModel,
      ...named,
      ...(cells ? { numa: { ...cpu.numa, cells: withDistances(cells) } } : {}),
    },
  };
}

function completeModel(mode: Cpu['mode'], model: NonNullable<Cpu['model']>): Pick<Cpu, 'model'> {
  if (mode !== 'host-model' || model.name !== undefined) {
    return { model: { ...model, fallback: model.fallback ?? 'allow' } };
  }
  // The host gives the model, so there is nothing to fall back from.
  const { fallback: _fallback, ...others } = model;
  return Object.keys(others).length > 0 ? { model: others } : {};
}

/** A distance holds in both directions, and a cell that has one has one to itself. */
function withDistances(cells: readonly (Cell & { readonly id: number })[]): readonly Cell[] {
  const known = new Map(cells.map(({ id }) => [id, new Map<number, number>()]));
  const said = cells.flatMap(({ id, distances }) => (distances?.siblings ?? []).map((one) => ({ from: id, ...one })));
  if (said.length === 0) return cells;
  for (const { from, id, value } of said) known.get(from)!.set(id, value);
  // What a cell says itself goes before what another says of it.
  for (const { from, id } of said) {
    const other = known.get(id);
    if (other && !other.has(from)) other.set(from, known.get(from)!.get(id)!);
  }
  return cells.map((cell) => {
    const distances = known.get(cell.id)!;
    if (!distances.has(cell.id)) distances.set(cell.id, 10);
    const siblings = [...distances].filter(([id]) => known.has(id)).map(([id, value]) => ({ id, value }));
    siblings.sort((one, other) => one.id - other.id);
    return siblings.length > 1 || cell.distances ? { ...cell, distances: { ...cell.distances, siblings } } : cell;
  });
}
