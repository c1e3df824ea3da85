import { writeFile } from 'node:fs/promises';
import { qemuError } from '../errors.js';
import { cellsOf, memoryStats } from './memory.js';
import type { SystemFiles } from './system-files.js';

/** The size of an ordinary page: KiB. */
const ordinary = 4;

const poolOf = (cell: number, size: number): string =>
  `sys/devices/system/node/node${cell}/hugepages/hugepages-${size}kB`;

function checkedCells(files: SystemFiles, start: number, count: number): number[] {
  const last = cellsOf(files).at(-1)!;
  if (start > last)
    throw qemuError('VIR_ERR_INTERNAL_ERROR', `startCell: there is no cell ${start}, the last one is ${last}`);
  return Array.from({ length: Math.min(count, last - start + 1) }, (_, index) => Math.max(start, 0) + index);
}

/** The huge pages that the kernel knows in a cell: KiB, and how many are in its pool. */
export const poolSizes = (files: SystemFiles, cell: number): { readonly size: number; readonly count: bigint }[] =>
  files
    .list(`sys/devices/system/node/node${cell}/hugepages`)
    .flatMap((name) => /^hugepages-(\d+)kB$/.exec(name)?.[1] ?? [])
    .map((size) => ({
      size: Number(size),
      count: BigInt(files.find(`${poolOf(cell, Number(size))}/nr_hugepages`) ?? 0),
    }))
    .sort((one, other) => one.size - other.size);

/** Free pages of each size in each cell. C: `virNodeGetFreePages` */
export function freePages(files: SystemFiles, sizes: readonly number[], start: number, count: number): bigint[] {
  return checkedCells(files, start, count).flatMap((cell) =>
    sizes.map((size) => {
      if (size === ordinary) return memoryStats(files, cell)['free']! / BigInt(ordinary);
      const free = files.find(`${poolOf(cell, size)}/free_hugepages`);
      if (free === undefined)
        throw qemuError('VIR_ERR_OPERATION_FAILED', `pages: no pages of ${size} KiB are in cell ${cell}`);
      return BigInt(free);
    }),
  );
}

/** Adds or sets huge pages; gives of how many pools. C: `virNodeAllocPages` */
export async function allocatePages(
  files: SystemFiles,
  wanted: readonly { readonly size: number; readonly count: bigint }[],
  [start, count]: readonly [number, number],
  add: boolean,
): Promise<number> {
  const pools = checkedCells(files, start, count).flatMap((cell) => wanted.map((one) => ({ ...one, cell })));
  for (const { size, cell } of pools) {
    if (size === ordinary)
      throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', 'pages: the pool of ordinary pages cannot be changed');
    if (files.find(`${poolOf(cell, size)}/nr_hugepages`) === undefined)
      throw qemuError('VIR_ERR_OPERATION_FAILED', `pages: no pages of ${size} KiB are in cell ${cell}`);
  }
  for (const { size, cell, count: pages } of pools) {
    const file = `${poolOf(cell, size)}/nr_hugepages`;
    const total = add ? BigInt(files.read(file)) + pages : pages;
    await writeFile(`/${file}`, String(total)).catch((error: unknown) => {
      throw qemuError('VIR_ERR_SYSTEM_ERROR', `cannot write /${file}`, error);
    });
  }
  return pools.length;
}
