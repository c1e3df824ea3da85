import {
  alignSnapshotDisks,
  checkFlags,
  checkSnapshotRecord,
  DomainSnapshotCreateFlags,
  DomainSnapshotDeleteFlags,
  DomainSnapshotListFlags,
  DomainSnapshotXMLFlags,
  exclusiveFlags,
  isExternal,
  isOnline,
  readNewSnapshot,
  readSnapshotRecord,
  under,
  type DomainRef,
  type DomainSnapshotDriver,
  type DomainSnapshotRef,
  type MomentFilter,
  type Snapshot,
} from '@virtkit/core/driver';
import { completeDomain, printDomainSnapshot, xmlElement, type DomainSnapshot } from '@virtkit/core/xml';
import { checkAbiStability } from './abi-stability.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { hasCheckpoints, snapshotsOf } from './moments.js';
import { checkRevertFlags, revertTo } from './snapshot-revert.js';

const { bits: create } = DomainSnapshotCreateFlags;
const { bits: list } = DomainSnapshotListFlags;
const { bits: remove } = DomainSnapshotDeleteFlags;
const creating = create.redefine | create.current | create.halt | create.validate;
// What keeps a guest from noticing: here there is nothing to do for it.
const careful = create.quiesce | create.atomic | create.live;

/** Snapshots of domains, in memory like the domains. */
export const snapshotDriver = (host: TestHost) =>
  ({
    async createXml(ref, xml, flags) {
      if (flags & create.current && !(flags & create.redefine)) {
        throw testError('VIR_ERR_INVALID_ARG', "flag 'current' needs flag 'redefine'");
      }
      exclusiveFlags(flags, create.redefine, create.noMetadata, "'redefine' and 'noMetadata'");
      exclusiveFlags(flags, create.redefine, create.halt, "'redefine' and 'halt'");
      checkFlags(flags, creating | careful, 'testDomainSnapshotCreateXML');
      const domain = host.domain(ref);
      if (hasCheckpoints(domain)) {
        throw testError('VIR_ERR_OPERATION_UNSUPPORTED', 'cannot create snapshot while checkpoint exists');
      }
      if (!domain.persistent && flags & create.halt) {
        throw testError('VIR_ERR_OPERATION_INVALID', 'cannot halt after transient domain snapshot');
      }
      const name = flags & create.redefine ? redefine(host, domain, xml, flags) : make(host, domain, xml, flags);
      return { name, domain: ref };
    },
    async listAll(ref, flags) {
      checkFlags(flags, DomainSnapshotListFlags.all, 'testDomainListAllSnapshots');
      const domain = host.domain(ref);
      return refs(ref, snapshotsOf(domain).list(undefined, filter(flags, !(flags & list.roots))));
    },
    async listAllChildren({ domain: ref, name }, flags) {
      checkFlags(flags, DomainSnapshotListFlags.all, 'testDomainSnapshotListAllChildren');
      const domain = host.domain(ref);
      return refs(ref, snapshotsOf(domain).list(byName(domain, name), filter(flags, (flags & list.descendants) !== 0)));
    },
    async lookupByName(ref, name, flags) {
      checkFlags(flags, 0, 'testDomainSnapshotLookupByName');
      const domain = host.domain(ref);
      return { name: byName(domain, name).def.name, domain: ref };
    },
    async current(ref, flags) {
      checkFlags(flags, 0, 'testDomainSnapshotCurrent');
      const domain = host.domain(ref);
      const { current } = snapshotsOf(domain);
      if (!current) throw missing(`domain '${domain.name}' has no current snapshot`);
      return { name: current.def.name, domain: ref };
    },
    async hasCurrent(ref, flags) {
      checkFlags(flags, 0, 'testDomainHasCurrentSnapshot');
      return snapshotsOf(host.domain(ref)).current !== undefined;
    },
    async isCurrent(ref, flags) {
      checkFlags(flags, 0, 'testDomainSnapshotIsCurrent');
      const { domain, moment } = find(host, ref);
      return snapshotsOf(domain).current === moment;
    },
    async hasMetadata(ref, flags) {
      checkFlags(flags, 0, 'testDomainSnapshotHasMetadata');
      find(host, ref);
      return true;
    },
    async getParent(ref, flags) {
      checkFlags(flags, 0, 'testDomainSnapshotGetParent');
      const { name, parent } = find(host, ref).moment.def;
      if (!parent) throw missing(`snapshot '${name}' has no parent`);
      return { name: parent.name, domain: ref.domain };
    },
    async getXmlDesc(ref, flags) {
      const { secure } = DomainSnapshotXMLFlags.bits;
      checkFlags(flags, secure, 'testDomainSnapshotGetXMLDesc');
      const { domain, moment } = find(host, ref);
      return printDomainSnapshot(withDomain(moment.def, domain), { inactive: true, secure: (flags & secure) !== 0 });
    },
    async revert(ref, flags) {
      checkRevertFlags(flags);
      const { domain, moment } = find(host, ref);
      revertTo(host, domain, moment.def, flags);
      snapshotsOf(domain).setCurrent(ref.name);
    },
    async delete(ref, flags) {
      exclusiveFlags(flags, remove.children, remove.childrenOnly, "'children' and 'childrenOnly'");
      checkFlags(flags, remove.children | remove.childrenOnly, 'testDomainSnapshotDelete');
      const { domain } = find(host, ref);
      const tree = snapshotsOf(domain);
      if (flags & (remove.children | remove.childrenOnly)) tree.removeBelow(ref.name);
      if (!(flags & remove.childrenOnly)) tree.remove(ref.name);
    },
  }) satisfies DomainSnapshotDriver;

