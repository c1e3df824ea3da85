import type { BackingStore, Disk } from '@virtkit/core/xml';
import { present } from './refused.js';

type SourceType = Disk['type'];
/** Where an image's data is. */
export type ImageSource = {
  [T in SourceType]: { readonly type: T; readonly source: NonNullable<Extract<Disk, { type: T }>['source']> };
}[SourceType];

/** One image of a disk's chain. */
export interface Image {
  readonly where: ImageSource;
  /** What the nodes are numbered by. */
  readonly index: number;
  readonly format: string;
  readonly metadataCacheBytes: bigint | undefined;
  readonly isTop: boolean;
}

/** The images of a disk, the top one first. */
export function imagesOf(disk: Disk): readonly Image[] {
  const { source, driver } = disk;
  if (!source) return [];
  const top: Image = {
    where: { type: disk.type, source } as ImageSource,
    index: present(source.index, "the index of a disk's source"),
    format: driver?.type ?? 'raw',
    metadataCacheBytes: driver?.metadataCache?.maxSize,
    isTop: true,
  };
  return [top, ...behind(disk.backingStore)];
}

function behind(store: BackingStore | undefined): readonly Image[] {
  if (store?.type === undefined) return [];
  const source = present(store.source, 'the source of a backing store');
  const image: Image = {
    where: { type: store.type, source } as ImageSource,
    index: present(store.index ?? source.index, 'the index of a backing store'),
    format: present(store.format?.type, 'the format of a backing store'),
    metadataCacheBytes: store.format?.metadataCache?.maxSize,
    isTop: false,
  };
  return [image, ...behind(store.backingStore)];
}

/** What the nodes of an image are called. */
export const formatNode = ({ index }: Pick<Image, 'index'>): string => `libvirt-${index}-format`;
export const storageNode = ({ index }: Pick<Image, 'index'>): string => `libvirt-${index}-storage`;
export const sliceNode = ({ index }: Pick<Image, 'index'>): string => `libvirt-${index}-slice-sto`;

/** Of the top image it may stand in its older place, at the disk. */
export const encryptionOf = ({ where, isTop }: Image, disk: Disk) =>
  where.source.encryption ?? (isTop ? disk.encryption : undefined);
