import * as F from '../driver/flag-tables.js';
import type { NodeSuspendTarget } from '../driver/enum-tables.js';
import type { NodeCpuMap, NodeInfo, NodeStats, SecurityModel } from '../driver/host.js';
import type { NodeMemoryParameters, ParamsOf, SevInfo } from '../driver/params.js';
import type { CallOptions } from '../signal.js';
import { ConnectionBase } from './connection-base.js';
import type { Options } from './options.js';

/** The host's hardware. */
export abstract class ConnectionNode extends ConnectionBase {
  /**
   * What the host's hardware is: its CPUs and how they sit in sockets and NUMA nodes, its memory in KiB.
   *
   * C: `virNodeGetInfo`
   */
  async getNodeInfo(options?: CallOptions): Promise<NodeInfo> {
    return this.dispatch.call('host', 'getInfo', options);
  }

  /**
   * Counters of CPU `cpu`, or of all together for -1.
   *
   * C: `virNodeGetCPUStats`
   */
  async getNodeCpuStats(cpu: number, options?: CallOptions): Promise<NodeStats> {
    return this.dispatch.call('host', 'getCpuStats', cpu, 0, options);
  }

  /**
   * Counters of NUMA cell `cell`, or of all together for -1.
   *
   * C: `virNodeGetMemoryStats`
   */
  async getNodeMemoryStats(cell: number, options?: CallOptions): Promise<NodeStats> {
    return this.dispatch.call('host', 'getMemoryStats', cell, 0, options);
  }

  /**
   * Bytes free in each of up to `maxCells` NUMA cells from `startCell` on.
   *
   * C: `virNodeGetCellsFreeMemory`
   */
  async getNodeCellsFreeMemory(startCell: number, maxCells: number, options?: CallOptions): Promise<readonly bigint[]> {
    return this.dispatch.call('host', 'getCellsFreeMemory', startCell, maxCells, options);
  }

  /**
   * Free memory of the host: bytes.
   *
   * C: `virNodeGetFreeMemory`
   */
  async getNodeFreeMemory(options?: CallOptions): Promise<bigint> {
    return this.dispatch.call('host', 'getFreeMemory', options);
  }

  /**
   * Free pages, cell by cell and in each cell size by size; `pages` are page sizes in KiB.
   *
   * C: `virNodeGetFreePages`
   */
  async getNodeFreePages(
    pages: readonly number[],
    startCell: number,
    cellCount: number,
    options?: CallOptions,
  ): Promise<readonly bigint[]> {
    return this.dispatch.call('host', 'getFreePages', pages, startCell, cellCount, 0, options);
  }

  /**
   * Adds `counts[i]` huge pages of `pages[i]` KiB in each cell, or with `set` makes them so many; gives in how many
   * cells it did.
   *
   * C: `virNodeAllocPages`
   */
  async allocNodePages(
    pages: readonly number[],
    counts: readonly bigint[],
    startCell: number,
    cellCount: number,
    options?: Options<typeof F.NodeAllocPagesFlags>,
  ): Promise<number> {
    return this.dispatch.call(
      'host',
      'allocPages',
      pages,
      counts,
      startCell,
      cellCount,
      F.NodeAllocPagesFlags.encode(options),
      options,
    );
  }

  /**
   * Which CPUs the host has, and which are online.
   *
   * C: `virNodeGetCPUMap`
   */
  async getNodeCpuMap(options?: CallOptions): Promise<NodeCpuMap> {
    return this.dispatch.call('host', 'getCpuMap', 0, options);
  }

  /**
   * The security driver that confines guests, such as `selinux`; an empty model where there is none.
   *
   * C: `virNodeGetSecurityModel`
   */
  async getNodeSecurityModel(options?: CallOptions): Promise<SecurityModel> {
    return this.dispatch.call('host', 'getSecurityModel', options);
  }

  /**
   * Puts the host itself to sleep for `seconds`, guests and all. An abort stops the wait, not the sleep.
   *
   * C: `virNodeSuspendForDuration`
   */
  async suspendNodeForDuration(target: NodeSuspendTarget, seconds: bigint, options?: CallOptions): Promise<void> {
    return this.dispatch.call('host', 'suspendForDuration', target, seconds, 0, options);
  }

  /**
   * How the kernel merges equal pages of guests, and what that saves: page counts, and milliseconds between scans.
   *
   * C: `virNodeGetMemoryParameters`
   */
  async getNodeMemoryParameters(options?: CallOptions): Promise<ParamsOf<typeof NodeMemoryParameters>> {
    return this.dispatch.call('host', 'getMemoryParameters', 0, options);
  }

  /**
   * Changes how the kernel merges equal pages: `shm_pages_to_scan`, `shm_sleep_millisecs`, `shm_merge_across_nodes`.
   * The counters cannot be set.
   *
   * C: `virNodeSetMemoryParameters`
   */
  async setNodeMemoryParameters(params: ParamsOf<typeof NodeMemoryParameters>, options?: CallOptions): Promise<void> {
    return this.dispatch.call('host', 'setMemoryParameters', params, 0, options);
  }

  /**
   * What AMD SEV offers on this host: the platform's keys and certificates in base64, and how many such guests fit.
   *
   * @throws VirtError `VIR_ERR_NO_SUPPORT` where the host has no SEV
   *
   * C: `virNodeGetSEVInfo`
   */
  async getNodeSevInfo(options?: CallOptions): Promise<ParamsOf<typeof SevInfo>> {
    return this.dispatch.call('host', 'getSevInfo', 0, options);
  }
}
