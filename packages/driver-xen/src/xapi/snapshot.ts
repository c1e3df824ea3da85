import {
  checkFlags,
  DomainSnapshotCreateFlags,
  DomainSnapshotDeleteFlags,
  DomainSnapshotListFlags,
  DomainSnapshotRevertFlags,
  DomainSnapshotXMLFlags,
  exclusiveFlags,
  readNewSnapshot,
  type CallOptions,
  type DomainRef,
  type DomainSnapshotDriver,
  type DomainSnapshotRef,
} from '@virtkit/core/driver';
import { printDomainSnapshot } from '@virtkit/core/xml';
import { readDefinitions } from './definition.js';
import { xapiError } from './errors.js';
import { isActive, isSuspended, isThere, type Guest } from './guest.js';
import type { XapiHost } from './host.js';
import { keys } from './keys.js';
import { isListed, newestFirst, timeOf, type Moment } from './snapshots.js';
import { Ref, Vbd, Vm } from './types.js';
import { keep } from './write.js';

const { validate, diskOnly, atomic } = DomainSnapshotCreateFlags.bits;
const { children, childrenOnly, metadataOnly } = DomainSnapshotDeleteFlags.bits;
const { running, paused, force } = DomainSnapshotRevertFlags.bits;

/** Snapshots: XAPI keeps each as a guest of its own that never runs, with copies of its volumes. */
export const snapshot = (host: XapiHost) => {
  const all = async (ref: DomainRef, options?: CallOptions) => {
    const guest = await host.guests.find(ref, options);
    const moments = await Promise.all(
      guest.vm.snapshots.map(async (one): Promise<Moment> => ({
        ref: one,
        vm: await host.pool.record(Vm, 'VM', one, options),
      })),
    );
    return { guest, moments: newestFirst(moments) };
  };
  const find = async ({ domain, name }: DomainSnapshotRef, options?: CallOptions) => {
    const { guest, moments } = await all(domain, options);
    const moment = moments.find(({ vm }) => vm.name_label === name);
    if (!moment) throw missing(`no domain snapshot with matching name '${name}'`);
    return { guest, moment, moments };
  };
  return {
    async createXml(ref, xml, flags, options) {
      checkFlags(flags, validate | diskOnly | atomic, 'snapshot.createXml');
      const wanted = readNewSnapshot(xml, (flags & validate) !== 0, BigInt(Math.floor(Date.now() / 1000)));
      if (wanted.memory?.file !== undefined || wanted.disks !== undefined)
        throw xapiError(
          'VIR_ERR_CONFIG_UNSUPPORTED',
          'XAPI keeps snapshots in the storage of their volumes: no files are named',
        );
      return host.named(async () => {
        const { guest, moments } = await all(ref, options);
        const { name, description } = wanted;
        if (moments.some(({ vm }) => vm.name_label === name))
          throw xapiError('VIR_ERR_OPERATION_INVALID', `domain snapshot '${name}' already exists`);
        const memory = isActive(guest) && (flags & diskOnly) === 0 && wanted.memory?.snapshot !== 'no';
        const taken = await host.pool.get(Ref, memory ? 'VM.checkpoint' : 'VM.snapshot', [guest.ref, name]);
        if (description !== undefined) await keep(host.pool, await momentOf(host, taken), keys.snapshot, description);
        await host.settle();
        return { name, domain: guest.domain };
      }, options);
    },
    async listAll(ref, flags, options) {
      checkFlags(flags, DomainSnapshotListFlags.all, 'snapshot.listAll');
      const { guest, moments } = await all(ref, options);
      return moments
        .filter((moment) => isListed(moment, flags, guest))
        .map(({ vm }) => ({ name: vm.name_label, domain: guest.domain }));
    },
    async getXmlDesc(ref, flags, options) {
      checkFlags(flags, DomainSnapshotXMLFlags.bits.secure, 'snapshot.getXmlDesc');
      const { guest, moment, moments } = await find(ref, options);
      const { vm } = moment;
      const asGuest: Guest = { ...guest, vm, state: 'shutoff', domain: { ...guest.domain, id: -1 } };
      const { def } = await readDefinitions(host.pool, asGuest, options);
      const description = vm.other_config[keys.snapshot];
      const parent = moments.find((one) => one.ref === vm.parent)?.vm.name_label;
      return printDomainSnapshot({
        name: vm.name_label,
        ...(description === undefined ? {} : { description }),
        state: stateOf(vm),
        ...(parent === undefined ? {} : { parent: { name: parent } }),
        creationTime: timeOf(vm),
        memory: { snapshot: isSuspendedVm(vm) ? 'internal' : 'no' },
        domain: { ...def, name: guest.domain.name },
      });
    },
    async lookupByName(ref, name, flags, options) {
      checkFlags(flags, 0, 'snapshot.lookupByName');
      const { guest } = await find({ domain: ref, name }, options);
      return { name, domain: guest.domain };
    },
    async hasMetadata(ref, flags, options) {
      checkFlags(flags, 0, 'snapshot.hasMetadata');
      await find(ref, options);
      return true;
    },
    async current(ref, flags, options) {
      checkFlags(flags, 0, 'snapshot.current');
      const { guest, moments } = await all(ref, options);
      const found = moments.find((one) => one.ref === guest.vm.parent);
      if (!found) throw missing('the domain does not have a current snapshot');
      return { name: found.vm.name_label, domain: guest.domain };
    },
    async getParent(ref, flags, options) {
      checkFlags(flags, 0, 'snapshot.getParent');
      const { moment, moments } = await find(ref, options);
      const parent = moments.find((one) => one.ref === moment.vm.parent);
      if (!parent) throw missing(`snapshot '${ref.name}' does not have a parent`);
      return { name: parent.vm.name_label, domain: ref.domain };
    },
    async revert(ref, flags, options) {
      checkFlags(flags, running | paused | force, 'snapshot.revert');
      exclusiveFlags(flags, running, paused, "'running' and 'paused'");
      const { guest, moment } = await find(ref, options);
      const { vm } = moment;
      await host.pool.call('VM.revert', [moment.ref]);
      await keep(host.pool, await host.require(guest.ref), keys.snapshot, undefined);
      const reverted = await host.require(guest.ref);
      const wantsPause = flags & paused ? true : flags & running ? false : stateOf(vm) === 'paused';
      if (isSuspended(reverted)) await host.pool.call('VM.resume', [guest.ref, wantsPause, false]);
      else if (flags & (running | paused)) await host.pool.call('VM.start', [guest.ref, wantsPause, false]);
      const now = await host.require(guest.ref);
      host.explain(now, now.state, 'fromSnapshot');
      await host.settle();
    },
    async delete(ref, flags, options) {
      checkFlags(flags, children | childrenOnly | metadataOnly, 'snapshot.delete');
      exclusiveFlags(flags, children, childrenOnly, "'children' and 'childrenOnly'");
      const { moment, moments } = await find(ref, options);
      const below = flags & (children | childrenOnly) ? under(moment, moments) : [];
      for (const one of [...below.reverse(), ...(flags & childrenOnly ? [] : [moment])])
        await remove(host, one, (flags & metadataOnly) !== 0);
      await host.settle();
    },
  } satisfies DomainSnapshotDriver;
};

