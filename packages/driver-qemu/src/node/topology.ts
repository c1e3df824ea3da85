import type { HostCapabilities } from '@virtkit/core/xml';
import { cpuPlaces, type CpuPlace } from './cpus.js';
import { cellsOf, memoryStats } from './memory.js';
import { poolSizes } from './pages.js';
import type { SystemFiles } from './system-files.js';

type Topology = NonNullable<HostCapabilities['topology']>;
type Cell = NonNullable<Topology['cells']['cells']>[number];

const nodes = 'sys/devices/system/node';
const cpus = 'sys/devices/system/cpu';

/** The NUMA cells with their memory and processors, as `<topology>` tells them. */
export function hostTopology(files: SystemFiles): Topology {
  const places = cpuPlaces(files);
  const cells = cellsOf(files).map((id) =>
    cellOf(
      files,
      id,
      places.filter(({ node }) => node === id),
    ),
  );
  return { cells: { num: cells.length, cells } };
}

function cellOf(files: SystemFiles, id: number, places: readonly CpuPlace[]): Cell {
  const memory = memoryStats(files, id)['total']!;
  const distances = files.find(`${nodes}/node${id}/distance`)?.split(/\s+/).map(Number);
  return {
    id,
    memory,
    pages: pagesOf(files, id, memory),
    ...(distances && { distances: { siblings: distances.map((value, sibling) => ({ id: sibling, value })) } }),
    cpus: {
      num: places.length,
      cpus: places.map(({ cpu, socket, core }) => {
        const topology = `${cpus}/cpu${cpu}/topology`;
        return {
          id: cpu,
          socketId: Number(socket),
          dieId: Number(files.find(`${topology}/die_id`) ?? 0),
          coreId: Number(core),
          siblings: files.find(`${topology}/thread_siblings_list`) ?? String(cpu),
        };
      }),
    },
  };
}

/** How many pages there are of each size. What is in pools of larger ones is not there as ordinary ones. */
function pagesOf(files: SystemFiles, cell: number, memory: bigint): NonNullable<Cell['pages']> {
  const pools = poolSizes(files, cell).map(({ size, count }) => ({ size: BigInt(size), count }));
  const rest = pools.reduce((sum, { size, count }) => sum - size * count, memory);
  return [{ size: 4n, count: rest / 4n }, ...pools].map((one) => ({ unit: 'KiB', ...one }));
}

/** The caches that processors share, of the outermost level. */
export function hostCache(files: SystemFiles): HostCapabilities['cache'] {
  const banks = cpuPlaces(files).flatMap(({ cpu }) =>
    files.numbered(`${cpus}/cpu${cpu}/cache`, 'index').flatMap((index) => {
      const read = (name: string) => files.find(`${cpus}/cpu${cpu}/cache/index${index}/${name}`);
      const [level, kib] = [Number(read('level')), /^(\d+)K$/.exec(read('size') ?? '')?.[1]];
      if (level < outermost || kib === undefined) return [];
      const type = cacheTypes[read('type') ?? ''];
      return type
        ? [{ id: Number(read('id') ?? 0), level, type, ...inUnit(BigInt(kib)), cpus: read('shared_cpu_list')! }]
        : [];
    }),
  );
  const unlike = new Map(banks.map((bank) => [`${bank.level} ${bank.type} ${bank.id}`, bank]));
  return unlike.size > 0 ? { banks: [...unlike.values()] } : undefined;
}

const outermost = 3;
const cacheTypes: Readonly<Record<string, 'both' | 'code' | 'data'>> = {
  Unified: 'both',
  Instruction: 'code',
  Data: 'data',
};

const inUnit = (kib: bigint) => (kib % 1024n === 0n ? { size: kib / 1024n, unit: 'MiB' } : { size: kib, unit: 'KiB' });
