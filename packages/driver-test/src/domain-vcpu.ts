import {
  checkFlags,
  DomainVcpuFlags,
  exclusiveFlags,
  PerfEvents,
  SchedulerParameters,
  withPins,
  type DomainVcpuDriver,
  type ParamsOf,
} from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { changeOne, liveOrConfig } from './change-one.js';
import { cpuSetText, cpusOf, hostCpus, pinText } from './cpu-set.js';
import { domainIOThread } from './domain-iothread.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { microseconds } from './numbers.js';
import { check, givenParams } from './params.js';
import { vcpuList } from './vcpu-list.js';
import { maxVcpus, onlineVcpus, vcpuCpus, vcpusOnline, withMaximum, withOnline, withVcpus } from './vcpus.js';

const { live, config, maximum, guest } = DomainVcpuFlags.bits;
/** As many vCPUs as a domain of the test driver can have. */
const mostVcpus = 32;
const weight = 50;

/** vCPUs, IOThreads, where they run, and how they are scheduled. */
export const domainVcpu = (host: TestHost) =>
  ({
    ...domainIOThread(host),
    async getVcpusFlags(ref, flags) {
      exclusiveFlags(flags, live, config, "'live' and 'config'");
      checkFlags(flags, liveOrConfig | maximum, 'testDomainGetVcpusFlags');
      const def = host.domain(ref).definition(flags);
      return flags & maximum ? maxVcpus(def) : onlineVcpus(def);
    },
    async setVcpus(ref, count, flags) {
      if (flags & maximum) check((flags & config) !== 0, 'VIR_ERR_INVALID_ARG', "'maximum' needs 'config'");
      exclusiveFlags(flags, guest, config, "'guest' and 'config'");
      checkFlags(flags, liveOrConfig | maximum, 'testDomainSetVcpusFlags');
      check(Number.isInteger(count) && count > 0, 'VIR_ERR_INVALID_ARG', `a domain cannot have ${count} vCPUs`);
      check(
        count <= mostVcpus,
        'VIR_ERR_INVALID_ARG',
        `requested cpu amount exceeds maximum supported amount (${count} > ${mostVcpus})`,
      );
      const domain = host.domain(ref);
      const affected = domain.affected(flags);
      const stored = domain.persistentDef;
      if (affected.live) checkCount(domain.def, count);
      if (affected.config && !(flags & maximum)) checkCount(stored, count);
      if (affected.live) domain.change(live, (def) => withOnline(def, count));
      if (!affected.config) return;
      domain.change(config, (def) => (flags & maximum ? withMaximum(def, count) : withOnline(def, count)));
    },
    async setVcpu(ref, vcpus, on, flags) {
      checkFlags(flags, liveOrConfig, 'domain.setVcpu');
      const ids = vcpuList(vcpus);
      const domain = host.domain(ref);
      const affected = domain.affected(flags);
      if (affected.live) checkVcpus(domain, ids, on);
      if (affected.config) checkStoredVcpus(domain.persistentDef, ids);
      domain.change(flags, (def) => withVcpus(def, ids, on));
    },
    async getVcpus(ref) {
      const domain = host.domain(ref);
      domain.requireActive('cannot list vcpus for an inactive domain');
      const { def } = domain;
      const cpuTime = microseconds(host) / 10n;
      const online = vcpusOnline(def);
      // As many as are online, of the first: a hole among them shows as an offline one.
      return Array.from({ length: onlineVcpus(def) }, (_, number) => {
        if (!online[number]) return { number, state: 'offline' as const, cpuTime: 0n, cpu: -1, cpuMap: [] };
        const cpuMap = vcpuCpus(host, def, number);
        return { number, state: 'running' as const, cpuTime, cpu: cpuMap.at(-1) ?? -1, cpuMap };
      });
    },
    async pinVcpu(ref, vcpu, cpus, flags) {
      checkFlags(flags, 0, 'testDomainPinVcpuFlags');
      const domain = host.domain(ref);
      domain.requireActive('cannot pin vcpus on an inactive domain');
      const present = vcpusOnline(domain.def)[vcpu] === true;
      check(present, 'VIR_ERR_INVALID_ARG', `requested vcpu '${vcpu}' is not present in the domain`);
      const cpuset = cpuSetText(cpus);
      domain.change(live, (def) => {
        const others = def.cputune?.vcpupins?.filter((pin) => pin.vcpu !== vcpu) ?? [];
        const vcpupins = [...others, { vcpu, cpuset }].sort((a, b) => a.vcpu - b.vcpu);
        return withPins(def, { vcpupins });
      });
    },
    async getVcpuPinInfo(ref, flags) {
      const def = host.domain(ref).definition(flags);
      return Array.from({ length: maxVcpus(def) }, (_, vcpu) => vcpuCpus(host, def, vcpu));
    },
    async pinEmulator(ref, cpus, flags) {
      checkFlags(flags, liveOrConfig, 'testDomainPinEmulator');
      const emulatorpin = pinText(cpus);
      changeOne(host.domain(ref), flags, (def) => ({ ...def, cputune: { ...def.cputune, emulatorpin } }));
    },
    async getEmulatorPinInfo(ref, flags) {
      exclusiveFlags(flags, live, config, "'live' and 'config'");
      checkFlags(flags, liveOrConfig, 'testDomainGetEmulatorPinInfo');
      const def = host.domain(ref).definition(flags);
      const set = def.cputune?.emulatorpin ?? def.vcpu?.cpuset;
      return set === undefined ? hostCpus(host) : cpusOf(set);
    },
    async getSchedulerType() {
      return { type: 'fair', nparams: 1 };
    },
    async getSchedulerParameters(ref, flags) {
      checkFlags(flags, 0, 'testDomainGetSchedulerParametersFlags');
      host.domain(ref);
      return { weight };
    },
    async setSchedulerParameters(ref, params, flags) {
      checkFlags(flags, 0, 'testDomainSetSchedulerParametersFlags');
      // Taken and forgotten, as libvirt's test driver does.
      givenParams(params, { weight: SchedulerParameters.weight });
      host.domain(ref);
    },
    async getPerfEvents(ref, flags) {
      checkFlags(flags, liveOrConfig, 'testDomainGetPerfEvents');
      const on = perfEvents(host.domain(ref).definition(flags));
      return Object.fromEntries(perfNames.map((name) => [name, on.get(name) ?? false]));
    },
    async setPerfEvents(ref, events, flags) {
      checkFlags(flags, liveOrConfig, 'testDomainSetPerfEvents');
      givenParams(events, PerfEvents);
      changeOne(host.domain(ref), flags, (def) => withPerfEvents(def, events));
    },
  }) satisfies DomainVcpuDriver;

