import {
  checkFlags,
  DomainCheckpointCreateFlags,
  DomainCheckpointDeleteFlags,
  DomainCheckpointListFlags,
  DomainCheckpointXMLFlags,
  exclusiveFlags,
  type Checkpoint,
  type DomainCheckpointDriver,
  type DomainCheckpointRef,
  type DomainRef,
  type MomentFilter,
} from '@virtkit/core/driver';
import { printDomainCheckpoint } from '@virtkit/core/xml';
import { measure } from './checkpoint/bitmaps.js';
import { createCheckpoint, redefineCheckpoint } from './checkpoint/create.js';
import { deleteCheckpoint } from './checkpoint/delete.js';
import { checkpointsOf, findCheckpoint, missing } from './checkpoint/tree.js';
import { qemuError } from './errors.js';
import type { QemuHost } from './host.js';

const { bits: create } = DomainCheckpointCreateFlags;
const { bits: list } = DomainCheckpointListFlags;
const { bits: remove } = DomainCheckpointDeleteFlags;
const { bits: print } = DomainCheckpointXMLFlags;

/** Checkpoints of domains: what was written to their disks since is known by QEMU's bitmaps. */
export const checkpointDriver = (host: QemuHost) =>
  ({
    createXml: (ref, xml, flags, options) =>
      host.change(ref, 'createCheckpoint', options, async (domain) => {
        exclusiveFlags(flags, create.redefine, create.quiesce, "'redefine' and 'quiesce'");
        if (flags & create.redefineValidate && !(flags & create.redefine))
          throw qemuError('VIR_ERR_INVALID_ARG', "flag 'redefineValidate' needs flag 'redefine'");
        checkFlags(flags, create.redefine | create.redefineValidate, 'qemuDomainCheckpointCreateXML');
        if (flags & create.redefine) {
          const name = await redefineCheckpoint(host, domain, xml, (flags & create.redefineValidate) !== 0);
          return { name, domain: ref };
        }
        if (!domain.active)
          throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', 'cannot create checkpoint for inactive domain');
        return { name: await createCheckpoint(host, domain, xml), domain: ref };
      }),
    async listAll(ref, flags) {
      checkFlags(flags, DomainCheckpointListFlags.all, 'qemuDomainListAllCheckpoints');
      return refs(ref, checkpointsOf(host.domain(ref)).list(undefined, filter(flags, !(flags & list.roots))));
    },
    async listAllChildren(ref, flags) {
      checkFlags(flags, DomainCheckpointListFlags.all, 'qemuDomainCheckpointListAllChildren');
      const domain = host.domain(ref.domain);
      const moment = findCheckpoint(domain, ref.name);
      return refs(ref.domain, checkpointsOf(domain).list(moment, filter(flags, (flags & list.descendants) !== 0)));
    },
    async lookupByName(ref, name, flags) {
      checkFlags(flags, 0, 'qemuDomainCheckpointLookupByName');
      return { name: findCheckpoint(host.domain(ref), name).def.name, domain: ref };
    },
    async getParent(ref, flags) {
      checkFlags(flags, 0, 'qemuDomainCheckpointGetParent');
      const { name, parent } = findCheckpoint(host.domain(ref.domain), ref.name).def;
      if (!parent) throw missing(`checkpoint '${name}' does not have a parent`);
      return { name: parent.name, domain: ref.domain };
    },
    async getXmlDesc(ref, flags, options) {
      checkFlags(flags, print.secure | print.noDomain | print.size, 'qemuDomainCheckpointGetXMLDesc');
      const domain = host.domain(ref.domain);
      const { def } = findCheckpoint(domain, ref.name);
      const measured = flags & print.size ? await sized(host, ref, def, options) : def;
      const { domain: _domain, ...bare } = measured;
      const secure = (flags & print.secure) !== 0;
      return printDomainCheckpoint(flags & print.noDomain ? bare : measured, { inactive: true, secure });
    },
    delete: (ref, flags, options) =>
      host.change(ref.domain, 'deleteCheckpoint', options, async (domain) => {
        exclusiveFlags(flags, remove.children, remove.childrenOnly, "'children' and 'childrenOnly'");
        checkFlags(flags, remove.children | remove.childrenOnly | remove.metadataOnly, 'qemuDomainCheckpointDelete');
        await deleteCheckpoint(host, domain, ref.name, flags);
      }),
  }) satisfies DomainCheckpointDriver;

/** A checkpoint with how much of each disk was written since. */
async function sized(
  host: QemuHost,
  ref: DomainCheckpointRef,
  def: Checkpoint,
  options: Parameters<DomainCheckpointDriver['getXmlDesc']>[2],
): Promise<Checkpoint> {
  const sizes = await host.change(ref.domain, 'measureCheckpoint', options, (domain) => measure(domain, def));
  const disks = (def.disks?.disks ?? []).map((disk) => {
    const size = sizes.get(disk.name);
    return size === undefined ? disk : { ...disk, size };
  });
  return { ...def, disks: { ...def.disks, disks } };
}

const filter = (flags: number, deep: boolean): MomentFilter<Checkpoint> => ({
  deep,
  topological: (flags & list.topological) !== 0,
  leaves: (flags & list.leaves) !== 0,
  noLeaves: (flags & list.noLeaves) !== 0,
});

const refs = (domain: DomainRef, defs: readonly Checkpoint[]): readonly DomainCheckpointRef[] =>
  defs.map(({ name }) => ({ name, domain }));
