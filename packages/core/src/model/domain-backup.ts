import { VirtError } from '../errors.js';
import {
  doc,
  attribute,
  child,
  children,
  choice,
  element,
  fallback,
  format,
  maybe,
  oneOf,
  port,
  printedAs,
  string,
  text,
  unless,
  unsigned,
  via,
  yesNo,
} from '../xml/index.js';
import type { ParseOptions, PrintOptions, Rest, Type, TypeOf } from '../xml/index.js';
import { bySchema } from './by-schema.js';
import { diskSources } from './domain/disk-source.js';
import type { Domain } from './domain/domain.js';
import { isEmpty, type DomainDisk } from './moment-disks.js';

const word = attribute('type', oneOf('file', 'block'));

/** What both kinds of backup say of a disk; in the order in which libvirt prints it. */
const common = {
  name: attribute('name', string),
  backup: doc('Whether the disk takes part.', fallback(attribute('backup', yesNo), true)),
  // Printed here; the choice puts its own in this place.
  type: maybe(word),
  mode: maybe(attribute('backupmode', oneOf('full', 'incremental'))),
  incremental: doc('The checkpoint since which changes are saved.', maybe(attribute('incremental', string))),
};
/** Identifies the node of the chain while the job runs. */
const index = maybe(attribute('index', unsigned));
const driver = maybe(via('driver', 'type', string));

const pushed = <T>(source: Type<T>) =>
  element('disk', { ...common, index, driver, target: maybe(child('target', source)) });
const pulled = <T>(source: Type<T>) =>
  element('disk', {
    ...common,
    exportName: doc('Its name on the NBD server; that of the disk if absent.', maybe(attribute('exportname', string))),
    exportBitmap: maybe(attribute('exportbitmap', string)),
    index,
    driver,
    scratch: maybe(child('scratch', source)),
  });

interface Named {
  readonly name: string;
  readonly backup: boolean;
  readonly rest?: Rest;
}
// Of a disk that is left out nothing more is said.
const named = <V extends Named>(type: Type<V>): Type<V> =>
  printedAs(type, (value) => {
    if (value.backup) return value;
    const { name, backup, rest } = value;
    return (rest ? { name, backup, rest } : { name, backup }) as V;
  });

/** How one disk is saved to a file or block device. */
export const PushedDisk = choice(
  'type',
  { file: named(pushed(diskSources.file)), block: named(pushed(diskSources.block)) },
  { fallback: 'file' },
);
export type PushedDisk = TypeOf<typeof PushedDisk>;

/** How one disk is offered to clients, with a place for what the guest overwrites meanwhile. */
export const PulledDisk = choice(
  'type',
  { file: named(pulled(diskSources.file)), block: named(pulled(diskSources.block)) },
  { fallback: 'file' },
);
export type PulledDisk = TypeOf<typeof PulledDisk>;

const tls = maybe(attribute('tls', yesNo));
/** Where the NBD server listens. */
export const BackupServer = choice(
  'transport',
  {
    tcp: element('server', {
      tls,
      name: attribute('name', string),
      port: unless(0, maybe(attribute('port', port))),
    }),
    unix: element('server', { tls, socket: attribute('socket', string) }),
  },
  { fallback: 'tcp' },
);
export type BackupServer = TypeOf<typeof BackupServer>;

const incremental = maybe(text('incremental', string));
const disksOf = <T>(disk: Type<T>) => maybe(child('disks', element('disks', { disks: children('disk', disk) })));

const described = choice(
  'mode',
  {
    push: element('domainbackup', { incremental, disks: disksOf(PushedDisk) }),
    pull: element('domainbackup', {
      incremental,
      server: child('server', BackupServer),
      disks: disksOf(PulledDisk),
    }),
  },
  { fallback: 'push' },
);
type Described = TypeOf<typeof described>;
type AnyDisk = PushedDisk | PulledDisk;

const diskName = /^(?:ioemu:)?(?:fd|hd|sd|vd|xvd|ubd)[a-zA-Z0-9_]+$/;

function faultOf(backup: Described): string | undefined {
  const disks: readonly AnyDisk[] | undefined = backup.disks?.disks;
  if (backup.disks && !disks) return '<disks> is empty';
  if (backup.mode === 'pull' && backup.server.transport === 'unix' && !backup.server.socket.startsWith('/'))
    return `the socket '${backup.server.socket}' is no absolute path`;
  for (const disk of disks ?? []) {
    const fault = diskFault(disk, backup.mode);
    if (fault !== undefined) return `disk '${disk.name}' ${fault}`;
  }
  return undefined;
}

