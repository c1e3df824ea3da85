import type { MemoryDevice } from '@virtkit/core/xml';
import type { Guest } from './context.js';
import { numbersOf } from './numa-set.js';
import { props, type Props } from './props.js';
import { present, refused } from './refused.js';

/** A piece of the guest's memory: all of it, a NUMA cell's, a module's. */
export interface MemoryPiece {
  readonly id: string;
  /** KiB. */
  readonly size: bigint;
  /** The guest's NUMA cell that it belongs to. */
  readonly node?: number;
  /** The first memory of a machine without cells. */
  readonly isSystem?: boolean;
  readonly module?: MemoryDevice;
}

export interface MemoryBackend {
  /** In the order in which they are made. */
  readonly objects: readonly Props[];
}

const KiB = 1024n;

/** The object that a piece of memory is, and before it the threads that fill it where they must be on some node. */
export function memoryBackend(piece: MemoryPiece, guest: Guest): MemoryBackend {
  const { def } = guest;
  const { module } = piece;
  const pages = pagesOf(piece, guest);
  const { type, ...kind } = kindOf(piece, pages, guest);
  const isVirtioMem = module?.model === 'virtio-mem';
  const prealloc = type === 'memory-backend-epc' || isFilled(piece, pages, guest) ? true : undefined;
  const isFirm = type === 'memory-backend-file' || type === 'memory-backend-memfd';
  const nodes = hostNodes(piece, guest);
  const threads = prealloc && nodes?.['host-nodes'] && !isVirtioMem ? `tc-${piece.id}` : undefined;
  const backend = props({
    'qom-type': type,
    id: piece.id,
    ...kind,
    // Machines made before this was a choice are migrated to by the older name of their memory.
    'x-use-canonical-path-for-ramblock-id': piece.isSystem && isFirm ? false : undefined,
    reserve: isVirtioMem ? false : undefined,
    prealloc: isVirtioMem ? undefined : prealloc,
    'prealloc-threads': isVirtioMem ? undefined : def.memoryBacking?.allocation?.threads,
    size: piece.size * KiB,
    align: module?.source?.alignsize && module.source.alignsize * KiB,
    pmem: module?.source?.pmem,
    ...nodes,
    'prealloc-context': threads,
  });
  if (!threads) return { objects: [backend] };
  const context = props({ 'qom-type': 'thread-context', id: threads, 'node-affinity': nodes!['host-nodes'] });
  return { objects: [context, backend] };
}

interface Pages {
  /** KiB; nothing for the default size of large pages. */
  readonly size?: bigint;
}

/** The large pages that a piece is made of, if it is. */
function pagesOf({ node, module }: MemoryPiece, { def, context }: Guest): Pages | undefined {
  const usual = context.pageSizeKiB ?? 4n;
  const large = (size: bigint): Pages | undefined => (size === usual ? undefined : { size });
  const own = module?.source?.pagesize;
  if (own !== undefined) return large(own);
  const { hugepages } = def.memoryBacking ?? {};
  if (!hugepages) return undefined;
  const pages = hugepages.pages ?? [];
  if (pages.length === 0) return {};
  const named =
    node === undefined
      ? undefined
      : pages.find(({ nodeset }) => nodeset !== undefined && numbersOf(nodeset).includes(node));
  const chosen = named ?? pages.find(({ nodeset }) => nodeset === undefined);
  return chosen && large(chosen.size);
}

/** Whether it is shared: as the module says, or its cell, or all memory. */
function accessOf({ node, module }: MemoryPiece, { def }: Guest): 'shared' | 'private' | undefined {
  const cell = node === undefined ? undefined : def.cpu?.numa?.cells?.[node];
  return module?.access ?? cell?.memAccess ?? def.memoryBacking?.access;
}

function discardOf({ node, module }: MemoryPiece, { def }: Guest): boolean | undefined {
  const cell = node === undefined ? undefined : def.cpu?.numa?.cells?.[node];
  return module?.discard ?? cell?.discard ?? def.memoryBacking?.discard;
}

/** What a piece is made of. Files are what can be shared, and what large pages come as. */
function kindOf(piece: MemoryPiece, pages: Pages | undefined, guest: Guest): Props & { readonly type: string } {
  const { def } = guest;
  const { module } = piece;
  if (module?.model === 'sgx-epc') return { type: 'memory-backend-epc' };
  const access = accessOf(piece, guest);
  const share = access === undefined ? undefined : access === 'shared';
  const file = module?.source?.path;
  const source = def.memoryBacking?.source;
  if (file === undefined && source === 'memfd')
    return {
      type: 'memory-backend-memfd',
      hugetlb: pages && true,
      hugetlbsize: pages?.size && pages.size * KiB,
      share,
    };
  if (file === undefined && !pages && access === undefined && source !== 'file') return { type: 'memory-backend-ram' };
  return {
    type: 'memory-backend-file',
    'mem-path': file ?? (pages ? largePages(pages, guest) : memoryFile(piece, guest)),
    'discard-data': file === undefined ? discardOf(piece, guest) : undefined,
    share,
  };
}

function largePages({ size }: Pages, { context }: Guest): string {
  const path = context.hugepageDirectory?.(size);
  if (path === undefined)
    throw refused(
      `the host has no pages of ${size === undefined ? 'a large size' : `${size} KiB`}`,
      '/domain/memoryBacking/hugepages',
    );
  return path;
}

const memoryFile = ({ id, module }: MemoryPiece, { context }: Guest): string =>
  `${context.memoryDirectory ?? `${context.runDirectory}/ram`}/${module ? present(module.alias, "a module's alias") : id}`;

/** Whether it is taken from the host at once. */
function isFilled({ module }: MemoryPiece, pages: Pages | undefined, { def }: Guest): boolean {
  if (def.memoryBacking?.allocation?.mode === 'immediate') return true;
  if (module?.source?.path === undefined) return pages !== undefined;
  return !module.source.pmem && module.model !== 'virtio-pmem';
}

const policies = { strict: 'bind', preferred: 'preferred', interleave: 'interleave' } as const;

/** The nodes of the host that it is from. `restrictive` is not QEMU's: whoever confines its process sees to it. */
function hostNodes({ node, module }: MemoryPiece, { def }: Guest): Props | undefined {
  const own = node === undefined ? undefined : def.numatune?.memnodes?.find(({ cellid }) => cellid === node);
  const mode = own?.mode ?? def.numatune?.memory?.mode ?? 'strict';
  const set = module?.source?.nodemask ?? own?.nodeset ?? def.numatune?.memory?.nodeset;
  if (set === undefined || mode === 'restrictive') return undefined;
  return { 'host-nodes': numbersOf(set), policy: policies[mode] };
}
