import {
  alignCheckpoint,
  checkFlags,
  DomainCheckpointCreateFlags,
  DomainCheckpointDeleteFlags,
  DomainCheckpointListFlags,
  DomainCheckpointXMLFlags,
  exclusiveFlags,
  nameBitmaps,
  readCheckpointRecord,
  readNewCheckpoint,
  under,
  type Checkpoint,
  type DomainCheckpointDriver,
  type DomainCheckpointRef,
  type DomainRef,
  type MomentFilter,
} from '@virtkit/core/driver';
import { completeDomain, printDomainCheckpoint } from '@virtkit/core/xml';
import { markWritten } from './disk-writes.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { checkpointsOf, hasSnapshots } from './moments.js';

const { bits: create } = DomainCheckpointCreateFlags;
const { bits: list } = DomainCheckpointListFlags;
const { bits: remove } = DomainCheckpointDeleteFlags;
const { bits: print } = DomainCheckpointXMLFlags;

/** Checkpoints of domains: records alone, as there are no blocks that could change. */
export const checkpointDriver = (host: TestHost) =>
  ({
    async createXml(ref, xml, flags) {
      exclusiveFlags(flags, create.redefine, create.quiesce, "'redefine' and 'quiesce'");
      checkFlags(flags, create.redefine | create.quiesce, 'testDomainCheckpointCreateXML');
      const domain = host.domain(ref);
      requireAble(domain);
      const name = flags & create.redefine ? redefine(host, domain, xml) : make(host, domain, xml);
      return { name, domain: ref };
    },
    async listAll(ref, flags) {
      checkFlags(flags, DomainCheckpointListFlags.all, 'testDomainListAllCheckpoints');
      const domain = host.domain(ref);
      return refs(ref, checkpointsOf(domain).list(undefined, filter(flags, !(flags & list.roots))));
    },
    async listAllChildren(ref, flags) {
      checkFlags(flags, DomainCheckpointListFlags.all, 'testDomainCheckpointListAllChildren');
      const { domain, moment } = find(host, ref);
      return refs(ref.domain, checkpointsOf(domain).list(moment, filter(flags, (flags & list.descendants) !== 0)));
    },
    async lookupByName(ref, name, flags) {
      checkFlags(flags, 0, 'testDomainCheckpointLookupByName');
      return { name: find(host, { domain: ref, name }).moment.def.name, domain: ref };
    },
    async getParent(ref, flags) {
      checkFlags(flags, 0, 'testDomainCheckpointGetParent');
      const { name, parent } = find(host, ref).moment.def;
      if (!parent) throw missing(`checkpoint '${name}' has no parent`);
      return { name: parent.name, domain: ref.domain };
    },
    async getXmlDesc(ref, flags) {
      checkFlags(flags, print.secure | print.noDomain | print.size, 'testDomainCheckpointGetXMLDesc');
      const { domain, moment } = find(host, ref);
      // As in libvirt's test driver: the size is known of a running domain only, and then it is not printed.
      if (flags & print.size) domain.requireActive();
      const { domain: _domain, ...bare } = moment.def;
      const secure = (flags & print.secure) !== 0;
      return printDomainCheckpoint(flags & print.noDomain ? bare : moment.def, { inactive: true, secure });
    },
    async delete(ref, flags) {
      exclusiveFlags(flags, remove.children, remove.childrenOnly, "'children' and 'childrenOnly'");
      checkFlags(flags, remove.children | remove.childrenOnly | remove.metadataOnly, 'testDomainCheckpointDelete');
      const { domain } = find(host, ref);
      const tree = checkpointsOf(domain);
      if (flags & (remove.children | remove.childrenOnly)) tree.removeBelow(ref.name);
      if (!(flags & remove.childrenOnly)) tree.remove(ref.name);
    },
  }) satisfies DomainCheckpointDriver;

/** Makes a checkpoint with a backup that begins now. */
export function makeCheckpoint(host: TestHost, domain: TestDomain, xml: string): string {
  requireAble(domain);
  return make(host, domain, xml);
}

function requireAble(domain: TestDomain): void {
  const cannot = (why: string) => testError('VIR_ERR_OPERATION_UNSUPPORTED', `domain '${domain.name}' ${why}`);
  if (hasSnapshots(domain)) throw cannot('has snapshots');
  if (!domain.active) throw cannot('does not run, which a checkpoint needs');
}

function make(host: TestHost, domain: TestDomain, xml: string): string {
  const tree = checkpointsOf(domain);
  const read = readNewCheckpoint(xml, BigInt(Math.floor(host.clock.now() / 1000)));
  const aligned = alignCheckpoint({ ...read, domain: domain.def }, domain.def);
  tree.add(under(aligned, tree.current?.def.name));
  tree.setCurrent(aligned.name);
  markWritten(domain, aligned.name);
  return aligned.name;
}

function redefine(host: TestHost, domain: TestDomain, xml: string): string {
  const tree = checkpointsOf(domain);
  const read = readCheckpointRecord(xml, (def) => completeDomain(def, { random: host.random }));
  tree.checkParent(read);
  if (read.domain && read.domain.uuid !== domain.uuid) {
    const message = `checkpoint '${read.name}' must be of the domain with uuid ${domain.uuid}`;
    throw testError('VIR_ERR_INVALID_ARG', message);
  }
  const def = read.domain ? alignCheckpoint(read, read.domain) : nameBitmaps(read);
  // The first one is the current one, and so is what goes on from it.
  const becomesCurrent = !tree.current || tree.current.def.name === def.parent?.name;
  if (tree.find(def.name)) tree.replace(def);
  else tree.add(def);
  if (becomesCurrent) tree.setCurrent(def.name);
  return def.name;
}

const filter = (flags: number, deep: boolean): MomentFilter<Checkpoint> => ({
  deep,
  topological: (flags & list.topological) !== 0,
  leaves: (flags & list.leaves) !== 0,
  noLeaves: (flags & list.noLeaves) !== 0,
});

const refs = (domain: DomainRef, defs: readonly Checkpoint[]): readonly DomainCheckpointRef[] =>
  defs.map(({ name }) => ({ name, domain }));

const missing = (message: string) => testError('VIR_ERR_NO_DOMAIN_CHECKPOINT', message);

function find(host: TestHost, { domain: ref, name }: DomainCheckpointRef) {
  const domain = host.domain(ref);
  const moment = checkpointsOf(domain).find(name);
  if (!moment) throw missing(`no domain checkpoint with matching name '${name}'`);
  return { domain, moment };
}
