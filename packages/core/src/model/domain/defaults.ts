import { at, domainError } from './domain-error.js';
import { merged } from '../merged.js';
import { randomUuid, type RandomSource } from '../random.js';
import { completeChars } from './defaults-chars.js';
import { completeConsoles } from './defaults-consoles.js';
import { addImplicitControllers, completeControllers } from './defaults-controllers.js';
import { completeDisks } from './defaults-disks.js';
import { completeCpu } from './defaults-cpu.js';
import { completeInterfaces } from './defaults-interfaces.js';
import { completeHostdevs, completeSmartcards } from './defaults-hostdevs.js';
import { completeGraphics, completeVideos } from './defaults-graphics.js';
import { checkCells, completeNumatune } from './defaults-numa.js';
import { completeOs } from './defaults-os.js';
import { completeSmallDevices } from './defaults-small.js';
import { completeVcpus } from './defaults-vcpus.js';
import { checkControllers } from './check-controllers.js';
import { checkDevices } from './check-devices.js';
import { checkOs } from './check-os.js';
import { checkTimers } from './check-timers.js';
import { checkDrives, checkSeclabels } from './check-together.js';
import type { Devices } from './devices.js';
import type { Domain } from './domain.js';

export interface DefaultsOptions extends RandomSource {
  /** The architecture of a guest that names none. Default: `i686`, as libvirt's test driver has it. */
  readonly arch?: string;
  /**
   * What a hypervisor's driver fills in itself: it gets the domain once the controllers have their indexes, and the rest is
   * completed after it. Without it interfaces get names as on libvirt's test driver.
   */
  readonly hypervisor?: (domain: Domain) => Domain;
}

/**
 * Fills in what libvirt fills in when a domain is defined on its test driver, and refuses what it refuses then.
 * Pure: all chance comes from `random`.
 */
export function completeDomain(parsed: Domain, options: DefaultsOptions): Domain {
  const domain = options.hypervisor ? options.hypervisor(withIndexes(parsed)) : parsed;
  checkNames(domain);
  at('/domain/features', () => {
    checkFeatures(domain);
  });
  checkOs(domain);
  checkTimers(domain);
  at('/domain/seclabel', () => {
    checkSeclabels(domain);
  });
  const memory = at('/domain/memory', () => completeMemory(domain));
  checkDevices(domain);
  const vcpus = at('/domain/vcpu', () => completeVcpus(domain));
  at('/domain/cpu/numa', () => {
    checkCells(domain.cpu?.numa, vcpus.vcpu!.count);
  });
  const devices = completeDevices(domain, options);
  checkDrives(devices, domain.devices?.disks);
  checkControllers(devices.controllers ?? []);
  return merged(domain, {
    uuid: domain.uuid ?? randomUuid(options),
    ...(domain.genid === '' ? { genid: randomUuid(options) } : {}),
    ...memory,
    ...completeMemtune(domain),
    ...vcpus,
    ...at('/domain/numatune', () => completeNumatune(domain, vcpus.vcpu!)),
    ...completeCpu(domain.cpu),
    ...completeSeclabels(domain),
    os: at('/domain/os', () => completeOs(domain, devices, options.arch ?? 'i686')),
    clock: at('/domain/clock', () => completeClock(domain.clock)),
    onPoweroff: domain.onPoweroff ?? 'destroy',
    onReboot: domain.onReboot ?? 'restart',
    onCrash: domain.onCrash ?? 'destroy',
    devices,
  });
}

function withIndexes(domain: Domain): Domain {
  const controllers = at('/domain/devices/controller', () => completeControllers(domain.devices ?? {}));
  return merged(domain, { devices: merged(domain.devices, controllers) });
}

function checkNames({ name, title }: Domain): void {
  at('/domain/name', () => {
    if (name.includes('/')) throw domainError('VIR_ERR_XML_ERROR', `name ${name} cannot contain '/'`);
    if (name.includes('\n')) throw domainError('VIR_ERR_XML_DETAIL', 'the domain name contains a line break');
  });
  at('/domain/title', () => {
    if (title?.includes('\n'))
      throw domainError('VIR_ERR_XML_ERROR', `the title of domain '${name}' contains a line break`);
  });
}

