import {
  checkFlags,
  DomainUndefineFlags,
  metadataChange,
  metadataReader,
  type DomainConfigDriver,
} from '@virtkit/core/driver';
import { parseDomain, type Domain } from '@virtkit/core/xml';
import { complete, readGuest } from './complete.js';
import { readDefinitions, storedText } from './definition.js';
import { xapiError } from './errors.js';
import { isActive, isSuspended } from './guest.js';
import type { XapiHost } from './host.js';
import { keys } from './keys.js';
import { plan } from './plug.js';
import { changeGuest, keep, makeGuest, rewriteGuest } from './write.js';

const { managedSave, snapshotsMetadata } = DomainUndefineFlags.bits;
const either = 3;

/** Definitions and metadata. */
export const domainConfig = (host: XapiHost) =>
  ({
    async defineXml(xml, flags, options) {
      const def = readGuest(xml, flags, 'domain.defineXml');
      const ref = await host.named(async () => {
        const old = await host.claim(def, options);
        const planned = await plan(host.pool, def, options);
        if (!old) return makeGuest(host.pool, { def, transient: false }, planned);
        await host.pool.alone(old.ref, 'a new definition', async () => {
          const guest = await host.require(old.ref, options);
          if (isActive(guest)) await keep(host.pool, guest, keys.next, storedText(def));
          else await rewriteGuest(host.pool, await readDefinitions(host.pool, guest, options), def, options);
          await keep(host.pool, guest, keys.transient, undefined);
        });
        return old.ref;
      }, options);
      const { domain } = await host.require(ref);
      await host.settle();
      return domain;
    },
    async undefine(ref, flags, options) {
      checkFlags(flags, managedSave | snapshotsMetadata, 'domain.undefine');
      const guest = await host.guests.find(ref, options);
      const { vm } = guest;
      if (guest.transient) throw invalid('cannot undefine transient domain');
      if (vm.is_control_domain) throw invalid('the control domain cannot be undefined');
      if (isSuspended(guest) && (flags & managedSave) === 0)
        throw invalid('refusing to undefine a domain while it is suspended to storage');
      if (!isActive(guest) && vm.snapshots.length > 0 && (flags & snapshotsMetadata) === 0)
        throw invalid(`cannot delete inactive domain with ${vm.snapshots.length} snapshots`);
      if (isActive(guest)) {
        await keep(host.pool, guest, keys.next, undefined);
        await keep(host.pool, guest, keys.transient, 'true');
      } else {
        if (isSuspended(guest)) await host.pool.call('VM.hard_shutdown', [guest.ref], options);
        for (const snapshot of vm.snapshots) await host.pool.call('VM.destroy', [snapshot]);
        await host.forget(guest);
      }
      await host.settle();
    },
    async rename(ref, name, flags, options) {
      checkFlags(flags, 0, 'domain.rename');
      await host.named(async () => {
        const guest = await host.guests.find(ref, options);
        if (isActive(guest)) throw invalid('cannot rename active domain');
        if (isSuspended(guest)) throw invalid('cannot rename a domain that is suspended to storage');
        if (name === guest.domain.name) throw invalid("Can't rename domain to itself");
        if (await host.guests.withName(name, options)) throw invalid(`domain with name '${name}' already exists`);
        const { def } = await readDefinitions(host.pool, guest, options);
        complete({ ...def, name });
        await host.pool.call('VM.set_name_label', [guest.ref, name]);
        const next = guest.vm.other_config[keys.next];
        if (next !== undefined) await keep(host.pool, guest, keys.next, storedText({ ...parseDomain(next), name }));
      }, options);
      await host.settle();
    },
    async getMetadata(ref, type, uri, flags, options) {
      checkFlags(flags, either, 'domain.getMetadata');
      const read = metadataReader(type, uri, 'VIR_FROM_XENAPI');
      const guest = await host.guests.find(ref, options);
      const value = read((await readDefinitions(host.pool, guest, options)).definition(flags));
      if (value === undefined)
        throw xapiError('VIR_ERR_NO_DOMAIN_METADATA', 'Requested metadata element is not present');
      return value;
    },
    async setMetadata(ref, type, value, key, uri, flags, options) {
      const change = metadataChange<Domain>({ type, value, key, uri }, 'VIR_FROM_XENAPI', 'VIR_FROM_DOMAIN');
      checkFlags(flags, either, 'domain.setMetadata');
      const guest = await host.guests.find(ref, options);
      await changeGuest(host.pool, guest, { flags, change }, options);
      host.events.domains.emit('metadataChange', guest.domain, { type, nsUri: uri });
      await host.settle();
    },
  }) satisfies DomainConfigDriver;

const invalid = (message: string) => xapiError('VIR_ERR_OPERATION_INVALID', message);
