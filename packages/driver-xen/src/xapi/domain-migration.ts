import * as t from 'io-ts';
import {
  checkFlags,
  decode,
  DomainMigrateFlags,
  parseUri,
  type CallOptions,
  type DomainMigrationDriver,
  type DomainRef,
  type MigrationCookie,
} from '@virtkit/core/driver';
import { readDefinitions, storedText } from './definition.js';
import { xapiError } from './errors.js';
import { isActive, type Guest } from './guest.js';
import type { XapiHost } from './host.js';
import { Host, type Ref } from './types.js';

const { live, peer2peer, persistDest, undefineSource, unsafe, paused } = DomainMigrateFlags.bits;
/** A guest of a pool stays the pool's: that it is kept there and forgotten here goes without saying. */
const known = live | peer2peer | persistDest | undefineSource | unsafe;

/** What the destination tells the source: which pool it is, and which of its hosts is meant. */
const Place = t.type({ pool: t.string, host: t.string });
const write = (place: t.TypeOf<typeof Place>): MigrationCookie => new TextEncoder().encode(JSON.stringify(place));

/**
 * Migration from one host of a pool to another: both connections are to the pool, and the destination's URI names the
 * host. XAPI moves the guest in one call; the other steps agree on where to.
 */
export const domainMigration = (host: XapiHost) =>
  ({
    async migrateBegin(ref, _params, flags, options) {
      checkFlags(flags, known, 'domain.migrateBegin');
      const guest = await running(host, ref, options);
      const { def } = await readDefinitions(host.pool, guest, options);
      return { xml: storedText(def), cookie: new Uint8Array() };
    },
    async migratePrepare(params, _cookie, flags, options) {
      checkFlags(flags, known | paused, 'domain.migratePrepare');
      const uri = params.migrate_uri;
      const [ref, record] = await hostOf(host, uri === undefined ? host.pool.client.named : nameIn(uri), options);
      return { uri: uri ?? `xenmigr:${record.address}`, cookie: write({ pool: host.pool.ref, host: ref }) };
    },
    async migratePerform(ref, connectionUri, _params, cookie, flags, options) {
      checkFlags(flags, known, 'domain.migratePerform');
      const guest = await running(host, ref, options);
      const target =
        connectionUri === undefined ? placeIn(host, cookie) : (await hostOf(host, nameIn(connectionUri), options))[0];
      if (target === guest.vm.resident_on)
        throw xapiError('VIR_ERR_OPERATION_INVALID', `domain '${ref.name}' runs on that host already`);
      const how = { live: flags & live ? 'true' : 'false' };
      await host.pool.call('VM.pool_migrate', [guest.ref, target, how], options);
      await host.settle();
      return { cookie: new Uint8Array() };
    },
    async migrateFinish(params, _cookie, flags, cancelled, options) {
      checkFlags(flags, known | paused, 'domain.migrateFinish');
      const name = params.destination_name ?? '';
      const guest = await host.guests.named(name, options);
      // The answer may have been lost, and the guest have come all the same.
      const arrived = !cancelled || guest.vm.resident_on === (await hostOf(host, host.pool.client.named, options))[0];
      return { domain: arrived ? guest.domain : undefined, cookie: new Uint8Array() };
    },
    async migrateConfirm(ref, _params, _cookie, flags, _cancelled, options) {
      checkFlags(flags, known, 'domain.migrateConfirm');
      await host.guests.find(ref, options);
      await host.settle();
    },
  }) satisfies DomainMigrationDriver;

async function running(host: XapiHost, ref: DomainRef, options?: CallOptions): Promise<Guest> {
  const guest = await host.guests.find(ref, options);
  if (!isActive(guest)) throw xapiError('VIR_ERR_OPERATION_INVALID', 'domain is not running');
  return guest;
}

function placeIn(host: XapiHost, cookie: MigrationCookie): Ref {
  let text: unknown;
  try {
    text = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(cookie));
  } catch (error) {
    throw xapiError('VIR_ERR_INTERNAL_ERROR', "the destination's cookie is not of a pool", error);
  }
  const place = decode(Place, text, "the destination's cookie", 'VIR_ERR_INTERNAL_ERROR');
  if (place.pool === host.pool.ref) return place.host;
  throw xapiError('VIR_ERR_OPERATION_UNSUPPORTED', 'guests migrate between hosts of one pool');
}

const nameIn = (uri: string): string => parseUri(uri).host ?? parseUri(uri).path;

/** The host of the pool that is called so. */
async function hostOf(host: XapiHost, name: string, options?: CallOptions): Promise<[Ref, t.TypeOf<typeof Host>]> {
  const all = await host.pool.records(Host, 'host', options);
  const found = all.find(([, { address, hostname, name_label: label }]) => [address, hostname, label].includes(name));
  if (found) return found;
  const others = all.map(([, { address }]) => address).join(', ');
  throw xapiError('VIR_ERR_INVALID_ARG', `the pool has no host '${name}' (its hosts are ${others})`);
}
