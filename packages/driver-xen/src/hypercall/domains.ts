import type { Buffer } from 'node:buffer';
import { shutdownReasons, type LiveDomain } from '../channel.js';
import { onDomain, type Control } from './control.js';
import { HypercallError } from './hypervisor.js';
import { readFields, writeFields } from './layout.js';
import { domainFlags, domainHandle, domainInfo, domainInfoList, maxMem, shutdownShift } from './structures.js';

/** So many at a time. */
const batch = 256;

/** All domains, the control domain first. */
export function domains(control: Control): readonly LiveDomain[] {
  const { infoSize } = control.domctlInterface;
  return control.withMemory(batch * infoSize, ({ address, bytes }) => {
    const found: LiveDomain[] = [];
    for (let first = 0; ; first = found.at(-1)!.id + 1) {
      const body = control.sysctl('getdomaininfolist', (list) =>
        writeFields(list, domainInfoList, { first, max: batch, buffer: address }),
      );
      const { count } = readFields(body, domainInfoList);
      for (let index = 0; index < count; index += 1)
        found.push(liveDomain(bytes.subarray(index * infoSize, (index + 1) * infoSize)));
      if (count < batch) return found;
    }
  });
}

export function domain(control: Control, id: number): LiveDomain | undefined {
  try {
    const info = liveDomain(control.domctl('getdomaininfo', id));
    // It gives the next one that there is.
    return info.id === id ? info : undefined;
  } catch (error) {
    if (error instanceof HypercallError && error.errno === 'ESRCH') return undefined;
    throw error;
  }
}

/** It counts: one that was paused twice goes on after it was twice unpaused. */
export function pause(control: Control, id: number): void {
  onDomain(id, 'the pause', () => control.domctl('pausedomain', id));
}

export function unpause(control: Control, id: number): void {
  onDomain(id, 'the end of the pause', () => control.domctl('unpausedomain', id));
}

/** @param size - KiB */
export function setMaxMemory(control: Control, id: number, size: bigint): void {
  onDomain(id, 'limiting the memory', () =>
    control.domctl('max_mem', id, (body) => writeFields(body, maxMem, { size })),
  );
}

function liveDomain(bytes: Buffer): LiveDomain {
  const { domain: id, flags, pages, maxPages, cpuTime, online, maxVcpuId } = readFields(bytes, domainInfo);
  const has = (flag: keyof typeof domainFlags) => (flags & (1 << domainFlags[flag])) !== 0;
  const reason = has('shutdown') ? shutdownReasons[(flags >>> shutdownShift) & 0xff] : undefined;
  return {
    id,
    uuid: uuidText(bytes.subarray(domainHandle, domainHandle + 16)),
    memory: kibibytes(pages),
    maxMemory: kibibytes(maxPages),
    cpuTime,
    vcpus: online,
    // One without processors has them all set.
    maxVcpus: (maxVcpuId + 1) >>> 0,
    hvm: has('hvm'),
    dying: has('dying'),
    shutdown: has('shutdown'),
    paused: has('paused'),
    blocked: has('blocked'),
    running: has('running'),
    ...(reason !== undefined && { reason }),
  };
}

/** Of pages of 4 KiB. No limit at all stays in 64 bits. */
export const kibibytes = (pages: bigint): bigint => BigInt.asUintN(64, pages * 4n);

const uuidText = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
