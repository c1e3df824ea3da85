import * as core from '@virtkit/core/driver';
import type { DomainRef, DomainState, Driver, LifecycleOperation, Session } from '@virtkit/core/driver';
import { completeDomain, parseDomain, printDomain, type Domain } from '@virtkit/core/xml';

interface Guest {
  readonly uuid: string;
  readonly name: string;
  id: number;
  state: DomainState;
  reason: string;
  /** What it is started with next; absent for one that was undefined while it runs. */
  stored: Domain | undefined;
  /** What it runs with. */
  live: Domain | undefined;
}

/** The guests of one host, in memory: here stands what talks to your hypervisor. */
class Host {
  readonly guests = new core.ObjectList<Guest>({
    noun: 'domain',
    missing: 'VIR_ERR_NO_DOMAIN',
    domain: 'VIR_FROM_NONE',
  });
  readonly events = new core.EventHub<'domain'>(({ uuid }) => uuid);
  started = 0;
}

const sessionOn = ({ guests, events, ...host }: Host) => {
  const find = (ref: DomainRef) => guests.byUuid(ref.uuid, ref.name);
  const refOf = ({ name, uuid, id }: Guest): DomainRef => ({ name, uuid, id });
  /** One step of a guest's life, from a state that it may start from. */
  const step = (ref: DomainRef, operation: LifecycleOperation): DomainRef => {
    const guest = find(ref);
    const { to, reason, event } = core.transition(guest.state, operation, guest.name);
    if (operation === 'create') Object.assign(guest, { id: (host.started += 1), live: guest.stored });
    if (to === 'shutoff') Object.assign(guest, { id: -1, live: undefined });
    Object.assign(guest, { state: to, reason });
    if (!guest.live && !guest.stored) guests.remove(guest);
    events.emit('lifecycle', refOf(guest), event);
    return refOf(guest);
  };
  return {
    host: { getType: async () => 'MY-HYPERVISOR' },
    domain: {
      async listAll(flags) {
        core.ConnectListAllDomainsFlags.decode(flags); // Refuses what it does not know.
        return [...guests]
          .filter(({ state, stored }) => core.matchesDomain(flags, { state, persistent: stored !== undefined }))
          .map(refOf);
      },
      async getInfo(ref) {
        const { state, live, stored } = find(ref);
        const { memory = 0n, vcpu } = (live ?? stored)!;
        return { state, maxMemory: memory, memory, vcpus: vcpu?.current ?? vcpu?.count ?? 1, cpuTime: 0n };
      },
      async getState(ref, flags) {
        core.checkFlags(flags, 0, 'domain.getState');
        const { state, reason } = find(ref);
        return { state, reason };
      },
      isPersistent: async (ref) => find(ref).stored !== undefined,
      async getXmlDesc(ref, flags) {
        const { inactive, secure } = core.DomainXMLFlags.bits;
        core.checkFlags(flags, inactive | secure, 'domain.getXmlDesc');
        const { id, live, stored } = find(ref);
        return printDomain(live && (!stored || (flags & inactive) === 0) ? { ...live, id } : stored!);
      },
      async defineXml(xml, flags) {
        core.checkFlags(flags, core.DomainDefineFlags.bits.validate, 'domain.defineXml');
        const def = completeDomain(parseDomain(xml), {
          random: (size) => crypto.getRandomValues(new Uint8Array(size)),
        });
        const { name, uuid = '' } = def;
        const known = guests.claim(name, uuid);
        const start = { id: -1, state: 'shutoff', reason: 'unknown', live: undefined } as const;
        const guest = known ?? guests.add({ name, uuid, stored: def, ...start });
        guest.stored = def;
        events.emit('lifecycle', refOf(guest), { event: 'defined', detail: known ? 'updated' : 'added' });
        return refOf(guest);
      },
      async undefine(ref, flags) {
        core.checkFlags(flags, 0, 'domain.undefine');
        const guest = find(ref);
        if (!guest.stored) throw new core.VirtError('VIR_ERR_OPERATION_INVALID', 'cannot undefine transient domain');
        guest.stored = undefined;
        if (!guest.live) guests.remove(guest);
        events.emit('lifecycle', refOf(guest), { event: 'undefined', detail: 'removed' });
      },
      async create(ref, _files, flags) {
        core.checkFlags(flags, 0, 'domain.create');
        return step(ref, 'create');
      },
      async suspend(ref) {
        step(ref, 'suspend');
      },
      async resume(ref) {
        step(ref, 'resume');
      },
      async destroy(ref, flags) {
        core.checkFlags(flags, core.DomainDestroyFlags.bits.graceful, 'domain.destroy');
        step(ref, 'destroy');
      },
      subscribe: (event, of, listener) => events.subscribe(event, of, listener),
    },
    close: async () => undefined,
  } satisfies Session;
};

/** `my-hypervisor:///default`: each path is a host. */
const hosts = new Map<string, Host>();
export const driver = {
  name: 'my-hypervisor',
  schemes: ['my-hypervisor'],
  async open({ path }) {
    const host = hosts.get(path) ?? new Host();
    hosts.set(path, host);
    return sessionOn(host);
  },
} satisfies Driver;
