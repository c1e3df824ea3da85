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
  printedAs,
  raw,
  signed64,
  string,
  text,
} from '../xml/index.js';
import type { ParseOptions, PrintOptions, Type, TypeOf } from '../xml/index.js';
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

const diskOf = <T>(source: Type<T>) =>
  element('disk', {
    name: attribute('name', string),
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

/** How a snapshot keeps one disk. */
export const SnapshotDisk = choice(
  'type',
  {
    file: withoutType(diskOf(diskSources.file)),
    block: withoutType(diskOf(diskSources.block)),
    network: withoutType(diskOf(diskSources.network)),
  },
  { fallback: 'file' },
);
export type SnapshotDisk = TypeOf<typeof SnapshotDisk>;

/** A snapshot of a domain. */
export const DomainSnapshot = element('domainsnapshot', {
  name: doc('The name, unique in its domain.', maybe(text('name', string))),
  description: doc('Any text for people.', maybe(text('description', string))),
  state: doc('In which state the domain was.', maybe(text('state', oneOf(...snapshotStates)))),
  parent: doc('The snapshot before it.', maybe(child('parent', element('parent', { name: text('name', string) })))),
  creationTime: doc('Seconds since 1970.', maybe(text('creationTime', signed64))),
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
export type DomainSnapshot = TypeOf<typeof DomainSnapshot>;

export const domainSnapshotFormat = format('domainsnapshot', DomainSnapshot, 'VIR_FROM_DOMAIN_SNAPSHOT');
export const parseDomainSnapshot = (xml: string, options?: ParseOptions): DomainSnapshot =>
  domainSnapshotFormat.parse(xml, options);
export const printDomainSnapshot = (snapshot: DomainSnapshot, options?: PrintOptions): string =>
  domainSnapshotFormat.print(snapshot, { ...options, inactive: true });