function diskFault(disk: AnyDisk, mode: Described['mode']): string | undefined {
  const place = 'scratch' in disk ? disk.scratch : 'target' in disk ? disk.target : undefined;
  const path = place && ('file' in place ? place.file : 'dev' in place ? place.dev : undefined);
  if (path !== undefined && !path.startsWith('/')) return `has the place '${path}', which is no absolute path`;
  if (!diskName.test(disk.name)) return 'has no name that a disk may have';
  if (disk.mode === 'full' && disk.incremental !== undefined) return 'is to be saved in full, and since a checkpoint';
  if (!disk.backup) return place || disk.driver !== undefined ? 'is left out, and has a place' : undefined;
  if (place?.encryption && place.encryption.format !== 'luks') return 'can be encrypted with luks only';
  if (mode === 'push') return undefined;
  if (place === undefined && (disk.driver !== undefined || disk.type === 'block')) return 'needs a <scratch>';
  return disk.driver === undefined || disk.driver === 'qcow2' ? undefined : 'keeps its scratch data as qcow2 only';
}

/** A backup job of a running domain. */
export const DomainBackup = bySchema(described, faultOf);
export type DomainBackup = Described;

export const domainBackupFormat = format('domainbackup', DomainBackup, 'VIR_FROM_DOMAIN');
export const parseDomainBackup = (xml: string, options?: ParseOptions): DomainBackup =>
  domainBackupFormat.parse(xml, options);
export const printDomainBackup = (backup: DomainBackup, options?: PrintOptions): string =>
  domainBackupFormat.print(backup, options);

const refused = (message: string): VirtError =>
  new VirtError('VIR_ERR_CONFIG_UNSUPPORTED', message, { domain: 'VIR_FROM_DOMAIN' });

/**
 * What libvirt fills in when a backup of `domain` begins: every disk is named, and each that takes part has a mode and a
 * file, which is called like the disk's own with `suffix` behind it.
 *
 * @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED` for a disk that is not there, twice there, empty, or without a file
 */
export function completeDomainBackup(backup: DomainBackup, domain: Domain, suffix: string): DomainBackup {
  if (backup.mode === 'pull' && backup.server.transport === 'tcp' && backup.server.port === undefined)
    throw new VirtError('VIR_ERR_OPERATION_UNSUPPORTED', 'the server of a backup needs a port', {
      domain: 'VIR_FROM_QEMU',
    });
  const all = (domain.devices?.disks ?? []).filter((disk) => disk.target !== undefined);
  if (all.length === 0) throw refused(`domain '${domain.name}' has no disk that could be saved`);
  const asked: readonly AnyDisk[] = backup.disks?.disks ?? [];
  const names = new Set<string>();
  for (const { name } of asked) {
    if (names.has(name)) throw refused(`disk '${name}' is named twice`);
    names.add(name);
  }
  const others = all
    .filter((disk) => !names.has(disk.target.dev))
    .map((disk): AnyDisk => {
      const takesPart = asked.length === 0 && !isEmpty(disk) && !disk.readonly;
      return { name: disk.target.dev, backup: takesPart, type: 'file' };
    });
  const disks = [...asked, ...others].map((disk) => completeDisk(disk, backup, all, suffix));
  return { ...backup, disks: { ...backup.disks, disks } };
}

function completeDisk(disk: AnyDisk, backup: DomainBackup, all: readonly DomainDisk[], suffix: string): AnyDisk {
  const own = all.find(({ target }) => target.dev === disk.name);
  if (!own) throw refused(`there is no disk '${disk.name}'`);
  if (disk.mode === 'incremental' && disk.incremental === undefined && backup.incremental === undefined)
    throw refused(`disk '${disk.name}' is to be saved since a checkpoint, and none is named`);
  const mode = disk.mode ?? ((disk.incremental ?? backup.incremental) === undefined ? 'full' : 'incremental');
  const since = disk.incremental ?? (mode === 'incremental' ? backup.incremental : undefined);
  const filled = {
    ...disk,
    mode,
    ...(since === undefined ? {} : { incremental: since }),
    ...(backup.mode === 'pull'
      ? { exportName: ('exportName' in disk ? disk.exportName : undefined) ?? disk.name }
      : {}),
  };
  if (!disk.backup) return { name: disk.name, backup: false, type: disk.type };
  const key = backup.mode === 'push' ? 'target' : 'scratch';
  const driver = disk.driver ?? 'qcow2';
  if (key in disk) return { ...filled, driver };
  if (isEmpty(own)) throw refused(`disk '${disk.name}' has no medium`);
  const { source } = own;
  if (own.type !== 'file' || source === undefined || !('file' in source))
    throw refused(`a file name cannot be chosen for disk '${disk.name}'`);
  return { ...filled, driver, [key]: { file: `${source.file}.${suffix}` } };
}
