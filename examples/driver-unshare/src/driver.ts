import * as core from '@virtkit/core/driver';
import { parseDomain, printDomain } from '@virtkit/core/xml';
import { freeze, launch, signal, statOf, until, type Process } from './guest.js';
import { Host, type Guest } from './host.js';

const { inactive, secure } = core.DomainXMLFlags.bits;

/** What is done to a guest; the process that it is afterwards. */
type Work = (guest: Guest) => Promise<Process | undefined>;

const sessionOn = (host: Host) => {
  const find = ({ uuid, name }: core.DomainRef) => host.guests.byUuid(uuid, name);
  /** One operation on one guest at a time, from a state that it may start from. */
  const operate = async (ref: core.DomainRef, name: core.LifecycleOperation, work: Work) => {
    const guest = find(ref);
    await guest.lock.run({ name }, async () => {
      const { event, reason } = core.transition(host.stateOf(guest), name, guest.name);
      guest.running = await work(guest);
      guest.reason = reason;
      await host.keep(guest, event);
    });
  };
  const ends =
    (name: 'shutdown' | 'destroy', how: NodeJS.Signals, flags: number) =>
    async (ref: core.DomainRef, given: number) => {
      core.checkFlags(given, flags, `domain.${name}`);
      await operate(ref, name, async ({ running }) => {
        signal(running!, how);
        await until(() => !statOf(running), 'the guest ends');
        return undefined;
      });
    };
  return {
    host: { getType: async () => 'UNSHARE' },
    domain: {
      async listAll(flags) {
        core.ConnectListAllDomainsFlags.decode(flags); // What it does not know, it refuses.
        return [...host.guests]
          .filter((guest) => core.matchesDomain(flags, { state: host.stateOf(guest), persistent: !!guest.stored }))
          .map((guest) => host.refOf(guest));
      },
      async getInfo(ref) {
        const guest = find(ref);
        const { memory = 0n, vcpu } = parseDomain((guest.running?.xml ?? guest.stored)!);
        const cpuTime = statOf(guest.running)?.cpuTime ?? 0n;
        const vcpus = vcpu?.current ?? vcpu?.count ?? 1;
        return { state: host.stateOf(guest), maxMemory: memory, memory, vcpus, cpuTime };
      },
      async getState(ref, flags) {
        core.checkFlags(flags, 0, 'domain.getState');
        return { state: host.stateOf(find(ref)), reason: find(ref).reason };
      },
      isPersistent: async (ref) => !!find(ref).stored,
      async getXmlDesc(ref, flags) {
        core.checkFlags(flags, inactive | secure, 'domain.getXmlDesc');
        const { id } = host.refOf(find(ref));
        const { stored, running } = find(ref);
        const isLive = running && id !== -1 && (!stored || (flags & inactive) === 0);
        return isLive ? printDomain({ ...parseDomain(running.xml), id }) : (stored ?? running!.xml);
      },
      async defineXml(xml, flags) {
        core.checkFlags(flags, core.DomainDefineFlags.bits.validate, 'domain.defineXml');
        return host.refOf(await host.define(xml));
      },
      async undefine(ref, flags) {
        core.checkFlags(flags, 0, 'domain.undefine');
        const guest = find(ref);
        if (!guest.stored) throw new core.VirtError('VIR_ERR_OPERATION_INVALID', 'cannot undefine transient domain');
        guest.stored = undefined;
        if (host.stateOf(guest) === 'shutoff') guest.running = undefined;
        await host.keep(guest, { event: 'undefined', detail: 'removed' });
      },
      async create(ref, _files, flags) {
        core.checkFlags(flags, 0, 'domain.create');
        await operate(ref, 'create', ({ stored }) => launch(stored!));
        return host.refOf(find(ref));
      },
      suspend: (ref) => operate(ref, 'suspend', ({ running }) => freeze(running!, true)),
      resume: (ref) => operate(ref, 'resume', ({ running }) => freeze(running!, false)),
      shutdown: ends('shutdown', 'SIGTERM', 0),
      destroy: ends('destroy', 'SIGKILL', core.DomainDestroyFlags.bits.graceful),
      subscribe: (event, object, listener) => host.events.subscribe(event, object, listener),
    },
    close: async () => undefined,
  } satisfies core.Session;
};

/** Guests that are processes: `unshare:///var/lib/guests` are those of that directory. */
const hosts = new Map<string, Promise<Host>>();
export const driver = {
  name: 'unshare',
  schemes: ['unshare'],
  async open({ path }) {
    if (path.length < 2) throw new core.VirtError('VIR_ERR_INVALID_ARG', 'unshare:///DIRECTORY wants a directory');
    const host = hosts.get(path) ?? new Host(path).load();
    hosts.set(path, host);
    return sessionOn(await host);
  },
} satisfies core.Driver;
