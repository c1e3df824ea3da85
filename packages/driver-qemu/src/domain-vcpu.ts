import {
  checkFlags,
  cpuList,
  cpuSetText,
  DomainVcpuFlags,
  exclusiveFlags,
  withPins,
  type CpuSet,
  type DomainVcpuDriver,
} from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { domainIOThread } from './domain-iothread.js';
import { domainScheduler } from './domain-scheduler.js';
import { qemuError } from './errors.js';
import type { QemuHost } from './host.js';
import { onlineCpus } from './node/cpus.js';
import { SystemFiles } from './node/system-files.js';
import { affinityOf, setAffinity } from './tuning/affinity.js';
import { check } from './tuning/check.js';
import { liveOrConfig } from './tuning/flags.js';
import { vcpuStat } from './tuning/thread-stat.js';
import { requireVcpuThreads } from './tuning/threads.js';
import { changeEach, changeMaximum, changeOnline } from './tuning/vcpu-count.js';
import { requireAgent } from './tuning/vcpu-agent.js';
import { maxVcpus, onlineVcpus } from './tuning/vcpus.js';

const { live, config, maximum, guest, hotpluggable } = DomainVcpuFlags.bits;

/** Processors, their pinning, and I/O threads. */
export const domainVcpu = (host: QemuHost, files = new SystemFiles()) =>
  ({
    ...domainIOThread(host),
    ...domainScheduler(host),
    async getVcpusFlags(ref, flags) {
      exclusiveFlags(flags, live, config, "'live' and 'config'");
      checkFlags(flags, liveOrConfig | maximum | guest, 'qemuDomainGetVcpusFlags');
      const domain = host.domain(ref);
      const def = domain.definition(flags & liveOrConfig);
      if (flags & guest) {
        check(domain.active, 'VIR_ERR_INVALID_ARG', "'guest' asks a guest that runs");
        requireAgent(domain);
      }
      return flags & maximum ? maxVcpus(def) : onlineVcpus(def).length;
    },
    setVcpus: (ref, count, flags, options) =>
      host.change(ref, 'setVcpus', options, async (domain) => {
        if (flags & maximum) check((flags & config) !== 0, 'VIR_ERR_INVALID_ARG', "'maximum' needs 'config'");
        exclusiveFlags(flags, guest, config, "'guest' and 'config'");
        checkFlags(flags, liveOrConfig | maximum | guest | hotpluggable, 'qemuDomainSetVcpusFlags');
        check(Number.isInteger(count) && count > 0, 'VIR_ERR_INVALID_ARG', `a domain cannot have ${count} vCPUs`);
        const affected = domain.affected(flags & liveOrConfig);
        if (flags & guest) requireAgent(domain);
        else if (flags & maximum) await changeMaximum(host, domain, affected, count);
        else await changeOnline(host, domain, affected, count, { hotpluggable: (flags & hotpluggable) !== 0, options });
      }),
    setVcpu: (ref, vcpus, on, flags, options) =>
      host.change(ref, 'setVcpu', options, async (domain) => {
        checkFlags(flags, liveOrConfig, 'qemuDomainSetVcpu');
        await changeEach(host, domain, domain.affected(flags), vcpus, on, options);
      }),
    async getVcpus(ref, options) {
      const domain = host.domain(ref);
      domain.requireActive('cannot retrieve vcpu information for inactive domain');
      const threads = await requireVcpuThreads(domain, options);
      const { pid } = domain.requireGuest().process;
      return onlineVcpus(domain.def).flatMap(({ id }) => {
        const thread = threads.get(id);
        if (thread === undefined) return [];
        return [{ number: id, state: 'running' as const, ...vcpuStat(pid, thread), cpuMap: affinityOf(thread) }];
      });
    },
    pinVcpu: (ref, vcpu, cpus, flags, options) =>
      host.change(ref, 'pinVcpu', options, async (domain) => {
        checkFlags(flags, liveOrConfig, 'qemuDomainPinVcpuFlags');
        const affected = domain.affected(flags);
        if (affected.config) requireVcpu(domain.persistentDef, vcpu);
        const cpuset = pinTo(cpus);
        if (affected.live) {
          const threads = await requireVcpuThreads(domain, options);
          requireVcpu(domain.def, vcpu);
          const thread = threads.get(vcpu);
          if (thread !== undefined) await setAffinity(thread, cpuset);
        }
        await host.changeDefinitions(domain, flags, (def) => withVcpuPin(def, vcpu, cpuset));
        if (affected.live)
          host.domainEvents.emit('tunable', domain.ref, { params: { [`cputune.vcpupin${vcpu}`]: cpuset } });
      }),
    async getVcpuPinInfo(ref, flags) {
      checkFlags(flags, liveOrConfig, 'qemuDomainGetVcpuPinInfo');
      const def = host.domain(ref).definition(flags);
      const pins = new Map(def.cputune?.vcpupins?.map((pin) => [pin.vcpu, pin.cpuset]));
      const all = def.vcpu?.cpuset;
      return Array.from({ length: maxVcpus(def) }, (_, vcpu) => cpusOr(pins.get(vcpu) ?? all, files));
    },
    pinEmulator: (ref, cpus, flags, options) =>
      host.change(ref, 'pinEmulator', options, async (domain) => {
        checkFlags(flags, liveOrConfig, 'qemuDomainPinEmulator');
        const affected = domain.affected(flags);
        const emulatorpin = pinTo(cpus);
        if (affected.live) await setAffinity(domain.requireGuest().process.pid, emulatorpin);
        await host.changeDefinitions(domain, flags, (def) => ({ ...def, cputune: { ...def.cputune, emulatorpin } }));
        if (affected.live)
          host.domainEvents.emit('tunable', domain.ref, { params: { 'cputune.emulatorpin': emulatorpin } });
      }),
    async getEmulatorPinInfo(ref, flags) {
      checkFlags(flags, liveOrConfig, 'qemuDomainGetEmulatorPinInfo');
      const def = host.domain(ref).definition(flags);
      return cpusOr(def.cputune?.emulatorpin ?? def.vcpu?.cpuset, files);
    },
  }) satisfies DomainVcpuDriver;

const cpusOr = (set: string | undefined, files: SystemFiles): CpuSet =>
  set === undefined ? onlineCpus(files) : cpuList(set);

function pinTo(cpus: CpuSet): string {
  if (cpus.length === 0) throw qemuError('VIR_ERR_INVALID_ARG', 'Empty cpu list for pinning');
  return cpuSetText(cpus, 'VIR_FROM_QEMU');
}

function requireVcpu(def: Domain, vcpu: number): void {
  const count = maxVcpus(def);
  check(vcpu < count, 'VIR_ERR_INVALID_ARG', `vcpu ${vcpu} is out of range of cpu count ${count}`);
}

function withVcpuPin(def: Domain, vcpu: number, cpuset: string): Domain {
  const others = def.cputune?.vcpupins?.filter((pin) => pin.vcpu !== vcpu) ?? [];
  return withPins(def, { vcpupins: [...others, { vcpu, cpuset }].sort((one, other) => one.vcpu - other.vcpu) });
}
