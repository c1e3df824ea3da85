import { checkFlags, NodeAllocPagesFlags, type HostDriver } from '@virtkit/core/driver';
import { testError } from './errors.js';
import type { TestHost } from './host.js';

/** KiB. The second cell has pages of the second size where the others have the first. */
export const pageSizes = [4, 8, 2048, 1048576] as const;
const huge: readonly number[] = pageSizes.slice(2);
export const smallPages = (cell: number): number => pageSizes[cell === 1 ? 1 : 0];

const mostCounts = 1024;

/** How many huge pages of each size a cell has. */
export const pagesOf = (host: TestHost, cell: number): ReadonlyMap<number, bigint> =>
  host.hugePages.get(cell) ?? new Map<number, bigint>();

/** KiB that a cell has free, without what its huge pages hold. */
export function freeOf(host: TestHost, cell: number): bigint {
  const held = [...pagesOf(host, cell)].reduce((sum, [size, count]) => sum + BigInt(size) * count, 0n);
  return host.cells[cell]!.free - held;
}

/** Pages of the host's memory. */
export const hostPages = (host: TestHost) =>
  ({
    async getFreePages(pages, startCell, cellCount, flags) {
      checkFlags(flags, 0, 'testNodeGetFreePages');
      const free = freePages(pages.length, cellCount);
      return free.map((count, index) => {
        const cell = startCell + Math.floor(index / pages.length);
        return BigInt.asUintN(64, count + (pagesOf(host, cell).get(pages[index % pages.length]!) ?? 0n));
      });
    },
    async allocPages(pages, counts, startCell, cellCount, flags) {
      checkFlags(flags, NodeAllocPagesFlags.bits.set, 'testNodeAllocPages');
      if (pages.length === 0 || cellCount < 1) throw invalid('page sizes and a count of cells are needed');
      if (pages.length !== counts.length) throw invalid('each page size needs a count');
      if (pages.length * cellCount > mostCounts) throw invalid(`at most ${mostCounts} counts are set at once`);
      const last = host.cells.length - 1;
      const first = Math.max(startCell, 0);
      if (first > last) throw testError('VIR_ERR_INTERNAL_ERROR', `start cell ${startCell} out of range (0-${last})`);
      let done = 0;
      for (const [index, size] of pages.entries()) {
        for (let cell = first; cell <= Math.min(last, first + cellCount - 1); cell += 1, done += 1) {
          setPages(host, cell, size, counts[index]!, flags);
        }
      }
      return done;
    },
  }) satisfies Partial<HostDriver>;

function setPages(host: TestHost, cell: number, size: number, asked: bigint, flags: number): void {
  if (size === smallPages(cell)) {
    throw testError('VIR_ERR_OPERATION_UNSUPPORTED', `the number of pages of ${size} KiB is not set`);
  }
  if (!huge.includes(size)) throw failed(`page size ${size} is not available on node ${cell}`);
  const now = pagesOf(host, cell).get(size) ?? 0n;
  const count = flags & NodeAllocPagesFlags.bits.set ? asked : now + asked;
  const most = now + freeOf(host, cell) / BigInt(size);
  host.hugePages.set(cell, new Map([...pagesOf(host, cell), [size, count < most ? count : most]]));
  // As a kernel does, it gives what there is.
  if (count > most) throw failed(`Unable to allocate ${count} pages. Allocated only ${most}`);
}

/** A row of numbers, each made of the one before in 32 bits: 19, 45, 97… What libvirt's test driver gives. */
function freePages(sizes: number, cells: number): bigint[] {
  if (sizes === 0 || cells < 1) throw invalid('page sizes and a count of cells are needed');
  if (sizes * cells > mostCounts) throw invalid(`at most ${mostCounts} counts are given at once`);
  let last = 6;
  return Array.from({ length: sizes * cells }, () => BigInt.asUintN(64, BigInt((last = (last * 2 + 7) | 0))));
}

const invalid = (message: string) => testError('VIR_ERR_INVALID_ARG', message);
const failed = (message: string) => testError('VIR_ERR_OPERATION_FAILED', message);
