import { domainError } from './domain-error.js';
import { merged } from '../merged.js';
import { randomUuid, type RandomSource } from '../random.js';
import { completeConsoles } from './defaults-consoles.js';
import { addImplicitControllers, completeControllers } from './defaults-controllers.js';
import { completeDisks } from './defaults-disks.js';
import { completeCpu } from './defaults-cpu.js';
import { completeInterfaces } from './defaults-interfaces.js';
import { completeHostdevs, completeSmartcards } from './defaults-hostdevs.js';
import { completeGraphics, completeVideos } from './defaults-graphics.js';
import { completeSmallDevices } from './defaults-small.js';
import type { Devices } from './devices.js';
import type { Domain } from './domain.js';

export interface DefaultsOptions extends RandomSource {
  /** The architecture of a guest that names none. Default: `i686`, as libvirt's test driver has it. */
  readonly arch?: string;
}

/**
 * Fills in what libvirt fills in when a domain is defined on its test driver, and refuses what it refuses then.
 * Pure: all chance comes from `random`.
 */
export function completeDomain(domain: Domain, options: DefaultsOptions): Domain {
  checkNames(domain);
  checkDevices(domain);
  const devices = completeDevices(domain, options);
  return merged(domain, {
    uuid: domain.uuid ?? randomUuid(options),
    ...(domain.genid === '' ? { genid: randomUuid(options) } : {}),
    ...completeMemory(domain),
    ...completeVcpus(domain),
    ...completeIoThreads(domain),
    ...completeCpu(domain.cpu),
    ...completeSeclabels(domain),
    os: completeOs(domain, devices, options.arch ?? 'i686'),
    clock: completeClock(domain.clock),
    onPoweroff: domain.onPoweroff ?? 'destroy',
    onReboot: domain.onReboot ?? 'restart',
    onCrash: domain.onCrash ?? 'destroy',
    devices,
  });
}

function checkNames({ name, title }: Domain): void {
  if (name.includes('/')) throw domainError('VIR_ERR_XML_ERROR', `the domain name '${name}' contains '/'`);
  if (name.includes('\n')) throw domainError('VIR_ERR_XML_DETAIL', 'the domain name contains a line break');
  if (title?.includes('\n'))
    throw domainError('VIR_ERR_XML_ERROR', `the title of domain '${name}' contains a line break`);
}

/** What is refused once the whole is seen. */
function checkDevices({ devices }: Domain): void {
  const usb = devices?.controllers?.some((one) => one.type === 'usb' && one.model !== 'none') ?? false;
  if (devices?.redirdevs && !usb) {
    throw domainError('VIR_ERR_CONFIG_UNSUPPORTED', 'a redirected USB device needs a USB controller');
  }
}

function completeMemory(domain: Domain): Pick<Domain, 'memory' | 'currentMemory'> {
  const modules = sum(domain.devices?.memories?.map((module) => module.target.size));
  const cells = sum(domain.cpu?.numa?.cells?.map((cell) => cell.memory));
  const given = domain.memory ?? 0n;
  const memory = given === 0n && cells > 0n ? cells + modules : given;
  if (modules > memory) {
    throw domainError('VIR_ERR_XML_ERROR', 'the memory modules are together larger than the memory of the domain');
  }
  if (memory === modules)
    throw domainError('VIR_ERR_XML_ERROR', 'neither <memory> nor <numa> says how much memory there is');
  const most = domain.maxMemory;
  if (most && (most.size === 0n || most.slots === 0)) {
    throw domainError('VIR_ERR_XML_ERROR', '<maxMemory> needs both a size and a number of slots');
  }
  if (most && most.size < memory) throw domainError('VIR_ERR_XML_ERROR', '<maxMemory> is smaller than <memory>');
  const current = domain.currentMemory ?? 0n;
  return { memory, currentMemory: current === 0n || current > memory ? memory : current };
}

const sum = (sizes: readonly bigint[] = []): bigint => sizes.reduce((total, size) => total + size, 0n);

