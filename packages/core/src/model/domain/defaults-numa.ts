import type { Numa } from './cpu.js';
import { domainError } from './domain-error.js';
import type { Domain } from './domain.js';
import { cpuList, highest } from './numbers.js';
import type { Numatune, Vcpu } from './tuning.js';

/** Cells are numbered from 0 on, and no vCPU is in two of them. */
export function checkCells(numa: Numa | undefined, vcpus: number): void {
  const cells = numa?.cells;
  if (!numa) return;
  if (!cells) throw domainError('VIR_ERR_XML_ERROR', 'the NUMA topology has no cells');
  const ids = new Set(cells.map((cell, index) => cell.id ?? index));
  if (ids.size < cells.length) throw domainError('VIR_ERR_XML_ERROR', 'two NUMA cells have the same id');
  if (highest(ids) >= cells.length) {
    throw domainError('VIR_ERR_XML_ERROR', 'the ids of NUMA cells are to be the numbers from 0 on');
  }
  const all = new Set<number>();
  for (const { cpus } of cells) {
    for (const cpu of cpus === undefined ? [] : cpuList(cpus)) {
      if (all.has(cpu)) throw domainError('VIR_ERR_CONFIG_UNSUPPORTED', `vCPU ${cpu} is in more than one NUMA cell`);
      all.add(cpu);
    }
  }
  if (highest(all) >= vcpus) {
    throw domainError('VIR_ERR_INTERNAL_ERROR', `the NUMA cells have more vCPUs than the domain, which has ${vcpus}`);
  }
}

/** Where the guest's memory is taken from; with the vCPUs it is told apart by whether the host may choose. */
export function completeNumatune(domain: Domain, vcpu: Vcpu): Pick<Domain, 'numatune' | 'vcpu'> {
  const memory = completeMemory(domain.numatune?.memory, vcpu);
  if (!domain.numatune && !memory) return {};
  const auto = memory?.placement === 'auto';
  checkMemnodes(domain, auto, memory?.mode);
  return {
    numatune: { ...domain.numatune, ...(memory ? { memory } : {}) },
    ...(auto && !isPinned(domain, vcpu) ? { vcpu: { ...vcpu, placement: 'auto' } } : {}),
  };
}

type Memory = NonNullable<Numatune['memory']>;

function completeMemory(given: Memory | undefined, vcpu: Vcpu): Memory | undefined {
  // Where the host chooses CPUs, it chooses memory too.
  if (!given) return vcpu.placement === 'auto' ? { mode: 'strict', placement: 'auto' } : undefined;
  const { mode = 'strict', nodeset, placement, ...others } = given;
  if (given.mode === undefined && nodeset === undefined && placement === undefined) return given;
  const chosen = placement ?? (nodeset !== undefined || vcpu.placement === 'static' ? 'static' : 'auto');
  if (chosen === 'auto') return { ...others, mode, placement: 'auto' };
  if (nodeset === undefined) {
    throw domainError('VIR_ERR_CONFIG_UNSUPPORTED', 'memory that is placed statically needs a nodeset');
  }
  return { ...others, mode, nodeset };
}

function checkMemnodes({ numatune, cpu }: Domain, auto: boolean, mode: Memory['mode']): void {
  const nodes = numatune?.memnodes;
  if (!nodes) return;
  if (auto) {
    throw domainError('VIR_ERR_CONFIG_UNSUPPORTED', 'where the host places memory, no <memnode> can');
  }
  const cells = cpu?.numa?.cells?.length ?? 0;
  const ids = new Set(nodes.map(({ cellid }) => cellid));
  if (nodes.some(({ cellid }) => cellid >= cells)) {
    throw domainError('VIR_ERR_XML_ERROR', `a <memnode> is of a NUMA cell that is not there; there are ${cells}`);
  }
  if (ids.size < nodes.length) throw domainError('VIR_ERR_XML_ERROR', 'a NUMA cell has two <memnode>');
  if (mode === 'restrictive' && nodes.some((node) => node.mode !== mode)) {
    throw domainError('VIR_ERR_XML_ERROR', "where <memory> is 'restrictive', each <memnode> is");
  }
}

const isPinned = ({ cputune }: Domain, { cpuset }: Vcpu): boolean =>
  cpuset !== undefined || [cputune?.vcpupins, cputune?.emulatorpin, cputune?.iothreadpins].some(Boolean);
