import type { Physical } from '../channel.js';
import type { Control } from './control.js';
import { kibibytes } from './domains.js';
import { readFields, writeFields } from './layout.js';
import { nodeMemory, numaInfo } from './structures.js';

export const physicalInfo = (control: Control) =>
  readFields(control.sysctl('physinfo'), control.sysctlInterface.physical);

export function physical(control: Control): Physical {
  const { cpus, nodes, coresPerSocket, threadsPerCore, khz, totalPages, freePages } = physicalInfo(control);
  return {
    cpus,
    nodes,
    coresPerSocket,
    threadsPerCore,
    socketsPerNode: Math.max(1, Math.floor(cpus / Math.max(1, coresPerSocket * threadsPerCore * nodes))),
    mhz: Math.floor(khz / 1000),
    totalMemory: kibibytes(totalPages),
    freeMemory: kibibytes(freePages),
    capabilities: control.versionText('capabilities').trim(),
  };
}

/** What Xen says of a node that is not there. */
const noNode = 0xffff_ffffn;
const nodeSize = 16;

export function cellsFree(control: Control): readonly bigint[] {
  const count = physicalInfo(control).maxNodeId + 1;
  return control.withMemory(count * nodeSize, ({ address, bytes }) => {
    const body = control.sysctl('numainfo', (info) => writeFields(info, numaInfo, { nodes: count, memory: address }));
    const { nodes } = readFields(body, numaInfo);
    return Array.from({ length: Math.min(nodes, count) }, (_, index) => {
      const { size, free } = readFields(bytes.subarray(index * nodeSize), nodeMemory);
      return size === noNode ? 0n : free / 1024n;
    });
  });
}

/** As libvirt counts: the release is what the version's suffix begins with, as `.7` does. */
export function version(control: Control): bigint {
  const { major, minor } = control.version();
  const release = /^\.(\d{1,3})/.exec(control.versionText('extraversion'))?.[1] ?? '0';
  return BigInt(major * 1_000_000 + minor * 1000 + Number(release));
}