function completeVcpus(domain: Domain): Pick<Domain, 'vcpu' | 'vcpus' | 'cputune' | 'numatune'> {
  const { current, cpuset, ...given } = domain.vcpu ?? { placement: 'static', count: 1 };
  const auto = given.placement === 'auto';
  const vcpu = auto || cpuset === undefined ? given : { ...given, cpuset };
  if (current !== undefined && current > vcpu.count) {
    throw domainError(
      'VIR_ERR_CONFIG_UNSUPPORTED',
      `${current} vCPUs are to be online and there are only ${vcpu.count}`,
    );
  }
  if (vcpu.count === 0) throw domainError('VIR_ERR_INTERNAL_ERROR', 'a domain needs at least one vCPU');
  const online = current ?? vcpu.count;
  const each = domain.vcpus?.vcpus?.map((one) => merged(one, { hotpluggable: one.hotpluggable ?? !one.enabled }));
  const { vcpupins, ...cputune } = domain.cputune ?? {};
  const pins = vcpupins?.filter((pin) => pin.vcpu < vcpu.count) ?? [];
  return {
    ...(domain.cputune ? { cputune: pins.length > 0 ? { ...cputune, vcpupins: pins } : cputune } : {}),
    vcpu: online === vcpu.count ? vcpu : { ...vcpu, current: online },
    // Where the host chooses CPUs, it chooses memory too.
    ...(auto && !domain.numatune ? { numatune: { memory: { mode: 'strict', placement: 'auto' } } } : {}),
    ...(domain.vcpus ? { vcpus: each ? { ...domain.vcpus, vcpus: each } : domain.vcpus } : {}),
  };
}

function completeIoThreads(domain: Domain): Pick<Domain, 'iothreads'> {
  const named = domain.iothreadids?.iothreads?.length ?? 0;
  const count = Math.max(domain.iothreads ?? 0, named);
  return count === 0 ? {} : { iothreads: count };
}

function completeSeclabels({ seclabels }: Domain): Pick<Domain, 'seclabels'> {
  if (!seclabels) return {};
  return {
    seclabels: seclabels.map((label) => {
      const type = label.type ?? 'dynamic';
      return { ...label, type, ...(type === 'none' ? {} : { relabel: label.relabel ?? type === 'dynamic' }) };
    }),
  };
}

function completeOs(domain: Domain, devices: Devices, arch: string): NonNullable<Domain['os']> {
  const { os } = domain;
  if (!os?.type) throw domainError('VIR_ERR_XML_ERROR', `domain '${domain.name}' has no <os> <type>`);
  if (os.type.name === 'exe' && os.init === undefined) {
    throw domainError('VIR_ERR_XML_ERROR', `domain '${domain.name}' is a container and has no <init>`);
  }
  const type = { ...os.type, arch: os.type.arch ?? arch };
  const loader = os.loader?.path !== undefined ? { loader: { ...os.loader, type: os.loader.type ?? 'rom' } } : {};
  if (os.type.name !== 'hvm') return { ...os, ...loader, type };
  const orders = bootOrders(devices);
  const double = orders.find((order, index) => orders.indexOf(order) !== index);
  if (double !== undefined) {
    throw domainError('VIR_ERR_CONFIG_UNSUPPORTED', `boot order ${double} is given to more than one device`);
  }
  if (os.boot && orders.length > 0) {
    throw domainError('VIR_ERR_CONFIG_UNSUPPORTED', '<boot> in <os> and <boot> in a device exclude each other');
  }
  const boot = os.boot || orders.length > 0 ? {} : { boot: ['hd'] as const };
  return { ...os, ...loader, type, ...boot };
}

function bootOrders(devices: Devices): number[] {
  const { disks = [], interfaces = [], hostdevs = [], redirdevs = [], filesystems = [] } = devices;
  return [...disks, ...interfaces, ...hostdevs, ...redirdevs, ...filesystems].flatMap((device) =>
    device.boot ? [device.boot.order] : [],
  );
}

function completeClock(clock: Domain['clock']): NonNullable<Domain['clock']> {
  if (!clock) return { offset: 'utc' };
  if (clock.offset !== 'variable') return clock;
  return { ...clock, adjustment: clock.adjustment ?? '0', basis: clock.basis ?? 'utc' };
}

function completeDevices(domain: Domain, options: DefaultsOptions): Devices {
  const hvm = domain.os?.type?.name === 'hvm';
  const given = domain.devices ?? {};
  const disks = completeDisks(given);
  const withDisks = {
    ...given,
    ...disks,
    ...completeHostdevs({ ...given, ...disks }),
    ...completeSmartcards(given),
    ...completeControllers(given),
  };
  const withConsoles = { ...withDisks, ...completeConsoles(withDisks, hvm) };
  const withGraphics = { ...withConsoles, ...completeGraphics(withConsoles) };
  return {
    ...withGraphics,
    ...addImplicitControllers(withGraphics),
    ...completeVideos(withGraphics, domain),
    ...completeInterfaces(withGraphics, options),
    ...completeSmallDevices(withGraphics),
  };
}
