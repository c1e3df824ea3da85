import { doc, anyOf, attribute, child, children, choice, content, element, format, maybe } from '../../xml/index.js';
import { size, sizeAttribute, string, text, texts, unsigned, via, yesNo } from '../../xml/index.js';
import type { ParseOptions, Part, PrintOptions, TypeOf } from '../../xml/index.js';
import { cpuParts } from '../domain/cpu.js';
import { enums, supported } from './enums.js';

const said = attribute('supported', yesNo);
const whether = (name: string) => maybe(child(name, supported));
/** Nothing but whether it is there. */
const bare = (name: string) => maybe(via(name, 'supported', yesNo));

const Loader = element('loader', {
  supported: said,
  values: doc('Firmware images that are here.', texts('value', string)),
  enums,
});

const CapableOs = element('os', { supported: said, enums, loader: maybe(child('loader', Loader)) });

const blocked = { features: children('feature', element('feature', { name: attribute('name', string) })) };
const named = {
  usable: maybe(attribute('usable', anyOf('yes', 'no', 'unknown'))),
  deprecated: maybe(attribute('deprecated', yesNo)),
  vendor: maybe(attribute('vendor', string)),
  canonical: doc('The model that this is another name of.', maybe(attribute('canonical', string))),
  name: content(string),
};
const Name = element('model', named);
/** What the host lacks for a model; it stands behind that. */
const Blockers = element('blockers', { model: attribute('model', string), ...blocked });

/** A model that guests may have, with what the host lacks for it. */
const UsableModel = element('model', { ...named, blockers: maybe(child('blockers', element('blockers', blocked))) });
export type UsableCpuModel = TypeOf<typeof UsableModel>;

/** The models, each with the blockers that stand behind it. */
const models: Part<readonly UsableCpuModel[], true> = {
  optional: true,
  child: 'model',
  others: ['model', 'blockers'],
  list: true,
  type: UsableModel,
  readChild(from, previous, reading) {
    const list = (previous ?? []) as UsableCpuModel[];
    if (from.name === 'model') list.push(Name.read(from, reading));
    else {
      const { model, ...blockers } = Blockers.read(from, reading);
      const last = list.pop();
      if (last?.name !== model || last.blockers)
        return reading.fail(`the <blockers> of model '${model}' must stand behind it`, from);
      list.push({ ...last, blockers });
    }
    return list;
  },
  write(values, out) {
    for (const { blockers, ...value } of values) {
      Name.write('model', value, out);
      if (blockers) Blockers.write('blockers', { model: value.name, ...blockers }, out);
    }
  },
};

const enumerated = element('mode', { supported: said, enums });
/** Ways in which a guest can get its CPU. */
export const CpuMode = choice('name', {
  'host-passthrough': enumerated,
  maximum: enumerated,
  /** The CPU that a guest would get. */
  'host-model': element('mode', { supported: said, ...cpuParts }),
  custom: element('mode', { supported: said, models }),
});
export type CpuMode = TypeOf<typeof CpuMode>;

const Sgx = element('sgx', {
  supported: said,
  flc: doc('Launch control can be configured.', maybe(text('flc', yesNo))),
  sgx1: maybe(text('sgx1', yesNo)),
  sgx2: maybe(text('sgx2', yesNo)),
  sectionSize: maybe(size('section_size', 'KiB')),
  sections: maybe(
    child(
      'sections',
      element('sections', {
        sections: children(
          'section',
          element('section', { node: attribute('node', unsigned), size: sizeAttribute('size', 'KiB') }),
        ),
      }),
    ),
  ),
});

const Sev = element('sev', {
  supported: said,
  cbitPos: maybe(text('cbitpos', unsigned)),
  reducedPhysBits: maybe(text('reducedPhysBits', unsigned)),
  maxGuests: maybe(text('maxGuests', unsigned)),
  maxEsGuests: maybe(text('maxESGuests', unsigned)),
  cpu0Id: doc("The processor's own name, in base64.", maybe(text('cpu0Id', string))),
});

/** Which devices guests can have. */
const CapableDevices = element(
  'devices',
  {
    disk: whether('disk'),
    graphics: whether('graphics'),
    video: whether('video'),
    hostdev: whether('hostdev'),
    rng: whether('rng'),
    filesystem: whether('filesystem'),
    tpm: whether('tpm'),
    redirdev: whether('redirdev'),
    channel: whether('channel'),
    crypto: whether('crypto'),
    interface: whether('interface'),
    panic: whether('panic'),
    console: whether('console'),
  },
  { pair: true },
);

const CapableFeatures = element('features', {
  gic: whether('gic'),
  vmcoreinfo: bare('vmcoreinfo'),
  genid: bare('genid'),
  backingStoreInput: bare('backingStoreInput'),
  backup: bare('backup'),
  asyncTeardown: bare('async-teardown'),
  s390Pv: bare('s390-pv'),
  ps2: bare('ps2'),
  tdx: bare('tdx'),
  sev: maybe(child('sev', Sev)),
  sgx: maybe(child('sgx', Sgx)),
  hyperv: whether('hyperv'),
  launchSecurity: whether('launchSecurity'),
});

/** What guests of one emulator, architecture and machine can have. */
export const DomainCapabilities = element(
  'domainCapabilities',
  {
    path: maybe(text('path', string)),
    domain: maybe(text('domain', string)),
    machine: maybe(text('machine', string)),
    arch: maybe(text('arch', string)),
    vcpuMax: maybe(via('vcpu', 'max', unsigned)),
    iothreads: bare('iothreads'),
    os: maybe(child('os', CapableOs)),
    cpu: maybe(child('cpu', element('cpu', { modes: children('mode', CpuMode) }, { pair: true }))),
    memoryBacking: whether('memoryBacking'),
    devices: maybe(child('devices', CapableDevices)),
    features: maybe(child('features', CapableFeatures)),
  },
  { pair: true },
);
export type DomainCapabilities = TypeOf<typeof DomainCapabilities>;

export const domainCapabilitiesFormat = format('domainCapabilities', DomainCapabilities, 'VIR_FROM_CAPABILITIES');
export const parseDomainCapabilities = (xml: string, options?: ParseOptions): DomainCapabilities =>
  domainCapabilitiesFormat.parse(xml, options);
export const printDomainCapabilities = (capabilities: DomainCapabilities, options?: PrintOptions): string =>
  domainCapabilitiesFormat.print(capabilities, options);
