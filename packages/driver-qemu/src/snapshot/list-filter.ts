import { DomainSnapshotListFlags, isExternal, type MomentFilter, type Snapshot } from '@virtkit/core/driver';

const { bits: list } = DomainSnapshotListFlags;

/** What the flags of a list ask for; `deep` is what their first one says, which means two things. */
export function listFilter(flags: number, deep: boolean): MomentFilter<Snapshot> {
  const has = (bit: number) => (flags & bit) !== 0;
  const status = has(list.inactive | list.active | list.diskOnly);
  const location = has(list.internal) !== has(list.external);
  // All have metadata.
  const none = has(list.noMetadata) && !has(list.metadata);
  return {
    deep,
    topological: has(list.topological),
    leaves: has(list.leaves),
    noLeaves: has(list.noLeaves),
    matches: (def) =>
      !none && (!status || has(statusBit(def))) && (!location || isExternal(def) === has(list.external)),
  };
}

function statusBit({ state }: Snapshot): number {
  if (state === 'shutoff') return list.inactive;
  return state === 'disk-snapshot' ? list.diskOnly : list.active;
}
