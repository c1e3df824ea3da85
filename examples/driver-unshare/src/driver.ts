import {
  checkFlags,
  ConnectListAllDomainsFlags,
  DomainDefineFlags,
  DomainDestroyFlags,
  DomainXMLFlags,
  matchesDomain,
  transition,
  VirtError,
  type DomainRef,
  type Driver,
  type LifecycleOperation,
  type Session,
} from '@virtkit/core/driver';
import { printDomain } from '@virtkit/core/xml';
import { freeze, isAlive, signal, statOf, until } from './guest.js';
import { Host, type Guest } from './host.js';

const sessionOn = (host: Host) => {
  /** One operation on one guest at a time, from a state that it may start from. */
  const operate = (ref: DomainRef, name: LifecycleOperation, work: (guest: Guest) => Promise<void>) => {
    const guest = host.find(ref);
    return guest.lock.run({ name }, async () => {
      const { event, reason } = transition(host.stateOf(guest), name, guest.name);
      await work(guest);
      guest.reason = reason;
      host.tell(guest, event);
    });
  };
  const end = (ref: DomainRef, name: 'shutdown' | 'destroy', how: NodeJS.Signals) =>
    operate(ref, name, async (guest) => {
      const { process } = guest.running!;
      signal(process, how);
      await until(() => !isAlive(process), `domain '${guest.name}' ends`);
      await host.stop(guest);
    });
  return {
    host: {
      getType: async () => 'UNSHARE',
    },
    domain: {
      async listAll(flags) {
        ConnectListAllDomainsFlags.decode(flags); // What it does not know, it refuses.
        const facts = (guest: Guest) => ({ state: host.stateOf(guest), persistent: guest.persistent });
        return [...host.guests].filter((guest) => matchesDomain(flags, facts(guest))).map((guest) => host.refOf(guest));
      },
      async getInfo(ref) {
        const guest = host.find(ref);
        const { memory = 0n, vcpu } = guest.def;
        const cpuTime = (guest.running && statOf(guest.running.process.pid)?.cpuTime) ?? 0n;
        return {
          state: host.stateOf(guest),
          maxMemory: memory,
          memory,
          vcpus: vcpu?.current ?? vcpu?.count ?? 1,
          cpuTime,
        };
      },
      async getState(ref, flags) {
        checkFlags(flags, 0, 'domain.getState');
        const guest = host.find(ref);
        return { state: host.stateOf(guest), reason: guest.reason };
      },
      async isPersistent(ref) {
        return host.find(ref).persistent;
      },
      async getXmlDesc(ref, flags) {
        checkFlags(flags, DomainXMLFlags.bits.inactive | DomainXMLFlags.bits.secure, 'domain.getXmlDesc');
        const guest = host.find(ref);
        const { id } = host.refOf(guest);
        const isLive = id !== -1 && (flags & DomainXMLFlags.bits.inactive) === 0;
        return printDomain(isLive ? { ...guest.running!.def, id } : guest.def);
      },
      async defineXml(xml, flags) {
        checkFlags(flags, DomainDefineFlags.bits.validate, 'domain.defineXml');
        const known = host.guests.size;
        const guest = await host.define(xml);
        host.tell(guest, { event: 'defined', detail: host.guests.size > known ? 'added' : 'updated' });
        return host.refOf(guest);
      },
      async undefine(ref, flags) {
        checkFlags(flags, 0, 'domain.undefine');
        const guest = host.find(ref);
        if (!guest.persistent) throw new VirtError('VIR_ERR_OPERATION_INVALID', 'cannot undefine transient domain');
        await host.undefine(guest);
        host.tell(guest, { event: 'undefined', detail: 'removed' });
      },
      async create(ref, _files, flags) {
        checkFlags(flags, 0, 'domain.create');
        await operate(ref, 'create', (guest) => host.start(guest));
        return host.refOf(host.find(ref));
      },
      async suspend(ref) {
        await operate(ref, 'suspend', async (guest) => freeze(guest.running!.process, true));
      },
      async resume(ref) {
        await operate(ref, 'resume', async (guest) => freeze(guest.running!.process, false));
      },
      async shutdown(ref, flags) {
        checkFlags(flags, 0, 'domain.shutdown');
        await end(ref, 'shutdown', 'SIGTERM');
      },
      async destroy(ref, flags) {
        checkFlags(flags, DomainDestroyFlags.bits.graceful, 'domain.destroy');
        await end(ref, 'destroy', 'SIGKILL');
      },
      subscribe: (event, object, listener) => host.events.subscribe(event, object, listener),
    },
    close: async () => undefined,
  } satisfies Session;
};

/** Guests that are processes: `unshare:///var/lib/guests` are those of that directory. */
const hosts = new Map<string, Promise<Host>>();
export const driver = {
  name: 'unshare',
  schemes: ['unshare'],
  async open({ path }) {
    if (path.length < 2) throw new VirtError('VIR_ERR_INVALID_ARG', 'unshare:///DIRECTORY wants a directory');
    let host = hosts.get(path);
    if (!host) hosts.set(path, (host = new Host(path).load()));
    return sessionOn(await host);
  },
} satisfies Driver;
