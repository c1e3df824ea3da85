import {
  checkFlags,
  ConnectListAllDomainsFlags,
  DomainXMLFlags,
  matchesDomain,
  type DomainDriver,
  type DomainInfo,
} from '@virtkit/core/driver';
import { printDomain } from '@virtkit/core/xml';
import { readDefinitions } from './definition.js';
import { domainBlock } from './domain-block.js';
import { domainConfig } from './domain-config.js';
import { domainDevice } from './domain-device.js';
import { domainInterface } from './domain-interface.js';
import { domainLifecycle } from './domain-lifecycle.js';
import { domainMemory } from './domain-memory.js';
import { domainMigration } from './domain-migration.js';
import { domainVcpu, onlineOf } from './domain-vcpu.js';
import { isHvm } from './fields.js';
import { isSuspended, type Guest } from './guest.js';
import type { XapiHost } from './host.js';
import { keys } from './keys.js';

const { secure, inactive, migratable } = DomainXMLFlags.bits;

/** A guest's reasons where nobody here knows better. */
const usual: Readonly<Record<string, string>> = { running: 'booted', paused: 'user' };

/** The guests of a pool. */
export const domain = (host: XapiHost) =>
  ({
    ...domainLifecycle(host),
    ...domainConfig(host),
    ...domainDevice(host),
    ...domainMemory(host),
    ...domainVcpu(host),
    ...domainBlock(host),
    ...domainInterface(host),
    ...domainMigration(host),
    subscribe: host.events.subscriber(host.events.domains),
    async listAll(flags, options) {
      checkFlags(flags, ConnectListAllDomainsFlags.all, 'domain.listAll');
      const all = await host.guests.all(options);
      return all.filter((guest) => matchesDomain(flags, factsOf(guest))).map((guest) => guest.domain);
    },
    lookupByName: async (name, options) => (await host.guests.named(name, options)).domain,
    lookupByUuid: async (uuid, options) => (await host.guests.find({ uuid, name: '', id: -1 }, options)).domain,
    lookupById: async (id, options) => (await host.guests.withId(id, options)).domain,
    isActive: async (ref, options) => (await host.guests.find(ref, options)).domain.id !== -1,
    isPersistent: async (ref, options) => !(await host.guests.find(ref, options)).transient,
    async isUpdated(ref, options) {
      const { domain: now, vm } = await host.guests.find(ref, options);
      return now.id !== -1 && vm.other_config[keys.next] !== undefined;
    },
    async getOsType(ref, options) {
      return isHvm((await host.guests.find(ref, options)).vm) ? 'hvm' : 'linux';
    },
    async getInfo(ref, options): Promise<DomainInfo> {
      const guest = await host.guests.find(ref, options);
      const { def } = await readDefinitions(host.pool, guest, options);
      // XAPI does not count what its guests have used; a graph of its own does.
      return {
        state: guest.state,
        maxMemory: def.memory ?? 0n,
        memory: def.currentMemory ?? def.memory ?? 0n,
        vcpus: onlineOf(def),
        cpuTime: 0n,
      };
    },
    async getState(ref, flags, options) {
      checkFlags(flags, 0, 'domain.getState');
      const guest = await host.guests.find(ref, options);
      const { state } = guest;
      const reason = host.reasonOf(guest) ?? (isSuspended(guest) ? 'saved' : (usual[state] ?? 'unknown'));
      return { state, reason };
    },
    async getXmlDesc(ref, flags, options) {
      checkFlags(flags, secure | inactive | migratable, 'domain.getXmlDesc');
      const guest = await host.guests.find(ref, options);
      // A definition is replaced in several calls: nobody here sees half of it.
      const whole = await host.pool.alone(guest.ref, 'reading the definition', async () => {
        const current = await host.require(guest.ref, options);
        return readDefinitions(host.pool, current, options);
      });
      const later = (flags & inactive) !== 0 || !whole.active;
      const def = later ? whole.persistentDef : { ...whole.def, id: whole.id };
      return printDomain(def, { inactive: later, secure: (flags & secure) !== 0 });
    },
  }) satisfies DomainDriver;

const factsOf = (guest: Guest) => ({
  state: guest.state,
  persistent: !guest.transient,
  autostart: guest.vm.other_config[keys.autostart] === 'true',
  managedSave: isSuspended(guest),
  snapshots: guest.vm.snapshots.length > 0,
});
