import {
  checkFlags,
  cpuList,
  cpuSetText,
  DomainVcpuFlags,
  withPins,
  type CallOptions,
  type CpuSet,
  type DomainVcpuDriver,
  type VcpuInfo,
} from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import type { LiveVcpu } from './channel.js';
import { check, liveOrConfig, onlyConfig, onlyLive } from './check.js';
import { domainScheduler } from './domain-scheduler.js';
import type { XenHost } from './host.js';

const { maximum } = DomainVcpuFlags.bits;

/** vCPUs, where they run, and how they are scheduled. */
export const domainVcpu = (host: XenHost) =>
  ({
    ...domainScheduler(host),
    async getVcpusFlags(ref, flags) {
      checkFlags(flags, liveOrConfig | maximum, 'libxlDomainGetVcpusFlags');
      const def = (await host.current(ref)).definition(flags & liveOrConfig);
      return flags & maximum ? maxVcpus(def) : onlineVcpus(def);
    },
    setVcpus: (ref, count, flags, options) =>
      host.change(ref, 'setVcpus', options, async (domain) => {
        checkFlags(flags, liveOrConfig | maximum, 'libxlDomainSetVcpusFlags');
        check(count > 0, 'VIR_ERR_INVALID_ARG', 'nvcpus is zero');
        const { live, config } = domain.affected(flags & liveOrConfig);
        check(!(live && flags & maximum), 'VIR_ERR_INVALID_ARG', `invalid flag combination: (0x${flags.toString(16)})`);
        const most = await mostVcpus(host, flags & maximum ? undefined : domain.def, options);
        check(
          count <= most,
          'VIR_ERR_INVALID_ARG',
          `requested vcpus is greater than max allowable vcpus for the domain: ${count} > ${most}`,
        );
        if (flags & maximum) return host.changeDefinitions(domain, onlyConfig, (def) => withMaximum(def, count));
        if (config) checkOnline(domain.persistentDef, count);
        if (live) {
          await host.channels.call('setVcpus', domain.id, count, options);
          await host.changeDefinitions(domain, onlyLive, (def) => withOnline(def, count));
        }
        if (config) await host.changeDefinitions(domain, onlyConfig, (def) => withOnline(def, count));
      }),
    async getVcpus(ref, options) {
      const domain = await host.current(ref);
      domain.requireActive();
      return (await host.channels.call('vcpus', domain.id, options)).map(infoOf);
    },
    pinVcpu: (ref, vcpu, cpus, flags, options) =>
      host.change(ref, 'pinVcpu', options, async (domain) => {
        checkFlags(flags, liveOrConfig, 'libxlDomainPinVcpuFlags');
        const { live, config } = domain.affected(flags);
        for (const def of [...(live ? [domain.def] : []), ...(config ? [domain.persistentDef] : [])])
          check(vcpu < onlineVcpus(def), 'VIR_ERR_INVALID_ARG', `vcpu '${vcpu}' is not active`);
        check(cpus.length > 0, 'VIR_ERR_INVALID_ARG', 'Empty cpu list for pinning');
        const cpuset = cpuSetText(cpus, 'VIR_FROM_LIBXL');
        if (live) await host.channels.call('pinVcpu', domain.id, vcpu, bitsOf(cpus), options);
        await host.changeDefinitions(domain, flags, (def) => withVcpuPin(def, vcpu, cpuset));
      }),
    async getVcpuPinInfo(ref, flags, options) {
      checkFlags(flags, liveOrConfig, 'libxlDomainGetVcpuPinInfo');
      const def = (await host.current(ref)).definition(flags);
      const { cpus } = await host.channels.call('physical', options);
      const all = def.vcpu?.cpuset === undefined ? upTo(cpus) : cpuList(def.vcpu.cpuset);
      const pins = new Map(def.cputune?.vcpupins?.map((pin) => [pin.vcpu, pin.cpuset]));
      return upTo(maxVcpus(def)).map((vcpu) => {
        const pin = pins.get(vcpu);
        return pin === undefined ? all : cpuList(pin);
      });
    },
  }) satisfies DomainVcpuDriver;

const maxVcpus = ({ vcpu }: Domain): number => vcpu?.count ?? 1;
const onlineVcpus = ({ vcpu }: Domain): number => vcpu?.current ?? vcpu?.count ?? 1;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, number) => number);

/** What libvirt's driver lets a guest have: no more than the host, nor than it was started with. */
async function mostVcpus(host: XenHost, def: Domain | undefined, options?: CallOptions): Promise<number> {
  const { cpus } = await host.channels.call('physical', options);
  return def ? maxVcpus(def) : Math.max(cpus, mostOfAll);
}

/** The hypervisor takes more vCPUs than the host has CPUs: the limit of a paravirtual guest. */
const mostOfAll = 512;

function checkOnline(def: Domain, count: number): void {
  check(
    count <= maxVcpus(def),
    'VIR_ERR_INVALID_ARG',
    `requested vcpus is greater than max allowable vcpus for the domain: ${count} > ${maxVcpus(def)}`,
  );
}

function withOnline(def: Domain, count: number): Domain {
  const { current: _old, ...vcpu } = def.vcpu ?? { placement: 'static' as const, count };
  return { ...def, vcpu: count < vcpu.count ? { ...vcpu, current: count } : vcpu };
}

function withMaximum(def: Domain, count: number): Domain {
  const online = Math.min(onlineVcpus(def), count);
  const pins = def.cputune?.vcpupins?.filter(({ vcpu }) => vcpu < count);
  const vcpu = { ...(def.vcpu ?? { placement: 'static' as const }), count };
  const resized = withOnline({ ...def, vcpu }, online);
  return pins ? withPins(resized, { vcpupins: pins }) : resized;
}

function withVcpuPin(def: Domain, vcpu: number, cpuset: string): Domain {
  const others = def.cputune?.vcpupins?.filter((pin) => pin.vcpu !== vcpu) ?? [];
  return withPins(def, { vcpupins: [...others, { vcpu, cpuset }].sort((one, other) => one.vcpu - other.vcpu) });
}

function infoOf({ number, running, blocked, cpuTime, cpu, affinity }: LiveVcpu): VcpuInfo {
  const state = running ? 'running' : blocked ? 'blocked' : 'offline';
  return { number, state, cpuTime, cpu, cpuMap: cpusOf(affinity) };
}

/** The numbers of the bits that are set, lowest first. */
export const cpusOf = (bits: Uint8Array): CpuSet =>
  [...bits].flatMap((byte, at) => upTo(8).flatMap((bit) => (byte & (1 << bit) ? [at * 8 + bit] : [])));

/** A bit for each number, lowest first. */
export function bitsOf(cpus: CpuSet): Uint8Array {
  const bits = new Uint8Array((Math.max(...cpus) >> 3) + 1);
  for (const cpu of cpus) bits[cpu >> 3]! |= 1 << (cpu & 7);
  return bits;
}
