import {
  domainSnapshotFormat,
  snapshotStates,
  type DomainSnapshot,
  type SnapshotDisk,
} from '../model/domain-snapshot.js';
import { parseXml } from '../xml/parse.js';
import * as scalars from '../xml/scalars.js';
import { attributeOf, childOf, type XmlElement } from '../xml/tree.js';
import { fileFormats, unsupported } from './moment-disks.js';
import { momentError } from './moment-errors.js';
import { checkSchema } from './moment-schema.js';
import { snapshotDiskPath } from './snapshot-disks.js';

/** A snapshot as the host keeps it. */
export type Snapshot = DomainSnapshot & { readonly name: string };

/** What only a record of an earlier snapshot says; in a request for a new one it means nothing. */
const ofRecords = ['state', 'creationTime', 'parent', 'domain', 'inactiveDomain'];
const never = ['active', 'cookie'];

/** Reads a request for a new snapshot; `now` is in seconds. */
export function readNewSnapshot(xml: string, validate: boolean, now: bigint): Snapshot {
  const def = read(xml, validate, (root) => without(root, [...ofRecords, ...never]));
  const checked = checkDisks(checkMemory(def, undefined));
  return { ...checked, name: def.name ?? String(now), creationTime: now };
}

/** Reads a record of an earlier snapshot. */
export function readSnapshotRecord(xml: string, validate: boolean): Snapshot {
  const def = read(xml, validate, (root) => {
    checkRecordText(root);
    // Old records have a <domain> with nothing but a UUID.
    const old = !attributeOf(childOf(root, 'domain') ?? root, 'type');
    return without(root, old ? [...never, 'domain'] : never);
  });
  return checkSnapshotRecord(def);
}

/** What a record must say, whether it came as XML or in the description of a node. */
export function checkSnapshotRecord(def: DomainSnapshot): Snapshot {
  const { name, state, creationTime } = def;
  if (name === undefined) throw xmlError('a redefined snapshot must have a name');
  if (creationTime === undefined)
    throw momentError('snapshot', 'VIR_ERR_INTERNAL_ERROR', `snapshot '${name}' has no creation time`);
  if (state === undefined) throw xmlError(`snapshot '${name}' has no state`);
  if (state === 'nostate') throw unsupported('snapshot', `Invalid state '${state}' in domain snapshot XML`);
  const fallback = isOffline(def) ? 'no' : 'internal';
  return { ...checkDisks(checkMemory(def, fallback)), name };
}

/** A guest that was not running when it was made, or whose memory was left out. */
const isOffline = ({ state }: DomainSnapshot): boolean => state === 'shutoff' || state === 'disk-snapshot';
/** Whether going back to it makes the guest run. */
export const isOnline = ({ state }: DomainSnapshot): boolean => state === 'running' || state === 'paused';

function read(xml: string, validate: boolean, prepare: (root: XmlElement) => XmlElement): DomainSnapshot {
  const root = parseXml(xml, { domain: 'VIR_FROM_DOMAIN_SNAPSHOT' });
  if (root.name !== 'domainsnapshot') return domainSnapshotFormat.read(root, { source: xml });
  if (validate) checkSchema(root);
  return domainSnapshotFormat.read(prepareDisks(prepare(root)), { source: xml, inactive: true });
}

/** The faults of a record for which libvirt has other codes than for those of the rest. */
function checkRecordText(root: XmlElement): void {
  const text = (name: string) => childOf(root, name)?.text ?? '';
  if (text('name') === '') throw xmlError('a redefined snapshot must have a name');
  if (scalars.signed64.parse(text('creationTime')) === undefined) {
    throw momentError('snapshot', 'VIR_ERR_INTERNAL_ERROR', 'missing creationTime from existing snapshot');
  }
  const state = text('state');
  if (state !== '' && !(snapshotStates as readonly string[]).includes(state)) {
    throw unsupported('snapshot', `Invalid state '${state}' in domain snapshot XML`);
  }
}

const without = (root: XmlElement, names: readonly string[]): XmlElement => ({
  ...root,
  children: root.children.filter(({ name }) => !names.includes(name)),
});

const kept: readonly string[] = ['file', 'block', 'network'];
const ignored: readonly string[] = ['nvme', 'vhostuser'];

/** libvirt takes any child of `<disks>` for a disk, and two types of disk that it then makes nothing of. */
function prepareDisks(root: XmlElement): XmlElement {
  const prepare = (disk: XmlElement): XmlElement => {
    if (attributeOf(disk, 'name') === undefined) {
      throw momentError('snapshot', 'VIR_ERR_INTERNAL_ERROR', 'a disk of the snapshot has no name');
    }
    const { type = 'file', ...attributes } = disk.attributes;
    if (!kept.includes(type) && !ignored.includes(type)) throw xmlError(`a snapshot has no disks of type '${type}'`);
    return { ...disk, name: 'disk', ...(ignored.includes(type) ? { attributes } : {}) };
  };
  const children = root.children.map((child) =>
    child.name === 'disks' ? { ...child, children: child.children.map(prepare) } : child,
  );
  return { ...root, children };
}

function checkMemory(def: DomainSnapshot, fallback: 'no' | 'internal' | undefined): DomainSnapshot {
  const file = def.memory?.file;
  const snapshot = def.memory?.snapshot ?? (file === undefined ? fallback : 'external');
  if (snapshot === 'manual') throw xmlError('the memory of a snapshot cannot be left to others');
  if ((file !== undefined) !== (snapshot === 'external')) {
    throw xmlError('a snapshot of memory is external if it names a file, and only then');
  }
  if (isOffline(def) && snapshot !== undefined && snapshot !== 'no') {
    throw xmlError('a snapshot of a guest that is off, or of disks alone, has no memory');
  }
  if (file !== undefined && !file.startsWith('/')) throw xmlError(`the memory file '${file}' must be absolute`);
  return snapshot === undefined ? def : { ...def, memory: { ...def.memory, snapshot } };
}

function checkDisks(def: DomainSnapshot): DomainSnapshot {
  const disks = def.disks?.disks;
  return disks ? { ...def, disks: { ...def.disks, disks: disks.map(checkDisk) } } : def;
}

function checkDisk(disk: SnapshotDisk): SnapshotDisk {
  const format = disk.driver?.type;
  const path = snapshotDiskPath(disk);
  if (format !== undefined && !fileFormats.includes(format))
    throw unsupported('snapshot', `unknown disk snapshot driver '${format}'`);
  if (path !== undefined && disk.type !== 'network' && !path.startsWith('/')) {
    throw xmlError(`the path '${path}' of a disk's snapshot must be absolute`);
  }
  if (disk.snapshot !== undefined || (path === undefined && format === undefined)) return disk;
  return { ...disk, snapshot: 'external' };
}

const xmlError = (message: string) => momentError('snapshot', 'VIR_ERR_XML_ERROR', message);
