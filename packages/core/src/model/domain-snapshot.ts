import {
  doc,
  attribute,
  child,
  children,
  choice,
  element,
  format,
  integer,
  maybe,
  oneOf,
  oneOfWith,
  printedAs,
  raw,
  required,
  signed64,
  string,
  text,
} from '../xml/index.js';
import type { ParseOptions, PrintOptions, Type, TypeOf } from '../xml/index.js';
import { attributeOf } from '../xml/tree.js';
import { checked, prechecked } from './around.js';
import { diskSources } from './domain/disk-source.js';
import { DiskDriver } from './domain/disk.js';
import { Domain } from './domain/domain.js';

export const snapshotStates = [
  'nostate',
  'running',
  'blocked',
  'paused',
  'shutdown',
  'shutoff',
  'crashed',
  'pmsuspended',
  'disk-snapshot',
] as const;

export const snapshotLocations = ['no', 'internal', 'external', 'manual'] as const;
const location = oneOf(...snapshotLocations);

/** The formats of images that libvirt knows. */
const fileFormats: readonly string[] = [
  ...['raw', 'dir', 'bochs', 'cloop', 'dmg', 'iso', 'vpc', 'vdi', 'fat', 'vhd', 'ploop'],
  ...['cow', 'qcow', 'qcow2', 'qed', 'vmdk'],
];

const diskOf = <T>(source: Type<T>) =>
  element('disk', {
    name: required(attribute('name', string), 'VIR_ERR_INTERNAL_ERROR'),
    snapshot: maybe(attribute('snapshot', location)),
    type: maybe(attribute('type', string)),
    driver: maybe(child('driver', DiskDriver)),
    source: maybe(child('source', source)),
  });

// The type is that of the new file; where none is made, none is said.
const withoutType = <V extends { readonly snapshot?: string; readonly source?: unknown }>(type: Type<V>): Type<V> =>
  printedAs(type, (value) => {
    if (value.snapshot === 'external' || value.source !== undefined) return value;
    return { ...value, type: undefined };
  });

const knownDisk = choice(
  'type',
  {
    file: withoutType(diskOf(diskSources.file)),
    block: withoutType(diskOf(diskSources.block)),
    network: withoutType(diskOf(diskSources.network)),
    nvme: withoutType(diskOf(diskSources.nvme)),
    vhostuser: withoutType(diskOf(diskSources.vhostuser)),
  },
  { fallback: 'file' },
);

const checkedDisk = checked(knownDisk, ({ driver, ...value }, from, reading) => {
  const format = driver?.type;
  if (format !== undefined && !fileFormats.includes(format))
    reading.fail(`'${format}' is no format of an image`, from, undefined, { code: 'VIR_ERR_CONFIG_UNSUPPORTED' });
  const file = value.type === 'file' ? value.source?.file : undefined;
  if (file !== undefined && !file.startsWith('/')) reading.fail(`the path '${file}' is not absolute`, from);
});

/** How a snapshot keeps one disk. */
export const SnapshotDisk = prechecked(checkedDisk, (from, reading) => {
  const type = attributeOf(from, 'type');
  if (type === 'volume' || type === 'dir') reading.fail(`no snapshot is made in a ${type}`, from);
});
export type SnapshotDisk = TypeOf<typeof SnapshotDisk>;

const described = element('domainsnapshot', {
  name: doc('The name, unique in its domain.', maybe(text('name', string))),
  description: doc('Any text for people.', maybe(text('description', string))),
  state: doc(
    'In which state the domain was.',
    maybe(text('state', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', ...snapshotStates))),
  ),
  parent: doc('The snapshot before it.', maybe(child('parent', element('parent', { name: text('name', string) })))),
  creationTime: doc(
    'Seconds since 1970.',
    maybe(text('creationTime', { ...signed64, code: 'VIR_ERR_INTERNAL_ERROR' })),
  ),
  memory: doc(
    'How the memory is kept.',
    maybe(
      child(
        'memory',
        element('memory', { snapshot: maybe(attribute('snapshot', location)), file: maybe(attribute('file', string)) }),
      ),
    ),
  ),
  disks: doc(
    'How each disk is kept.',
    maybe(
      child('disks', element('disks', { disks: children('disk', SnapshotDisk, ({ name }) => name) }, { pair: true })),
    ),
  ),
  domain: doc('The domain as it was.', maybe(child('domain', Domain))),
  inactiveDomain: doc('Its definition, where that was another.', maybe(child('inactiveDomain', Domain))),
  cookie: raw('cookie'),
  active: doc('Whether it is the current one.', maybe(text('active', integer(0, 1)))),
});
export type DomainSnapshot = TypeOf<typeof described>;

const offline: readonly (string | undefined)[] = ['shutoff', 'disk-snapshot'];

function memoryFault({ memory, state }: DomainSnapshot): string | undefined {
  const { file, snapshot = file === undefined ? undefined : 'external' } = memory ?? {};
  if (snapshot === 'manual') return 'memory cannot be kept by hand';
  if (file !== undefined && snapshot !== 'external') return 'memory that is kept in a file is external';
  if (file === undefined && snapshot === 'external') return 'external memory needs a file';
  if (snapshot !== undefined && snapshot !== 'no' && offline.includes(state))
    return 'a guest that does not run has no memory to keep';
  return file === undefined || file.startsWith('/') ? undefined : `the path '${file}' is not absolute`;
}

/** A snapshot of a domain. */
export const DomainSnapshot = checked(described, (value, from, reading) => {
  const fault = memoryFault(value);
  if (fault !== undefined) reading.fail(fault, from);
});

export const domainSnapshotFormat = format('domainsnapshot', DomainSnapshot, 'VIR_FROM_DOMAIN_SNAPSHOT');
export const parseDomainSnapshot = (xml: string, options?: ParseOptions): DomainSnapshot =>
  domainSnapshotFormat.parse(xml, options);
export const printDomainSnapshot = (snapshot: DomainSnapshot, options?: PrintOptions): string =>
  domainSnapshotFormat.print(snapshot, { ...options, inactive: true });
