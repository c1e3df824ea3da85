import {
  doc,
  attribute,
  child,
  children,
  content,
  element,
  flag,
  format,
  maybe,
  onOff,
  string,
} from '../../xml/index.js';
import { text, texts, unsigned, uuid, via, yesNo } from '../../xml/index.js';
import type { ParseOptions, PrintOptions, Type, TypeOf } from '../../xml/index.js';
import { reshaped } from '../around.js';
import { pairedEnums as enums } from './enums.js';
import { HostCpu } from './host-cpu.js';
import { HostCache, HostMemoryBandwidth, HostTopology } from './resources.js';

/** What libvirt prints with an empty line behind it. */
const spaced = <T>(type: Type<T>): Type<T> => reshaped(type, (text) => `${text}\n`);

const Migration = element('migration_features', {
  live: flag('live'),
  uriTransports: maybe(
    child('uri_transports', element('uri_transports', { uriTransports: texts('uri_transport', string) })),
  ),
});

const doi = text('doi', string);
/** Printed also when it is empty. */
const emptyDoi: typeof doi = {
  ...doi,
  readChild: (from) => from.text,
  write(value, out, within) {
    if (value === '') out.text += `${out.indent}<doi></doi>\n`;
    else doi.write(value, out, within);
  },
};

/** A security model, and the labels that guests of a type get by default. */
const SecurityModel = element(
  'secmodel',
  {
    model: maybe(text('model', string)),
    doi: maybe(emptyDoi),
    baseLabels: children(
      'baselabel',
      element('baselabel', { type: attribute('type', string), label: maybe(content(string)) }),
    ),
  },
  { pair: true },
);

export const HostCapabilities = element(
  'host',
  {
    uuid: maybe(text('uuid', uuid)),
    cpu: maybe(child('cpu', HostCpu)),
    powerManagement: doc(
      'Absent: nothing is known about it.',
      maybe(
        child(
          'power_management',
          element('power_management', {
            suspendMem: flag('suspend_mem'),
            suspendDisk: flag('suspend_disk'),
            suspendHybrid: flag('suspend_hybrid'),
          }),
        ),
      ),
    ),
    iommu: maybe(via('iommu', 'support', yesNo)),
    migrationFeatures: maybe(child('migration_features', Migration)),
    netPrefix: doc('What names of network devices begin with.', maybe(text('netprefix', string))),
    topology: maybe(child('topology', HostTopology)),
    cache: maybe(child('cache', HostCache)),
    memoryBandwidth: maybe(child('memory_bandwidth', HostMemoryBandwidth)),
    secModels: children('secmodel', SecurityModel),
  },
  { pair: true },
);
export type HostCapabilities = TypeOf<typeof HostCapabilities>;

const Machine = element('machine', {
  canonical: doc('The name that this one stands for.', maybe(attribute('canonical', string))),
  maxCpus: maybe(attribute('maxCpus', unsigned)),
  deprecated: maybe(attribute('deprecated', yesNo)),
  name: maybe(content(string)),
});

const runnable = {
  emulator: maybe(text('emulator', string)),
  loader: maybe(text('loader', string)),
  machines: children('machine', Machine),
};

const GuestArch = element(
  'arch',
  {
    name: attribute('name', string),
    wordsize: doc('Bits.', maybe(text('wordsize', unsigned))),
    ...runnable,
    domains: doc(
      'Kinds of hypervisor, with what differs from the above.',
      children('domain', element('domain', { type: attribute('type', string), ...runnable })),
    ),
  },
  { pair: true },
);

const Switchable = element('feature', {
  default: maybe(attribute('default', onOff)),
  toggle: maybe(attribute('toggle', yesNo)),
});
const feature = (name: string) => maybe(child(name, Switchable));

/** What kind of guest can be run. */
export const GuestCapabilities = element(
  'guest',
  {
    osType: maybe(text('os_type', string)),
    arch: maybe(child('arch', GuestArch)),
    features: maybe(
      child(
        'features',
        element('features', {
          pae: feature('pae'),
          nonpae: feature('nonpae'),
          ia64be: feature('ia64_be'),
          acpi: feature('acpi'),
          apic: feature('apic'),
          cpuSelection: feature('cpuselection'),
          deviceBoot: feature('deviceboot'),
          diskSnapshot: feature('disksnapshot'),
          hap: feature('hap'),
          externalSnapshot: feature('externalSnapshot'),
        }),
      ),
    ),
  },
  { pair: true },
);
export type GuestCapabilities = TypeOf<typeof GuestCapabilities>;

const described = element(
  'capabilities',
  {
    host: maybe(child('host', spaced(HostCapabilities))),
    guests: children('guest', spaced(GuestCapabilities)),
    pool: doc(
      'The types of storage pools there are.',
      maybe(child('pool', spaced(element('pool', { enums }, { pair: true })))),
    ),
  },
  { pair: true },
);
export type Capabilities = TypeOf<typeof described>;

/** What a host can do. */
export const Capabilities = reshaped(described, (text) => text.replace('\n', '\n\n'));

export const capabilitiesFormat = format('capabilities', Capabilities, 'VIR_FROM_CAPABILITIES');
export const parseCapabilities = (xml: string, options?: ParseOptions): Capabilities =>
  capabilitiesFormat.parse(xml, options);
export const printCapabilities = (capabilities: Capabilities, options?: PrintOptions): string =>
  capabilitiesFormat.print(capabilities, options);
