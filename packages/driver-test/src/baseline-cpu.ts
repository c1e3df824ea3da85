import { ConnectBaselineCPUFlags, type ErrorCode } from '@virtkit/core/driver';
import { Cpu, format } from '@virtkit/core/xml';
import { cpuModels, isArchitecture } from './cpu-models.js';
import { testError } from './errors.js';

const cpuFormat = format('cpu', Cpu, 'VIR_FROM_CPU');
const { expandFeatures } = ConnectBaselineCPUFlags.bits;
const most = 1024;

/** A CPU as a host describes it. */
interface HostCpu {
  readonly arch: string;
  readonly model: string;
  readonly vendor: string | undefined;
  readonly features: readonly string[];
}

/**
 * The richest CPU that all CPUs in `xmls` can do. libvirt's map of what each model can do is not here, so x86 CPUs of
 * different models cannot be compared, nor the features of a model listed: both are refused.
 *
 * @param guests - the architecture of a hypervisor whose guests these are the CPUs of
 */
export function baselineCpu(xmls: readonly string[], flags: number, guests?: string): string {
  if (xmls.length === 0) throw fail('no CPUs were given', 'VIR_ERR_INVALID_ARG');
  if (xmls.length > most) throw fail(`at most ${most} CPUs are compared`, 'VIR_ERR_INVALID_ARG');
  const cpus = guests === undefined ? xmls.map(readCpu) : xmls.map((xml, index) => readModel(xml, index, guests));
  const first = cpus[0]!;
  if (first.arch.startsWith('arm') || first.arch === 'aarch64') return print(first.model, 'allow');
  if (first.arch.startsWith('s390')) {
    throw fail(`no baseline CPU can be made for ${first.arch}`, 'VIR_ERR_NO_SUPPORT');
  }
  const known = cpuModels(first.arch);
  for (const { model } of cpus) if (!known.includes(model)) throw fail(`there is no CPU model '${model}'`);
  const sameModel = cpus.every(({ model }) => model === first.model);
  if (first.arch.startsWith('ppc')) {
    if (!sameModel) throw fail('the CPUs are incompatible', 'VIR_ERR_OPERATION_FAILED');
    return print(first.model, 'forbid');
  }
  const vendor = commonVendor(cpus);
  if (!sameModel) throw fail('CPUs of different models cannot be compared here', 'VIR_ERR_OPERATION_UNSUPPORTED');
  if (flags & expandFeatures) {
    throw fail(`the features of '${first.model}' are not known here`, 'VIR_ERR_OPERATION_UNSUPPORTED');
  }
  const common = first.features.filter((name) => cpus.every(({ features }) => features.includes(name)));
  return print(first.model, 'forbid', vendor, common);
}

function readCpu(xml: string): HostCpu {
  const { arch, model, vendor, features = [], mode } = cpuFormat.parse(xml);
  if (mode !== undefined) throw fail('a CPU of a host has no mode', 'VIR_ERR_CONFIG_UNSUPPORTED');
  if (arch === undefined) throw fail('Missing CPU architecture', 'VIR_ERR_XML_ERROR');
  if (!isArchitecture(arch)) throw fail(`there is no architecture '${arch}'`, 'VIR_ERR_CONFIG_UNSUPPORTED');
  if (model?.name === undefined) throw fail('Missing CPU model name', 'VIR_ERR_XML_ERROR');
  return { arch, model: model.name, vendor, features: uniqueNames(features) };
}

/** A CPU of guests, which may leave out its architecture. */
export function readGuestCpu(xml: string): Cpu {
  const cpu = cpuFormat.parse(xml);
  const { arch, features = [] } = cpu;
  if (arch !== undefined && !isArchitecture(arch)) {
    throw fail(`there is no architecture '${arch}'`, 'VIR_ERR_CONFIG_UNSUPPORTED');
  }
  uniqueNames(features);
  return cpu;
}

function readModel(xml: string, index: number, arch: string): HostCpu {
  const { model, vendor, features = [] } = readGuestCpu(xml);
  if (model?.name === undefined) throw fail(`no CPU model specified at index ${index}`, 'VIR_ERR_INVALID_ARG');
  return { arch, model: model.name, vendor, features: features.map(({ name }) => name) };
}

function uniqueNames(features: readonly { readonly name: string }[]): string[] {
  const names = features.map(({ name }) => name);
  if (new Set(names).size < names.length) throw fail('a feature of a CPU is listed twice', 'VIR_ERR_XML_ERROR');
  return names;
}

/** The vendor of all; none if one does not say. */
function commonVendor(cpus: readonly HostCpu[]): string | undefined {
  const vendors = new Set(cpus.map(({ vendor }) => vendor));
  const [vendor, ...others] = [...vendors].filter((one) => one !== undefined);
  if (others.length > 0) throw fail('the vendors of the CPUs differ', 'VIR_ERR_OPERATION_FAILED');
  return vendors.has(undefined) ? undefined : vendor;
}

function print(model: string, fallback: 'allow' | 'forbid', vendor?: string, features: readonly string[] = []): string {
  return cpuFormat.print({
    mode: 'custom',
    match: 'exact',
    model: { fallback, name: model },
    ...(vendor === undefined ? {} : { vendor }),
    ...(features.length > 0 ? { features: features.map((name) => ({ policy: 'require' as const, name })) } : {}),
  });
}

const fail = (message: string, code: ErrorCode = 'VIR_ERR_INTERNAL_ERROR') => testError(code, message);
