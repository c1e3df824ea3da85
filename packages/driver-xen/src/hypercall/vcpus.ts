import type { LiveVcpu } from '../channel.js';
import { onDomain, type Control } from './control.js';
import { domain } from './domains.js';
import { HypercallError } from './hypervisor.js';
import { readFields, writeFields } from './layout.js';
import { physicalInfo } from './physical.js';
import { hardAffinity, vcpuAffinity, vcpuInfo } from './structures.js';

export function vcpus(control: Control, id: number): readonly LiveVcpu[] {
  const { maxVcpus } = onDomain(id, 'the processors', () => {
    const found = domain(control, id);
    if (!found) throw new HypercallError('ESRCH');
    return found;
  });
  const bits = physicalInfo(control).maxCpuId + 1;
  return Array.from({ length: maxVcpus }, (_, number) => vcpu(control, id, number, bits));
}

function vcpu(control: Control, id: number, number: number, bits: number): LiveVcpu {
  const attempted = `processor ${number}`;
  const body = onDomain(id, attempted, () =>
    control.domctl('getvcpuinfo', id, (info) => writeFields(info, vcpuInfo, { vcpu: number })),
  );
  const { online, blocked, running, cpuTime, cpu } = readFields(body, vcpuInfo);
  const affinity = control.withMemory(Math.ceil(bits / 8), ({ address, bytes }) => {
    onDomain(id, attempted, () =>
      control.domctl('getvcpuaffinity', id, (pins) =>
        writeFields(pins, vcpuAffinity, { vcpu: number, flags: hardAffinity, hard: address, hardBits: bits }),
      ),
    );
    return Uint8Array.from(bytes);
  });
  const isOnline = online !== 0;
  return {
    number,
    online: isOnline,
    running: running !== 0,
    blocked: blocked !== 0,
    cpuTime,
    cpu: isOnline ? cpu : -1,
    affinity,
  };
}

/** @param cpus - a bit for each processor of the host, lowest first */
export function pinVcpu(control: Control, id: number, number: number, cpus: Uint8Array): void {
  const bits = physicalInfo(control).maxCpuId + 1;
  control.withMemory(Math.ceil(bits / 8), ({ address, bytes }) => {
    bytes.set(cpus.subarray(0, bytes.length));
    onDomain(id, `pinning processor ${number}`, () =>
      control.domctl('setvcpuaffinity', id, (pins) =>
        writeFields(pins, vcpuAffinity, { vcpu: number, flags: hardAffinity, hard: address, hardBits: bits }),
      ),
    );
  });
}
