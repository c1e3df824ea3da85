import type { NodeStats } from '@virtkit/core/driver';
import { qemuError } from '../errors.js';
import type { SystemFiles } from './system-files.js';

const folder = 'sys/devices/system/node';

/** A field of a `meminfo`: KiB. Those of a node have its name in front. */
function field(text: string, name: string): bigint | undefined {
  const digits = new RegExp(`^(?:Node \\d+ )?${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
  return digits === undefined ? undefined : BigInt(digits);
}

/** What the cells have together, as libvirt counts: KiB. A host may have more than it tells of its cells. */
export function memoryTotal(files: SystemFiles): bigint {
  const cells = files.numbered(folder, 'node').map((cell) => files.find(`${folder}/node${cell}/meminfo`) ?? '');
  const texts = cells.length > 0 ? cells : [files.read('proc/meminfo')];
  return texts.reduce((sum, text) => sum + (field(text, 'MemTotal') ?? 0n), 0n);
}

/** KiB. */
export const memoryFree = (files: SystemFiles): bigint => field(files.read('proc/meminfo'), 'MemFree') ?? 0n;

/** The NUMA cells of the host by number; a host without any is one. */
export function cellsOf(files: SystemFiles): readonly number[] {
  const cells = files.numbered(folder, 'node');
  return cells.length > 0 ? cells : [0];
}

/** Memory of a cell, or of the host for -1: KiB. C: `virNodeGetMemoryStats` */
export function memoryStats(files: SystemFiles, cell: number): NodeStats {
  if (cell !== -1 && !cellsOf(files).includes(cell))
    throw qemuError('VIR_ERR_INVALID_ARG', `cellNum: there is no cell ${cell}`);
  const text = cell === -1 ? files.read('proc/meminfo') : (files.find(`${folder}/node${cell}/meminfo`) ?? '');
  const names = cell === -1 ? allFields : cellFields;
  return Object.fromEntries(names.map(([name, key]) => [name, field(text, key) ?? 0n]));
}

const cellFields = [
  ['total', 'MemTotal'],
  ['free', 'MemFree'],
] as const;
const allFields = [...cellFields, ['buffers', 'Buffers'], ['cached', 'Cached']] as const;

/** Bytes free in up to `count` cells from number `start` on. C: `virNodeGetCellsFreeMemory` */
export function cellsFree(files: SystemFiles, start: number, count: number): bigint[] {
  const last = cellsOf(files).at(-1)!;
  if (start < 0 || count < 1 || start > last)
    throw qemuError('VIR_ERR_INTERNAL_ERROR', `startCell: there is no cell ${start}, the last one is ${last}`);
  const cells = Array.from({ length: Math.min(count, last - start + 1) }, (_, index) => start + index);
  return cells.map((cell) => {
    const text = files.find(`${folder}/node${cell}/meminfo`);
    const free = text === undefined ? memoryFree(files) : (field(text, 'MemFree') ?? 0n);
    return free * 1024n;
  });
}
