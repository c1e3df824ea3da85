import type { DomainConfigDriver } from '../driver/domain-config.js';
import { DomainModificationImpact } from '../driver/flag-tables.js';
import type { DomainRef } from '../driver/refs.js';
import { VirtError, type ErrorDomain } from '../errors.js';
import { checkFlags } from '../flags.js';
import type { Domain } from '../model/domain/domain.js';
import type { CallOptions } from '../signal.js';
import type { DomainObject } from './domain-object.js';
import type { EventHub } from './event-hub.js';
import { metadataChange, metadataReader } from './metadata.js';

const { live, config } = DomainModificationImpact.bits;

/** What the metadata of domains needs of a host. */
export interface MetadataHost<D extends DomainObject> {
  readonly domainEvents: EventHub<'domain'>;
  /** Does what changes one domain, one after the other. */
  change(
    ref: DomainRef,
    name: string,
    options: CallOptions | undefined,
    work: (domain: D) => Promise<void>,
  ): Promise<void>;
  /** Changes the definitions that `flags` mean, and keeps them. */
  changeDefinitions(domain: D, flags: number, change: (def: Domain) => Domain): Promise<void>;
}

/**
 * What people and programs keep in the definitions of domains: a part of a driver's `domain` section.
 *
 * @param find - the domain as it is now
 * @param origin - the part of the system that errors come from
 * @param prefix - what the driver's functions are called: `qemuDomain`
 */
export const domainMetadata = <D extends DomainObject>(
  host: MetadataHost<D>,
  find: (ref: DomainRef) => D | Promise<D>,
  origin: ErrorDomain,
  prefix: string,
) =>
  ({
    async getMetadata(ref, type, uri, flags) {
      checkFlags(flags, live | config, `${prefix}GetMetadata`);
      const read = metadataReader(type, uri, origin);
      const value = read((await find(ref)).definition(flags));
      if (value !== undefined) return value;
      const message = 'Requested metadata element is not present';
      throw new VirtError('VIR_ERR_NO_DOMAIN_METADATA', message, { domain: origin });
    },
    setMetadata: (ref, type, metadata, key, uri, flags, options) =>
      host.change(ref, 'setMetadata', options, async (domain) => {
        checkFlags(flags, live | config, `${prefix}SetMetadata`);
        const asked = { type, value: metadata, key, uri };
        await host.changeDefinitions(domain, flags, metadataChange(asked, origin, 'VIR_FROM_DOMAIN'));
        host.domainEvents.emit('metadataChange', domain.ref, { type, nsUri: uri });
      }),
  }) satisfies Partial<DomainConfigDriver>;
