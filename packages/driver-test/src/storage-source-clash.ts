import { attributeOf, type StoragePool, type XmlElement } from '@virtkit/core/xml';

const onDevices: readonly string[] = ['iscsi', 'fs', 'logical', 'disk', 'zfs'];

/** Whether two pools would stand on the same storage. */
export function sourceClash(pool: StoragePool, other: StoragePool): boolean {
  if (onDevices.includes(pool.type) && onDevices.includes(other.type)) return sameDevice(pool, other);
  return pool.type === other.type && (clashes[pool.type]?.(pool, other) ?? false);
}

type Clash = (pool: StoragePool, other: StoragePool) => boolean;

/** For the types that do not stand on devices; a type that is left out never clashes. */
const clashes: { readonly [T in StoragePool['type']]?: Clash } = {
  dir: (one, two) => one.target?.path === two.target?.path,
  netfs: (one, two) => one.source?.dir === two.source?.dir && sameHost(one, two),
  gluster: (one, two) =>
    one.source?.name === two.source?.name && one.source?.dir === two.source?.dir && sameHost(one, two),
  scsi: (one, two) => sameAdapter(one, two),
  sheepdog: (one, two) => sameHost(one, two),
  // A host has one multipath.
  mpath: () => true,
  vstorage: (one, two) => one.source?.name === two.source?.name,
};

function sameHost({ source: one }: StoragePool, { source: two }: StoragePool): boolean {
  const [first] = one?.hosts ?? [];
  const [second] = two?.hosts ?? [];
  if (one?.hosts?.length !== 1 && two?.hosts?.length !== 1) return false;
  return first?.name === second?.name && (second?.port === undefined || first?.port === second.port);
}

function sameDevice(one: StoragePool, two: StoragePool): boolean {
  if ((one.type === 'iscsi') !== (two.type === 'iscsi')) return false;
  const paths = new Set(one.source?.devices?.map(({ path }) => path));
  const shared = two.source?.devices?.some(({ path }) => paths.has(path)) ?? false;
  return shared && (one.type !== 'iscsi' || one.source?.initiator?.iqn === two.source?.initiator?.iqn);
}

function sameAdapter({ source: one }: StoragePool, { source: two }: StoragePool): boolean {
  const [first, second] = [one?.adapter, two?.adapter];
  if (!first || !second) return false;
  const same = (name: string) =>
    attributeOf(first, name) !== undefined && attributeOf(first, name) === attributeOf(second, name);
  const numbers = [hostNumber(first), hostNumber(second)];
  if (same('type') && attributeOf(first, 'type') === 'fc_host') return same('wwnn') && same('wwpn');
  return numbers[0] !== undefined && numbers[0] === numbers[1];
}

/** The number of the SCSI host that an adapter stands on, as far as it says: `host1` and `scsi_host1` are the same. */
function hostNumber(adapter: XmlElement): number | undefined {
  const name = attributeOf(adapter, attributeOf(adapter, 'type') === 'fc_host' ? 'parent' : 'name');
  const digits = /^(?:scsi_|fc_)?host(\d+)$/.exec(name ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
