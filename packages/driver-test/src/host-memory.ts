import {
  checkFlags,
  type HostDriver,
  type NodeMemoryParameters,
  type NodeStats,
  type ParamsOf,
} from '@virtkit/core/driver';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { freeOf } from './host-pages.js';

export type MemoryParameters = ParamsOf<typeof NodeMemoryParameters>;

/** What the same-page merging of a new host is: nothing is merged, as there is nobody who would. */
export const usualMemoryParameters: MemoryParameters = {
  shm_pages_to_scan: 100,
  shm_sleep_millisecs: 20,
  shm_pages_shared: 0n,
  shm_pages_sharing: 0n,
  shm_pages_unshared: 0n,
  shm_pages_volatile: 0n,
  shm_full_scans: 0n,
  shm_merge_across_nodes: 1,
};

/** The most that each of those can be that are set; the others are counted. */
const settable: Readonly<Record<string, number>> = {
  shm_pages_to_scan: 0xffffffff,
  shm_sleep_millisecs: 0xffffffff,
  shm_merge_across_nodes: 1,
};

/** The memory of the host. */
export const hostMemory = (host: TestHost) =>
  ({
    async getMemoryStats(cell, flags) {
      checkFlags(flags, 0, 'testNodeGetMemoryStats');
      if (cell < -1) throw invalid('-1 is the only negative number of a NUMA cell');
      return cell === -1 ? hostStats(host) : cellStats(host, cell);
    },
    async getCellsFreeMemory(startCell, maxCells) {
      if (startCell < 0 || maxCells < 1) throw invalid('a first cell and a count of cells are needed');
      if (startCell >= host.cells.length) throw invalid('Range exceeds available cells');
      return host.cells.slice(startCell, startCell + maxCells).map(({ memory }) => memory);
    },
    async getFreeMemory() {
      return host.cells.reduce((sum, { free }) => sum + free, 0n);
    },
    async getMemoryParameters(flags) {
      checkFlags(flags, 0, 'testNodeGetMemoryParameters');
      return host.memoryParameters;
    },
    async setMemoryParameters(params, flags) {
      checkFlags(flags, 0, 'testNodeSetMemoryParameters');
      const given = Object.entries(params);
      if (given.length === 0) throw invalid('no parameters were given');
      for (const [name, value] of given) {
        const most = Object.hasOwn(settable, name) ? settable[name]! : undefined;
        if (most === undefined) throw testError('VIR_ERR_ARGUMENT_UNSUPPORTED', `parameter '${name}' is not set`);
        if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > most) {
          throw invalid(`parameter '${name}' is a number from 0 to ${most}`);
        }
      }
      host.memoryParameters = { ...host.memoryParameters, ...params };
    },
  }) satisfies Partial<HostDriver>;

/** Cells may say that they have more than the host has: those of libvirt's test driver do. */
function hostStats(host: TestHost): NodeStats {
  const total = host.node.memory;
  const free = host.cells.length === 0 ? total : host.cells.reduce((sum, _one, cell) => sum + freeOf(host, cell), 0n);
  return { total, free: free < total ? free : total, buffers: 0n, cached: 0n };
}

function cellStats(host: TestHost, cell: number): NodeStats {
  const found = host.cells[cell];
  if (!found) throw invalid(`there is no NUMA cell ${cell}`);
  return { total: found.memory, free: freeOf(host, cell) };
}

const invalid = (message: string) => testError('VIR_ERR_INVALID_ARG', message);
