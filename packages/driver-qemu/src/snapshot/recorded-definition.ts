import type { Snapshot } from '@virtkit/core/driver';
import { parseDomain, printDomain, type BackingStore, type Disk, type Domain } from '@virtkit/core/xml';
import type { QemuDomain } from '../domain-object.js';

/** The definitions of a domain that a snapshot keeps: what it runs with, and what it would start with next. */
export function recordedDefinitions(domain: QemuDomain): Pick<Snapshot, 'domain' | 'inactiveDomain'> {
  if (!domain.active) return { domain: domain.def };
  const { def, next } = domain;
  const domainThen = asDefinition({ ...def, devices: { ...def.devices, disks: said(domain) } });
  return next ? { domain: domainThen, inactiveDomain: next } : { domain: domainThen };
}

/** Without what was decided when it started. */
const asDefinition = (live: Domain): Domain =>
  parseDomain(printDomain(live, { inactive: true, secure: true }), { inactive: true });

/** The disks of a guest that runs, without what was found behind their images. */
function said(domain: QemuDomain): Disk[] {
  return (domain.def.devices?.disks ?? []).map((disk) => {
    const stored = domain.next?.devices?.disks?.find(({ target }) => target.dev === disk.target.dev);
    const { backingStore, ...others } = disk;
    const kept = cut(backingStore, depthOf(stored?.backingStore));
    return kept ? { ...others, backingStore: kept } : others;
  });
}

const depthOf = (store: BackingStore | undefined): number => (store ? 1 + depthOf(store.backingStore) : 0);

function cut(store: BackingStore | undefined, depth: number): BackingStore | undefined {
  if (!store) return undefined;
  // That nothing is behind an image is known, not found.
  if (store.type === undefined) return {};
  if (depth === 0) return undefined;
  const { backingStore, ...others } = store;
  const kept = cut(backingStore, depth - 1);
  return kept ? { ...others, backingStore: kept } : others;
}
