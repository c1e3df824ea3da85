import {
  doc,
  attribute,
  child,
  children,
  choice,
  content,
  element,
  either,
  fallback,
  lazy,
  live,
  maybe,
  oneOf,
  printedAs,
  printedUnless,
  secret,
  size,
  string,
} from '../../xml/index.js';
import { text, unless, unsigned, unsigned64, uuid, via, yesNo, port } from '../../xml/index.js';
import type { Rest, Type, TypeOf } from '../../xml/index.js';
import { HostPciAddress } from './address.js';

const Label = element('seclabel', {
  model: maybe(attribute('model', string)),
  labelskip: doc(
    'Of the running guest, whose file is not labelled.',
    live(unless(false, maybe(attribute('labelskip', yesNo)))),
  ),
  relabel: fallback(attribute('relabel', yesNo), true),
  label: maybe(text('label', string)),
});

const PrintedLabel = printedAs(Label, ({ relabel, ...value }, out) =>
  value.labelskip && relabel && !out.inactive ? (value as typeof value & { relabel: boolean }) : { ...value, relabel },
);

/** How one file is labelled; a definition does not say that it is as usual. */
export const Seclabel = printedUnless(
  PrintedLabel,
  ({ label, relabel }, out) => out.inactive && label === undefined && relabel,
);
export type DeviceSeclabel = TypeOf<typeof Seclabel>;

export const SecretReference = element('secret', {
  type: maybe(attribute('type', string)),
  uuid: maybe(attribute('uuid', uuid)),
  usage: maybe(attribute('usage', string)),
});

export const DiskAuth = element('auth', {
  username: maybe(attribute('username', string)),
  secret: maybe(child('secret', SecretReference)),
});

export const Encryption = element('encryption', {
  format: attribute('format', oneOf('default', 'qcow', 'luks', 'luks2', 'luks-any')),
  engine: maybe(attribute('engine', oneOf('qemu', 'librbd'))),
  secrets: children('secret', SecretReference),
  cipher: maybe(
    child(
      'cipher',
      element('cipher', {
        name: attribute('name', string),
        size: doc('Bits.', attribute('size', unsigned)),
        mode: maybe(attribute('mode', string)),
        hash: maybe(attribute('hash', string)),
      }),
    ),
  ),
  ivgen: maybe(
    child('ivgen', element('ivgen', { name: attribute('name', string), hash: maybe(attribute('hash', string)) })),
  ),
});
export type Encryption = TypeOf<typeof Encryption>;

const Slice = element('slice', {
  type: attribute('type', oneOf('storage')),
  offset: doc('Bytes.', attribute('offset', unsigned64)),
  size: doc('Bytes.', attribute('size', unsigned64)),
});

/** Sent to a server of the web; they may well let somebody in. */
const Cookies = element('cookies', {
  cookies: children('cookie', element('cookie', { name: attribute('name', string), value: maybe(content(string)) })),
});

/** Who keeps a SCSI disk reserved for the guest. */
const Reservations = element('reservations', {
  managed: maybe(attribute('managed', yesNo)),
  source: maybe(
    child(
      'source',
      element('source', {
        type: attribute('type', oneOf('unix')),
        path: maybe(attribute('path', string)),
        mode: maybe(attribute('mode', oneOf('client'))),
      }),
    ),
  ),
});

const common = {
  startupPolicy: maybe(attribute('startupPolicy', oneOf('default', 'mandatory', 'requisite', 'optional'))),
  index: doc('Identifies the node of the chain while the guest runs.', live(maybe(attribute('index', unsigned)))),
};
const inside = {
  slices: maybe(child('slices', element('slices', { slices: children('slice', Slice) }))),
  seclabels: children('seclabel', Seclabel),
  auth: maybe(child('auth', DiskAuth)),
  encryption: maybe(child('encryption', Encryption)),
  reservations: maybe(child('reservations', Reservations)),
};

export const NetworkHost = element('host', {
  name: maybe(attribute('name', string)),
  port: maybe(attribute('port', port)),
  transport: maybe(attribute('transport', oneOf('tcp', 'unix', 'rdma'))),
  socket: maybe(attribute('socket', string)),
});
export type NetworkHost = TypeOf<typeof NetworkHost>;

const protocols = [
  'nbd',
  'rbd',
  'sheepdog',
  'gluster',
  'iscsi',
  'http',
  'https',
  'ftp',
  'ftps',
  'tftp',
  'ssh',
  'vxhs',
  'nfs',
] as const;

