import {
  checkFlags,
  ConnectGetAllDomainStatsFlags,
  DomainStatsTypes,
  matchesDomain,
  type DomainStatsDriver,
} from '@virtkit/core/driver';
import type { QemuDomain } from './domain-object.js';
import { qemuError } from './errors.js';
import type { QemuHost } from './host.js';
import { block } from './stats/block.js';
import { cpuTotal, vcpu } from './stats/cpu.js';
import type { Asking, Entry, Group } from './stats/group.js';
import * as small from './stats/small-groups.js';
import { check } from './tuning/check.js';

const { bits } = DomainStatsTypes;
const { enforceStats, nowait, backing, ...filters } = ConnectGetAllDomainStatsFlags.bits;
const everyFilter = Object.values(filters).reduce<number>((all, bit) => all | bit, 0);

/** In libvirt's order. */
const groups: readonly (readonly [bit: number, group: Group])[] = [
  [bits.state, small.state],
  [bits.cpuTotal, cpuTotal],
  [bits.balloon, small.balloon],
  [bits.vcpu, vcpu],
  [bits.interface, small.network],
  [bits.block, block],
  [bits.perf, small.nothing],
  [bits.iothread, small.iothread],
  [bits.memory, small.nothing],
  [bits.dirtyrate, small.dirtyRate],
  [bits.vm, small.vm],
];
const everyGroup = groups.reduce((all, [bit]) => all | bit, 0);

/** Numbers about many domains at once: all of them are asked at the same time. */
export const domainStats = (host: QemuHost) =>
  ({
    async getAllStats(refs, stats, flags, options) {
      checkFlags(flags, everyFilter | nowait | backing | enforceStats, 'qemuConnectGetAllDomainStats');
      const unknown = stats & ~everyGroup;
      if (flags & enforceStats && unknown)
        throw qemuError(
          'VIR_ERR_ARGUMENT_UNSUPPORTED',
          `Stats types bits 0x${unknown.toString(16)} are not supported by this daemon or QEMU`,
        );
      // A domain that is gone is left out.
      const asked = refs.flatMap(({ uuid }) => host.domains.findByUuid(uuid) ?? []);
      const chosen = (refs.length > 0 ? asked : [...host.domains]).filter((one) => passes(one, flags & everyFilter));
      const wanted = groups.filter(([bit]) => stats === 0 || stats & bit).map(([, group]) => group);
      return Promise.all(
        chosen.map(async (domain) => {
          const { ref } = domain;
          // Whoever is not to wait does not ask a process that is busy.
          const guest = flags & nowait && domain.jobs.current !== undefined ? undefined : domain.guest;
          const asking = { guest, backing: (flags & backing) !== 0, options };
          const entries = await Promise.all(wanted.map((group) => read(group, domain, asking)));
          return { domain: ref, params: Object.fromEntries(entries.flat()) };
        }),
      );
    },
    async getCpuStats(ref, startCpu, ncpus, flags) {
      checkFlags(flags, 0, 'qemuDomainGetCPUStats');
      check(startCpu === -1 ? ncpus === 1 : startCpu >= 0, 'VIR_ERR_INVALID_ARG', 'CPU -1 is one, the whole domain');
      const domain = host.domain(ref);
      domain.requireActive();
      // Only of a group of processes does the kernel count this.
      throw qemuError('VIR_ERR_OPERATION_INVALID', 'cgroup CPUACCT controller is not mounted');
    },
  }) satisfies DomainStatsDriver;

/** One that ends while it is asked has nothing more to tell. */
async function read(group: Group, domain: QemuDomain, asking: Asking): Promise<readonly Entry[]> {
  try {
    return await group(domain, asking);
  } catch (error) {
    if (asking.guest?.ending || asking.guest !== domain.guest) return [];
    throw error;
  }
}

function passes({ active, state, persistent }: QemuDomain, flags: number): boolean {
  return flags === 0 || matchesDomain(flags, { state: active ? state : 'shutoff', persistent });
}