const missing = (message: string) => xapiError('VIR_ERR_NO_DOMAIN_SNAPSHOT', message);
const isSuspendedVm = ({ power_state: state }: Vm): boolean => state === 'Suspended';

/** In which state the guest was: XAPI says it of newer snapshots. */
function stateOf(vm: Vm): 'running' | 'paused' | 'shutoff' | 'disk-snapshot' {
  const then = vm.snapshot_info?.['power-state-at-snapshot'];
  if (isSuspendedVm(vm)) return then === 'Paused' ? 'paused' : 'running';
  return then === 'Running' || then === 'Paused' ? 'disk-snapshot' : 'shutoff';
}

async function momentOf(host: XapiHost, ref: Ref): Promise<Guest> {
  const vm = await host.pool.record(Vm, 'VM', ref);
  return { ref, vm, domain: { name: vm.name_label, uuid: vm.uuid, id: -1 }, state: 'shutoff', transient: false };
}

/** All below, each before what is below it. */
function under({ ref }: Moment, moments: readonly Moment[]): Moment[] {
  return moments.filter(({ vm }) => vm.parent === ref).flatMap((child) => [child, ...under(child, moments)]);
}

/** Removes a snapshot, and with it the copies of its volumes. */
async function remove(host: XapiHost, { ref, vm }: Moment, keepVolumes: boolean): Promise<void> {
  const disks = await Promise.all(vm.VBDs.map((vbd) => host.pool.record(Vbd, 'VBD', vbd)));
  await host.pool.call('VM.destroy', [ref]);
  if (keepVolumes) return;
  const copies = disks.filter(({ type, VDI }) => type === 'Disk' && isThere(VDI)).map(({ VDI }) => VDI);
  const memory = vm.suspend_VDI !== undefined && isThere(vm.suspend_VDI) ? [vm.suspend_VDI] : [];
  for (const vdi of [...copies, ...memory]) await host.pool.call('VDI.destroy', [vdi]).catch(() => undefined);
}