/** Puts the snapshots of a node description on a domain that is new. */
export function loadSnapshots(host: TestHost, domain: TestDomain, described: readonly DomainSnapshot[]): void {
  if (described.length === 0) return;
  const records = described.map((record) => {
    const { active, cookie: _cookie, ...def } = record;
    const checked = completed(host, checkSnapshotRecord(def));
    if (active === undefined) {
      throw testError('VIR_ERR_INTERNAL_ERROR', `snapshot '${checked.name}' does not say whether it is active`);
    }
    return { def: checked, active: active === 1 };
  });
  const [current, second] = records.filter(({ active }) => active);
  if (second) throw testError('VIR_ERR_INTERNAL_ERROR', 'more than one snapshot claims to be active');
  const tree = snapshotsOf(domain);
  tree.load(
    records.map(({ def }) => def),
    domain.name,
  );
  tree.setCurrent(current?.def.name);
}

function make(host: TestHost, domain: TestDomain, xml: string, flags: number): string {
  const now = BigInt(Math.floor(host.clock.now() / 1000));
  const tree = snapshotsOf(domain);
  const read = readNewSnapshot(xml, (flags & create.validate) !== 0, now);
  if (read.disks?.disks?.some(({ snapshot }) => snapshot === 'manual')) {
    throw testError('VIR_ERR_OPERATION_UNSUPPORTED', "the test driver has no 'manual' snapshots");
  }
  const external = read.memory?.snapshot === 'external';
  const memory = external ? read.memory : ({ snapshot: domain.state === 'shutoff' ? 'no' : 'internal' } as const);
  const state = domain.state === 'nostate' ? {} : { state: domain.state };
  const whole = { ...read, ...state, memory, domain: domain.def };
  const aligned = alignSnapshotDisks(whole, domain.def, external ? 'external' : 'internal');
  tree.add(under(aligned, tree.current?.def.name));
  if (flags & create.halt && domain.active) {
    host.stop(domain, 'fromSnapshot', { event: 'stopped', detail: 'fromSnapshot' });
  }
  tree.setCurrent(aligned.name);
  return aligned.name;
}

function redefine(host: TestHost, domain: TestDomain, xml: string, flags: number): string {
  const tree = snapshotsOf(domain);
  const read = completed(host, readSnapshotRecord(xml, (flags & create.validate) !== 0));
  tree.checkParent(read);
  const old = tree.find(read.name)?.def;
  checkRedefined(domain, read, old);
  const known = read.domain ?? old?.domain;
  if (!known) throw testError('VIR_ERR_INTERNAL_ERROR', `snapshot '${read.name}' has no <domain>`);
  const location = read.state === 'disk-snapshot' || isExternal(read) ? 'external' : 'internal';
  const aligned = alignSnapshotDisks({ ...read, domain: known }, known, location);
  if (old) tree.replace(aligned);
  else tree.add(aligned);
  if (flags & create.current) tree.setCurrent(aligned.name);
  return aligned.name;
}

/** What may not differ from the domain, and from the snapshot that is replaced. */
function checkRedefined(domain: TestDomain, def: Snapshot, old: Snapshot | undefined): void {
  const invalid = (message: string) => testError('VIR_ERR_INVALID_ARG', message);
  if (def.domain && def.domain.uuid !== domain.uuid)
    throw invalid(`definition for snapshot ${def.name} must use uuid ${domain.uuid}`);
  if (!old) return;
  if (isOnline(old) !== isOnline(def))
    throw invalid(`cannot change between online and offline snapshot state in snapshot ${def.name}`);
  if ((old.state === 'disk-snapshot') !== (def.state === 'disk-snapshot')) {
    throw invalid(`cannot change between disk only and full system in snapshot ${def.name}`);
  }
  if (old.domain && def.domain) checkAbiStability(old.domain, def.domain);
}

function completed(host: TestHost, def: Snapshot): Snapshot {
  const complete = (part: 'domain' | 'inactiveDomain') =>
    def[part] ? { [part]: completeDomain(def[part], { random: host.random }) } : {};
  return { ...def, ...complete('domain'), ...complete('inactiveDomain') };
}

/** A record without a definition still says whose it is. */
function withDomain(def: Snapshot, { uuid }: TestDomain): Snapshot {
  if (def.domain) return def;
  const domain = xmlElement('domain', {}, [xmlElement('uuid', {}, uuid)]);
  return { ...def, rest: { ...def.rest, elements: [...(def.rest?.elements ?? []), domain] } };
}

function filter(flags: number, deep: boolean): MomentFilter<Snapshot> {
  const has = (bit: number) => (flags & bit) !== 0;
  const status = has(list.inactive | list.active | list.diskOnly);
  const location = has(list.internal) !== has(list.external);
  // All have metadata.
  const none = has(list.noMetadata) && !has(list.metadata);
  const matches = (def: Snapshot): boolean =>
    !none && (!status || has(statusBit(def))) && (!location || isExternal(def) === has(list.external));
  return { deep, topological: has(list.topological), leaves: has(list.leaves), noLeaves: has(list.noLeaves), matches };
}

function statusBit({ state }: Snapshot): number {
  if (state === 'shutoff') return list.inactive;
  return state === 'disk-snapshot' ? list.diskOnly : list.active;
}

const refs = (domain: DomainRef, defs: readonly Snapshot[]): readonly DomainSnapshotRef[] =>
  defs.map(({ name }) => ({ name, domain }));

const missing = (message: string) => testError('VIR_ERR_NO_DOMAIN_SNAPSHOT', message);

function byName(domain: TestDomain, name: string) {
  const moment = snapshotsOf(domain).find(name);
  if (!moment) throw missing(`no domain snapshot with matching name '${name}'`);
  return moment;
}

function find(host: TestHost, { domain: ref, name }: DomainSnapshotRef) {
  const domain = host.domain(ref);
  return { domain, moment: byName(domain, name) };
}
