import { VirtError, type ErrorCode, type ErrorDomain } from '../errors.js';
import type { DomainCheckpoint } from './domain-checkpoint.js';
import type { DomainSnapshot, SnapshotDisk } from './domain-snapshot.js';
import type { Domain } from './domain/domain.js';

export type DomainDisk = NonNullable<NonNullable<Domain['devices']>['disks']>[number];

/** Whether a drive has no medium. */
export const isEmpty = ({ source }: DomainDisk): boolean =>
  source === undefined || ('file' in source && source.file === undefined && Object.keys(source).length <= 1);

/** Refuses what is said of a disk, in the name of the format that says it. */
export const refuser =
  (domain: ErrorDomain) =>
  (message: string, code: ErrorCode = 'VIR_ERR_CONFIG_UNSUPPORTED'): never => {
    throw new VirtError(code, message, { domain });
  };
type Refuse = ReturnType<typeof refuser>;

/**
 * Each disk of a domain, in order, with what a document says of it under its target's name or its file's. A disk that
 * is not there, or named twice, is refused.
 */
export function matchDisks<T extends { readonly name: string }>(
  asked: readonly T[],
  domain: Domain,
  refuse: Refuse,
): readonly (readonly [disk: DomainDisk, name: string, asked: T | undefined])[] {
  const disks = (domain.devices?.disks ?? []).filter((disk) => disk.target !== undefined);
  if (asked.length > disks.length) refuse(`domain '${domain.name}' has fewer disks`);
  const found = new Map<DomainDisk, T>();
  for (const one of asked) {
    const disk =
      disks.find(({ target }) => target.dev === one.name) ??
      disks.find(({ source }) => source !== undefined && 'file' in source && source.file === one.name) ??
      refuse(`there is no disk '${one.name}'`);
    if (found.has(disk)) refuse(`disk '${one.name}' is named twice`);
    found.set(disk, one);
  }
  return disks.map((disk) => [disk, disk.target.dev, found.get(disk)]);
}

const offline: readonly (string | undefined)[] = ['shutoff', 'disk-snapshot'];

/**
 * What libvirt's QEMU driver fills in of a snapshot that is told of again (redefined): how memory is kept, and each disk
 * of the domain.
 *
 * @throws VirtError for a disk that is not there or cannot be kept so
 */
export function completeRedefinedSnapshot(snapshot: DomainSnapshot, domain: Domain): DomainSnapshot {
  const refuse = refuser('VIR_FROM_DOMAIN_SNAPSHOT');
  const { state, memory } = snapshot;
  const usual = memory?.file !== undefined ? 'external' : offline.includes(state) ? 'no' : 'internal';
  const kept = memory?.snapshot ?? usual;
  const asked = (snapshot.disks?.disks ?? []).map(withPlace);
  const isExternal =
    state === 'disk-snapshot' || kept === 'external' || asked.some((disk) => disk.snapshot === 'external');
  const matched = matchDisks<SnapshotDisk>(asked, snapshot.domain ?? domain, refuse);
  const disks = matched.map(([own, name, disk]): SnapshotDisk => {
    const preferred = own.snapshot ?? (isExternal ? 'external' : 'internal');
    const place = disk?.snapshot ?? (disk === undefined && isEmpty(own) ? 'no' : preferred);
    const base: SnapshotDisk = disk ?? { name, type: 'file' };
    if (place !== 'external' && base.source !== undefined) refuse(`disk '${name}' is external, since it has a file`);
    const named = { ...base, name, snapshot: place } as SnapshotDisk;
    return place === 'external' && base.source === undefined
      ? withFile(named, own, snapshot.name ?? '', refuse)
      : named;
  });
  return {
    ...snapshot,
    memory: { ...memory, snapshot: kept },
    ...(disks.length > 0 ? { disks: { ...snapshot.disks, disks } } : {}),
  };
}

/** A disk with a file or a format of its own is external. */
const withPlace = (disk: SnapshotDisk): SnapshotDisk =>
  disk.snapshot === undefined && (disk.source !== undefined || disk.driver?.type !== undefined)
    ? { ...disk, snapshot: 'external' }
    : disk;

/** The new file is called like the disk's own, with the snapshot's name for its suffix. */
function withFile(disk: SnapshotDisk, own: DomainDisk, name: string, refuse: Refuse): SnapshotDisk {
  if (disk.type !== 'file') return refuse(`disk '${disk.name}' needs a place for a snapshot of type '${disk.type}'`);
  const { source } = own;
  const file = source !== undefined && 'file' in source ? source.file : undefined;
  if (file === undefined) return refuse(`a file for disk '${disk.name}' cannot be chosen`);
  const dot = file.lastIndexOf('.');
  const stem = dot > file.lastIndexOf('/') ? file.slice(0, dot) : file;
  return { ...disk, source: { file: `${stem}.${name}` } };
}

/**
 * What libvirt fills in of a checkpoint: each disk of the domain, those that take part with a bitmap that is called like
 * the checkpoint.
 *
 * @throws VirtError for a disk that is not there, or that nothing can be written to
 */
export function completeCheckpoint(checkpoint: DomainCheckpoint, domain: Domain): DomainCheckpoint {
  const refuse = refuser('VIR_FROM_DOMAIN_CHECKPOINT');
  const asked = checkpoint.disks?.disks ?? [];
  const matched = matchDisks(asked, checkpoint.domain ?? domain, refuse);
  if (matched.length === 0) refuse(`domain '${domain.name}' has no disk`);
  const disks = matched.map(([own, name, disk]) => {
    const isFixed = isEmpty(own) || own.readonly === true;
    const mode = disk ? (disk.checkpoint ?? 'bitmap') : asked.length === 0 && !isFixed ? 'bitmap' : 'no';
    if (disk && isFixed && mode === 'bitmap') refuse(`disk '${name}' is empty or read-only`);
    if (mode === 'no') return { ...disk, name, checkpoint: mode };
    return { ...disk, name, checkpoint: mode, bitmap: disk?.bitmap ?? checkpoint.name! };
  });
  return { ...checkpoint, disks: { ...checkpoint.disks, disks } };
}
