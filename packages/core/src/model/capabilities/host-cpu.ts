import { doc, child, children, element, flag, format, maybe } from '../../xml/index.js';
import type { ParseOptions, PrintOptions, TypeOf } from '../../xml/index.js';
import type { Fault, Reading } from '../../xml/reading.js';
import { attributeOf, childOf, type XmlElement } from '../../xml/tree.js';
import { prechecked } from '../around.js';
import { Cpu, cpuParts } from '../domain/cpu.js';
import { architectures } from './architectures.js';
import { HostPages } from './resources.js';

const features = maybe(
  child(
    'features',
    element('features', { pae: flag('pae'), nonpae: flag('nonpae'), vmx: flag('vmx'), svm: flag('svm') }),
  ),
);

const { arch, ...others } = cpuParts;

/** The CPU of a host, as its capabilities describe it. */
export const HostCpu = element(
  'cpu',
  {
    arch,
    extensions: doc('Extensions that guests may be run with.', features),
    ...others,
    pages: children('pages', HostPages),
  },
  { pair: true },
);
export type HostCpu = TypeOf<typeof HostCpu>;

const unsupported = { code: 'VIR_ERR_CONFIG_UNSUPPORTED' } as const;
const policies = ['force', 'require', 'optional', 'disable', 'forbid'];

/** What a description that stands alone cannot say. A host's has an `<arch>`, a guest's has not. */
function checkCpu(from: XmlElement, reading: Reading): void {
  const refuse = (message: string, fault: Fault = {}) => reading.fail(message, from, undefined, fault);
  const isHost = childOf(from, 'arch') !== undefined;
  const mode = attributeOf(from, 'mode');
  const model = childOf(from, 'model');
  const isFixed = mode === 'host-passthrough' || mode === 'maximum';
  if (isHost && attributeOf(from, 'match') !== undefined) refuse('an <arch> and a match do not go together');
  if (isHost && mode !== undefined) refuse('the CPU of a host has no mode', unsupported);
  if (attributeOf(from, 'migratable') !== undefined && !isFixed)
    refuse(`'migratable' does not go with mode '${mode ?? 'custom'}'`, unsupported);
  if (isHost && !architectures.includes(childOf(from, 'arch')!.text))
    refuse(`'${childOf(from, 'arch')!.text}' is no architecture`, unsupported);
  if (isHost) checkHost(from, reading);
  if (isHost && !model?.text) refuse('the CPU of a host needs a <model>');
  if (!isHost && !isFixed && model) checkModel(model, reading);
  if (childOf(from, 'vendor') && !model?.text) refuse('a <vendor> needs a <model>');
  checkFeatures(from, reading, isHost);
}

function checkHost(from: XmlElement, reading: Reading): void {
  const version = attributeOf(childOf(from, 'microcode') ?? from, 'version');
  if (version !== undefined && !/^\s*\+?\d{1,10}$/.test(version))
    reading.fail(`'${version}' is no version of a microcode`, from, undefined, unsupported);
  const signature = childOf(from, 'signature');
  for (const name of signature ? ['family', 'model', 'stepping'] : []) need(signature!, name, reading);
  if (signature && Number(attributeOf(signature, 'family')) === 0) isZero(signature, 'family', reading);
  const counter = from.children.find((child) => child.name === 'counter' && attributeOf(child, 'name') === 'tsc');
  if (counter) need(counter, 'frequency', reading);
}

const inXml = { domain: 'VIR_FROM_XML' } as const;
function need(from: XmlElement, name: string, reading: Reading): void {
  if (attributeOf(from, name) === undefined)
    reading.fail(`attribute '${name}' is missing in <${from.name}>`, from, undefined, inXml);
}
const isZero = (from: XmlElement, name: string, reading: Reading): never =>
  reading.fail(`attribute '${name}' of <${from.name}> cannot be 0`, from, name);

const vendorIdLength = 12;
function checkModel(from: XmlElement, reading: Reading): void {
  const fallback = attributeOf(from, 'fallback');
  const id = attributeOf(from, 'vendor_id');
  if (fallback !== undefined && fallback !== 'allow' && fallback !== 'forbid')
    reading.fail(`'${fallback}' is no fallback`, from, undefined, unsupported);
  if (id === undefined || id === '') return;
  if (id.length !== vendorIdLength) reading.fail(`a vendor_id has ${vendorIdLength} characters`, from);
  if (id.includes(',')) reading.fail('a vendor_id has no comma', from);
}

function checkFeatures(from: XmlElement, reading: Reading, isHost: boolean): void {
  const found = from.children.filter(({ name }) => name === 'feature');
  const mode = attributeOf(from, 'mode') ?? 'custom';
  if (found.length > 0 && !childOf(from, 'model')?.text && !isHost && mode === 'custom')
    reading.fail('features need a <model>', from);
  const names = new Set<string>();
  for (const feature of found) {
    const policy = attributeOf(feature, 'policy');
    const name = attributeOf(feature, 'name');
    if (!isHost && policy !== undefined && !policies.includes(policy))
      reading.fail(`'${policy}' is no policy for a feature`, feature, undefined, unsupported);
    if (!name) return reading.fail('a feature needs a name', feature);
    if (names.has(name)) reading.fail(`feature '${name}' is there twice`, feature);
    names.add(name);
  }
  for (const topology of from.children.filter(({ name }) => name === 'topology').slice(0, 1)) {
    for (const part of ['sockets', 'dies', 'cores', 'threads'])
      if (Number(attributeOf(topology, part) ?? 1) === 0) isZero(topology, part, reading);
  }
  const level = attributeOf(childOf(from, 'cache') ?? from, 'level');
  if (level !== undefined && /^\d+$/.test(level) && (Number(level) < 1 || Number(level) > 3))
    reading.fail('the level of a cache is 1, 2 or 3', from);
}

/** A CPU to be compared, or a baseline of several: of a host (it has an `<arch>`) or of a guest. */
export const CpuModel = prechecked(Cpu, checkCpu);
export type CpuModel = TypeOf<typeof CpuModel>;

export const cpuFormat = format('cpu', CpuModel, 'VIR_FROM_CPU');
export const parseCpu = (xml: string, options?: ParseOptions): CpuModel => cpuFormat.parse(xml, options);
export const printCpu = (cpu: CpuModel, options?: PrintOptions): string => cpuFormat.print(cpu, options);
