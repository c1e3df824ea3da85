import { VirtError, type DomainRef, type MigrateParameters, type ParamsOf } from '@virtkit/core/driver';
import type { twins } from '../protocol/remote-twins.js';
import type { TwinCall } from './twin-handlers.js';

type Params = ParamsOf<typeof MigrateParameters>;

/** What the older forms say one by one, as the parameters of the newest. */
export function parameters(given: {
  readonly dname?: string | undefined;
  readonly resource?: bigint;
  readonly xml?: string | undefined;
  readonly uri?: string | undefined;
}): Params {
  const { dname, resource = 0n, xml, uri } = given;
  return {
    ...(dname !== undefined && { destination_name: dname }),
    ...(resource !== 0n && { bandwidth: resource }),
    ...(xml !== undefined && { destination_xml: xml }),
    ...(uri !== undefined && { migrate_uri: uri }),
  };
}

const none = new Uint8Array();
export const flagsOf = (flags: bigint): number => Number(BigInt.asUintN(32, flags));

/** Migration as it was before its parameters had names: versions 1 to 3. */
export const migrationTwins = {
  domainMigratePrepare: async (d, { uri_in, flags, dname, resource }) => {
    const params = parameters({ dname, resource, uri: uri_in });
    const { cookie, uri } = await d.call('domain', 'migratePrepare', params, none, flagsOf(flags), undefined);
    return { cookie, uri_out: uri };
  },
  domainMigratePrepare2: async (d, { uri_in, flags, dname, resource, dom_xml }) => {
    const params = parameters({ dname, resource, uri: uri_in, xml: dom_xml });
    const { cookie, uri } = await d.call('domain', 'migratePrepare', params, none, flagsOf(flags), undefined);
    return { cookie, uri_out: uri };
  },
  domainMigratePrepare3: async (d, { cookie_in, uri_in, flags, dname, resource, dom_xml }) => {
    const params = parameters({ dname, resource, uri: uri_in, xml: dom_xml });
    const { cookie, uri } = await d.call('domain', 'migratePrepare', params, cookie_in, flagsOf(flags), undefined);
    return { cookie_out: cookie, uri_out: uri };
  },
  domainMigrateBegin3: async (d, { dom, xmlin, flags, dname, resource }) => {
    const params = parameters({ dname, resource, xml: xmlin });
    const { cookie, xml } = await d.call('domain', 'migrateBegin', dom, params, flagsOf(flags), undefined);
    return { cookie_out: cookie, xml };
  },
  domainMigratePerform: async (d, { dom, cookie, uri, flags, dname, resource }) => {
    const params = parameters({ dname, resource, uri });
    await d.call('domain', 'migratePerform', dom, undefined, params, cookie, flagsOf(flags), undefined);
    return {};
  },
  domainMigratePerform3: async (d, { dom, xmlin, cookie_in, dconnuri, uri, flags, dname, resource }) => {
    const params = parameters({ dname, resource, xml: xmlin, uri });
    const { cookie } = await d.call(
      'domain',
      'migratePerform',
      dom,
      dconnuri,
      params,
      cookie_in,
      flagsOf(flags),
      undefined,
    );
    return { cookie_out: cookie };
  },
  domainMigrateFinish: async (d, { dname, cookie, uri, flags }) => {
    const params = parameters({ dname, uri });
    return {
      ddom: arrived(await d.call('domain', 'migrateFinish', params, cookie, flagsOf(flags), false, undefined)).domain,
    };
  },
  domainMigrateFinish2: async (d, { dname, cookie, uri, flags, retcode }) => {
    const params = parameters({ dname, uri });
    const ended = await d.call('domain', 'migrateFinish', params, cookie, flagsOf(flags), retcode !== 0, undefined);
    return { ddom: arrived(ended).domain };
  },
  domainMigrateFinish3: async (d, { dname, cookie_in, uri, flags, cancelled }) => {
    const params = parameters({ dname, uri });
    const ended = await d.call(
      'domain',
      'migrateFinish',
      params,
      cookie_in,
      flagsOf(flags),
      cancelled !== 0,
      undefined,
    );
    const { domain, cookie } = arrived(ended);
    return { dom: domain, cookie_out: cookie };
  },
  domainMigrateConfirm3: async (d, { dom, cookie_in, flags, cancelled }) => {
    await d.call('domain', 'migrateConfirm', dom, {}, cookie_in, flagsOf(flags), cancelled !== 0, undefined);
    return {};
  },
} satisfies { readonly [N in keyof typeof twins]?: TwinCall<N> };

/** The guest that arrived. A migration that was called off leaves none: libvirt's daemon answers that with an error, too. */
export function arrived<T extends { readonly domain: DomainRef | undefined }>(
  finished: T,
): T & { readonly domain: DomainRef } {
  const { domain } = finished;
  if (domain) return { ...finished, domain };
  throw new VirtError('VIR_ERR_MIGRATE_FINISH_OK', 'no guest is left here');
}
