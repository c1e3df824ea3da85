import type { LiveVcpu } from '../channel.js';
import { xenError } from '../errors.js';
import { nanoseconds } from './xl-list.js';

/** A line of `xl vcpu-list`, read from its end. */
const row =
  /^.* \d+ +(?<number>\d+) +(?<cpu>-|\d+) +(?<flags>[-rbp]{3}) +(?<seconds>[\d.]+) +(?<hard>all|none|[\d,-]+(?:,node:\S+)?) \/ .*$/;

/** @param cpus - how many the host has, which `all` means */
export const parseVcpus = (text: string, cpus: number): LiveVcpu[] =>
  text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => {
      const found = row.exec(line)?.groups;
      if (!found) throw xenError('VIR_ERR_INTERNAL_ERROR', `xl vcpu-list: ${JSON.stringify(line.slice(0, 200))}`);
      const flags = found['flags']!;
      return {
        number: Number(found['number']),
        online: flags[2] !== 'p',
        running: flags[0] === 'r',
        blocked: flags[1] === 'b',
        cpuTime: nanoseconds(found['seconds']!),
        cpu: found['cpu'] === '-' ? -1 : Number(found['cpu']),
        affinity: bitsOf(found['hard']!, cpus),
      };
    });

/** `all`, `0-1,3`, `^2` never: as xl prints sets of processors. */
function bitsOf(set: string, cpus: number): Uint8Array {
  const bits = new Uint8Array(Math.ceil(cpus / 8));
  const ranges = set === 'all' ? [`0-${cpus - 1}`] : set === 'none' ? [] : set.split(',');
  for (const range of ranges) {
    const [first, last = first] = range.split('-').map(Number);
    for (let cpu = first!; cpu <= last! && cpu < cpus; cpu++) bits[cpu >> 3]! |= 1 << (cpu & 7);
  }
  return bits;
}

/** A set of processors as xl takes it: `0,2,3`. @throws VirtError `VIR_ERR_INVALID_ARG` for an empty one */
export function cpuList(bits: Uint8Array): string {
  const cpus = [...bits].flatMap((byte, index) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => byte & (1 << bit)).map((bit) => index * 8 + bit),
  );
  if (cpus.length === 0) throw xenError('VIR_ERR_INVALID_ARG', 'the list of CPUs to pin to is empty');
  return cpus.join(',');
}