/** Features that libvirt 9.0 does not know are refused by it; others read them and carry them along. */
function checkFeatures({ features }: Domain): void {
  const unknown = features?.rest?.elements?.[0];
  if (unknown) throw domainError('VIR_ERR_CONFIG_UNSUPPORTED', `the feature '${unknown.name}' is not known`);
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
    throw domainError('VIR_ERR_XML_ERROR', 'Memory size must be specified via <memory> or in the <numa> configuration');
  const most = domain.maxMemory;
  if (most && (most.size === 0n || most.slots === 0)) {
    throw domainError('VIR_ERR_XML_ERROR', '<maxMemory> needs both a size and a number of slots');
  }
  if (most && most.size < memory) throw domainError('VIR_ERR_XML_ERROR', '<maxMemory> is smaller than <memory>');
  const current = domain.currentMemory ?? 0n;
  return { memory, currentMemory: current === 0n || current > memory ? memory : current };
}

/** KiB; what is that large is no limit. */
const unlimited = 9007199254740991n;

function completeMemtune({ memtune }: Domain): Pick<Domain, 'memtune'> {
  if (!memtune) return {};
  const limits = Object.entries(memtune).filter(([, limit]) => typeof limit !== 'bigint' || limit < unlimited);
  return { memtune: Object.fromEntries(limits) };
}

const sum = (sizes: readonly bigint[] = []): bigint => sizes.reduce((total, size) => total + size, 0n);

function completeSeclabels({ seclabels }: Domain): Pick<Domain, 'seclabels'> {
  if (!seclabels) return {};
  return {
    seclabels: seclabels.map((label) => {
      const type = label.type ?? 'dynamic';
      return { ...label, type, ...(type === 'none' ? {} : { relabel: label.relabel ?? type === 'dynamic' }) };
    }),
  };
}

const wholeNumber = /^\s*[+-]?\d{1,18}$/;

/** A clock of a fixed basis that is adjusted is a variable one. */
function completeClock(clock: Domain['clock']): NonNullable<Domain['clock']> {
  if (!clock) return { offset: 'utc' };
  const { offset, adjustment } = clock;
  const number = adjustment !== undefined && wholeNumber.test(adjustment) ? String(BigInt(adjustment)) : undefined;
  if (offset === 'variable') return { ...clock, adjustment: number ?? '0', basis: clock.basis ?? 'utc' };
  if ((offset !== 'utc' && offset !== 'localtime') || adjustment === undefined || adjustment === 'reset') return clock;
  if (number === undefined) throw domainError('VIR_ERR_XML_ERROR', `'${adjustment}' is no adjustment of a clock`);
  return { ...clock, offset: 'variable', adjustment: number, basis: offset };
}

function completeDevices(domain: Domain, options: DefaultsOptions): Devices {
  const hvm = domain.os?.type?.name === 'hvm';
  const written = domain.devices ?? {};
  const given = { ...written, ...completeChars(written) };
  const disks = at('/domain/devices/disk', () => completeDisks(given));
  const withDisks = {
    ...given,
    ...disks,
    ...completeHostdevs({ ...given, ...disks }),
    ...completeSmartcards(given),
    ...(options.hypervisor ? {} : at('/domain/devices/controller', () => completeControllers(given))),
  };
  const withConsoles = { ...withDisks, ...at('/domain/devices/console', () => completeConsoles(withDisks, hvm)) };
  const withGraphics = { ...withConsoles, ...at('/domain/devices/graphics', () => completeGraphics(withConsoles)) };
  return {
    ...withGraphics,
    ...at('/domain/devices', () => addImplicitControllers(withGraphics)),
    ...completeVideos(withGraphics, domain),
    ...completeInterfaces(withGraphics, options),
    ...completeSmallDevices(withGraphics, domain),
  };
}