/** The `<source>` of each type of disk. */
export const diskSources = {
  file: element('source', {
    file: maybe(attribute('file', string)),
    fdgroup: maybe(attribute('fdgroup', string)),
    ...common,
    ...inside,
  }),
  block: element('source', { dev: maybe(attribute('dev', string)), ...common, ...inside }),
  dir: element('source', { dir: maybe(attribute('dir', string)), ...common, ...inside }),
  network: element('source', {
    protocol: attribute('protocol', oneOf(...protocols)),
    name: maybe(attribute('name', string)),
    query: maybe(attribute('query', string)),
    tls: maybe(attribute('tls', yesNo)),
    tlsHostname: maybe(attribute('tlsHostname', string)),
    ...common,
    hosts: children('host', NetworkHost),
    identity: maybe(
      child(
        'identity',
        element('identity', { user: maybe(attribute('user', string)), group: maybe(attribute('group', string)) }),
      ),
    ),
    snapshot: maybe(via('snapshot', 'name', string)),
    config: maybe(via('config', 'file', string)),
    initiator: maybe(child('initiator', element('initiator', { iqn: maybe(via('iqn', 'name', string)) }))),
    ssl: maybe(via('ssl', 'verify', yesNo)),
    cookies: secret(maybe(child('cookies', Cookies))),
    readahead: maybe(via('readahead', 'size', unsigned64)),
    timeout: maybe(via('timeout', 'seconds', unsigned64)),
    ...inside,
  }),
  volume: element('source', {
    pool: attribute('pool', string),
    volume: attribute('volume', string),
    mode: maybe(attribute('mode', oneOf('host', 'direct'))),
    ...common,
    ...inside,
  }),
  nvme: element('source', {
    type: maybe(attribute('type', oneOf('pci'))),
    managed: maybe(attribute('managed', yesNo)),
    namespace: maybe(attribute('namespace', unsigned64)),
    ...common,
    address: maybe(child('address', HostPciAddress)),
    ...inside,
  }),
  vhostuser: element('source', {
    type: maybe(attribute('type', oneOf('unix'))),
    path: maybe(attribute('path', string)),
    ...common,
    reconnect: maybe(
      child(
        'reconnect',
        element('reconnect', { enabled: attribute('enabled', yesNo), timeout: maybe(attribute('timeout', unsigned)) }),
      ),
    ),
    ...inside,
  }),
};

const BackingFormat = element('format', {
  type: maybe(attribute('type', string)),
  metadataCache: maybe(
    child('metadata_cache', element('metadata_cache', { maxSize: maybe(size('max_size', 'bytes')) })),
  ),
});
type Sources = {
  [K in keyof typeof diskSources]: { readonly type: K; readonly source?: TypeOf<(typeof diskSources)[K]> };
};
/** One image of a chain, and what is behind it. */
export type BackingStore = (Sources[keyof Sources] | { readonly type?: never; readonly source?: never }) & {
  readonly index?: number;
  readonly format?: TypeOf<typeof BackingFormat>;
  readonly backingStore?: BackingStore;
  readonly rest?: Rest;
};

/** What is behind a disk's top image. An empty `<backingStore/>` says that nothing is. */
const behind: Type<BackingStore> = lazy(() => BackingStore);
const storeOf = <T>(source: Type<T>) =>
  element('backingStore', {
    index: live(maybe(attribute('index', unsigned))),
    format: maybe(child('format', BackingFormat)),
    source: maybe(child('source', source)),
    backingStore: maybe(child('backingStore', behind)),
  });
const Stores = choice('type', {
  file: storeOf(diskSources.file),
  block: storeOf(diskSources.block),
  dir: storeOf(diskSources.dir),
  network: storeOf(diskSources.network),
  volume: storeOf(diskSources.volume),
  nvme: storeOf(diskSources.nvme),
  vhostuser: storeOf(diskSources.vhostuser),
});
const NoStore = element('backingStore', {});

export const BackingStore: Type<BackingStore> = either('type', NoStore, Stores);

/** Where a running copy or commit job writes. */
const mirrorOf = <T>(source: Type<T>) =>
  element('mirror', {
    file: maybe(attribute('file', string)),
    formatName: maybe(attribute('format', string)),
    job: maybe(attribute('job', oneOf('copy', 'active-commit', 'commit', 'pull'))),
    ready: maybe(attribute('ready', oneOf('yes', 'abort', 'pivot'))),
    format: maybe(child('format', BackingFormat)),
    source: maybe(child('source', source)),
    backingStore: maybe(child('backingStore', behind)),
  });
export const Mirror = choice(
  'type',
  {
    file: mirrorOf(diskSources.file),
    block: mirrorOf(diskSources.block),
    dir: mirrorOf(diskSources.dir),
    network: mirrorOf(diskSources.network),
    volume: mirrorOf(diskSources.volume),
    nvme: mirrorOf(diskSources.nvme),
    vhostuser: mirrorOf(diskSources.vhostuser),
  },
  { fallback: 'file' },
);
export type Mirror = TypeOf<typeof Mirror>;
