import {
  checkFlags,
  DomainSnapshotCreateFlags,
  DomainSnapshotListFlags,
  DomainSnapshotXMLFlags,
  type DomainRef,
  type DomainSnapshotDriver,
  type DomainSnapshotRef,
  type Snapshot,
} from '@virtkit/core/driver';
import { printDomainSnapshot, xmlElement } from '@virtkit/core/xml';
import type { QemuHost } from './host.js';
import { createSnapshot } from './snapshot/create.js';
import { deleteSnapshot } from './snapshot/delete.js';
import { checkCreateFlags, checkDeleteFlags, checkRevertFlags } from './snapshot/flags.js';
import { listFilter } from './snapshot/list-filter.js';
import { redefineSnapshot } from './snapshot/redefine.js';
import { revertToSnapshot } from './snapshot/revert.js';
import { findSnapshot, missing, snapshotsOf } from './snapshot/tree.js';

const { bits: create } = DomainSnapshotCreateFlags;
const { bits: list } = DomainSnapshotListFlags;

/** Snapshots of domains: inside their images, or images on top of them. What is told is on disk already. */
export const snapshotDriver = (host: QemuHost) => {
  const find = ({ domain: ref, name }: DomainSnapshotRef) => findSnapshot(host.domain(ref), name);
  return {
    createXml: (ref, xml, flags, options) =>
      host.changeAlone(ref, 'createSnapshotXml', options, async (domain) => {
        checkCreateFlags(flags);
        const make = flags & create.redefine ? redefineSnapshot : createSnapshot;
        return { name: await make(host, domain, xml, flags, options), domain: ref };
      }),
    async listAll(ref, flags) {
      checkFlags(flags, DomainSnapshotListFlags.all, 'qemuDomainListAllSnapshots');
      return refs(ref, snapshotsOf(host.domain(ref)).list(undefined, listFilter(flags, !(flags & list.roots))));
    },
    async listAllChildren({ domain: ref, name }, flags) {
      checkFlags(flags, DomainSnapshotListFlags.all, 'qemuDomainSnapshotListAllChildren');
      const domain = host.domain(ref);
      const filter = listFilter(flags, (flags & list.descendants) !== 0);
      return refs(ref, snapshotsOf(domain).list(findSnapshot(domain, name), filter));
    },
    async lookupByName(ref, name, flags) {
      checkFlags(flags, 0, 'qemuDomainSnapshotLookupByName');
      return { name: findSnapshot(host.domain(ref), name).def.name, domain: ref };
    },
    async current(ref, flags) {
      checkFlags(flags, 0, 'qemuDomainSnapshotCurrent');
      const { current } = snapshotsOf(host.domain(ref));
      if (!current) throw missing('the domain does not have a current snapshot');
      return { name: current.def.name, domain: ref };
    },
    async hasCurrent(ref, flags) {
      checkFlags(flags, 0, 'qemuDomainHasCurrentSnapshot');
      return snapshotsOf(host.domain(ref)).current !== undefined;
    },
    async isCurrent(ref, flags) {
      checkFlags(flags, 0, 'qemuDomainSnapshotIsCurrent');
      return snapshotsOf(host.domain(ref.domain)).current === find(ref);
    },
    async hasMetadata(ref, flags) {
      checkFlags(flags, 0, 'qemuDomainSnapshotHasMetadata');
      find(ref);
      return true;
    },
    async getParent(ref, flags) {
      checkFlags(flags, 0, 'qemuDomainSnapshotGetParent');
      const { name, parent } = find(ref).def;
      if (!parent) throw missing(`snapshot '${name}' does not have a parent`);
      return { name: parent.name, domain: ref.domain };
    },
    async getXmlDesc(ref, flags) {
      const { secure } = DomainSnapshotXMLFlags.bits;
      checkFlags(flags, secure, 'qemuDomainSnapshotGetXMLDesc');
      const def = withUuid(find(ref).def, host.domain(ref.domain).uuid);
      return printDomainSnapshot(def, { secure: (flags & secure) !== 0 });
    },
    revert: (ref, flags, options) =>
      host.changeAlone(ref.domain, 'revertToSnapshot', options, async (domain) => {
        checkRevertFlags(flags);
        await revertToSnapshot(host, domain, findSnapshot(domain, ref.name).def, flags, options);
      }),
    delete: (ref, flags, options) =>
      host.changeAlone(ref.domain, 'deleteSnapshot', options, async (domain) => {
        checkDeleteFlags(flags);
        await deleteSnapshot(host, domain, findSnapshot(domain, ref.name), flags);
      }),
  } satisfies DomainSnapshotDriver;
};

const refs = (domain: DomainRef, defs: readonly Snapshot[]): readonly DomainSnapshotRef[] =>
  defs.map(({ name }) => ({ name, domain }));

/** A record without a definition still says whose it is. */
function withUuid(def: Snapshot, uuid: string): Snapshot {
  if (def.domain) return def;
  const domain = xmlElement('domain', {}, [xmlElement('uuid', {}, uuid)]);
  return { ...def, rest: { ...def.rest, elements: [...(def.rest?.elements ?? []), domain] } };
}