/** Of a guest that runs, one at a time: what comes of several is hard to undo. */
function checkVcpus({ def }: TestDomain, ids: readonly number[], on: boolean): void {
  checkPresent(def, ids);
  const online = vcpusOnline(def);
  for (const id of ids) {
    check(online[id] !== on, 'VIR_ERR_INVALID_ARG', `vCPU ${id} is ${on ? 'on' : 'off'} already`);
    // What was there at the start stays, unless the definition says of it that it can go.
    const hotpluggable = def.vcpus?.vcpus?.find((one) => one.id === id)?.hotpluggable ?? id !== 0;
    check(on || hotpluggable, 'VIR_ERR_INVALID_ARG', `vCPU ${id} cannot be unplugged`);
  }
  check(ids.length === 1, 'VIR_ERR_OPERATION_UNSUPPORTED', 'the vCPUs of a running guest change one at a time');
}

function checkStoredVcpus(def: Domain, ids: readonly number[]): void {
  checkPresent(def, ids);
  check(!ids.includes(0), 'VIR_ERR_INVALID_ARG', 'vCPU 0 is always on');
}

function checkPresent(def: Domain, ids: readonly number[]): void {
  const beyond = ids.find((id) => id >= maxVcpus(def));
  if (beyond !== undefined) throw testError('VIR_ERR_INVALID_ARG', `the domain has no vCPU ${beyond}`);
}

function checkCount(def: Domain, count: number): void {
  const max = maxVcpus(def);
  if (count > max) throw testError('VIR_ERR_INVALID_ARG', `requested cpu amount exceeds maximum (${count} > ${max})`);
}

type PerfName = keyof typeof PerfEvents;
/** In libvirt's order, which is that of the XML. */
const perfNames = [
  'cmt',
  'mbmt',
  'mbml',
  'cpu_cycles',
  'instructions',
  'cache_references',
  'cache_misses',
  'branch_instructions',
  'branch_misses',
  'bus_cycles',
  'stalled_cycles_frontend',
  'stalled_cycles_backend',
  'ref_cpu_cycles',
  'cpu_clock',
  'task_clock',
  'page_faults',
  'context_switches',
  'cpu_migrations',
  'page_faults_min',
  'page_faults_maj',
  'alignment_faults',
  'emulation_faults',
] as const satisfies readonly PerfName[];

const perfEvents = ({ perf }: Domain): ReadonlyMap<string, boolean> =>
  new Map(perf?.events?.map(({ name, enabled }) => [name, enabled]));

function withPerfEvents(def: Domain, changes: ParamsOf<typeof PerfEvents>): Domain {
  const old = perfEvents(def);
  const events = perfNames.flatMap((name) => {
    const enabled = changes[name] ?? old.get(name);
    return enabled === undefined ? [] : [{ name, enabled }];
  });
  return { ...def, perf: { ...def.perf, events } };
}
