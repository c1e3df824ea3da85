import {
  DomainMigrateFlags,
  migratePeerToPeer,
  streamOf,
  type Dispatch,
  type DomainRef,
  type DomainMigrationDriver,
  type MigrateManagedOptions,
  type OpenOptions,
  type Session,
} from '@virtkit/core/driver';
import { PassThrough } from 'node:stream';
import { parseDomain, printDomain } from '@virtkit/core/xml';
import { requireSameHardware } from './define/abi-stability.js';
import { qemuError } from './errors.js';
import type { QemuHost } from './host.js';
import { checkMigration } from './migration/flags.js';
import { checkCookie, noCookie } from './migration/cookie.js';
import { finishIncoming, prepareIncoming } from './migration/incoming.js';
import { Outgoing } from './migration/outgoing.js';
import { migrationSettings } from './migration/settings.js';
import { requireMigratable } from './save/save-guest.js';

const { bits } = DomainMigrateFlags;

/** What a migration that this side leads needs of the session that is asked for it. */
export interface MigrationContext {
  readonly session: () => Session;
  /** The way to other hosts. */
  readonly reach: OpenOptions['reach'];
}

/** Migration. `owner` is the session: what it began and did not finish is undone when it closes. */
export const domainMigration = (host: QemuHost, owner: object, { session, reach }: MigrationContext) =>
  ({
    ...migrationSettings(host),
    migrateBegin: (ref, params, flags, options) =>
      host.change(ref, 'migrateBegin', options, async (domain) => {
        checkMigration(flags, 'qemuDomainMigrateBegin3Params');
        if (!domain.active && (flags & bits.offline) === 0) throw invalid('domain is not running');
        if (domain.active && flags & bits.offline) throw invalid('offline migration of a domain that runs');
        if (domain.guest) await requireMigratable(domain.guest);
        const { destination_xml: xml } = params;
        const def = xml === undefined ? domain.def : await host.complete(parseDomain(xml, { inactive: true }));
        if (xml !== undefined) requireSameHardware(await host.complete(domain.def), def, { renamed: true });
        if (flags & bits.changeProtection && domain.guest) await Outgoing.begin(host, domain, owner, options);
        return { xml: printDomain(def, { inactive: true, secure: true, migratable: true }), cookie: noCookie };
      }),
    migratePrepare: (params, theirs, flags, options) =>
      host.changeList('migratePrepare', options, async () => {
        checkMigration(flags, 'qemuDomainMigratePrepare3Params');
        checkCookie(theirs);
        if (flags & bits.tunnelled) throw internal('a tunnelled migration is prepared with its stream');
        return { uri: await prepareIncoming(host, owner, params, flags, undefined, options), cookie: noCookie };
      }),
    migratePrepareTunnel: (stream, params, theirs, flags, options) =>
      host.changeList('migratePrepareTunnel', options, async () => {
        checkMigration(flags | bits.peer2peer, 'qemuDomainMigratePrepareTunnel3Params');
        checkCookie(theirs);
        await prepareIncoming(host, owner, params, flags, stream, options);
        return { cookie: noCookie };
      }),
    async migratePerform(ref, uri, params, theirs, flags, options) {
      checkMigration(flags, 'qemuDomainMigratePerform3Params');
      checkCookie(theirs);
      if (flags & bits.peer2peer) {
        const tunnel = (to: Dispatch) => throughTunnel(to, host, ref);
        const peer = { session: session(), reach, domain: ref, uri, params, cookie: theirs, flags, tunnel };
        await migratePeerToPeer({ ...peer, origin: 'VIR_FROM_QEMU' }, options);
      } else {
        await host.change(ref, 'migratePerform', options, async (domain) => {
          domain.requireGuest();
          const outgoing = await Outgoing.begin(host, domain, owner, options);
          await outgoing.perform(params, flags, options);
        });
      }
      return { cookie: noCookie };
    },
    migrateFinish: (params, _cookie, flags, cancelled) => {
      checkMigration(flags, 'qemuDomainMigrateFinish3Params');
      const { destination_name: name } = params;
      if (name === undefined) throw qemuError('VIR_ERR_NO_DOMAIN', 'no domain with matching name');
      return finishIncoming(host, name, params, flags, cancelled).then((domain) => ({
        domain: domain?.ref,
        cookie: noCookie,
      }));
    },
    migrateConfirm: (ref, _params, _cookie, flags, cancelled, options) =>
      host.change(ref, 'migrateConfirm', options, async (domain) => {
        checkMigration(flags, 'qemuDomainMigrateConfirm3Params');
        const undefine = (flags & bits.undefineSource) !== 0;
        const outgoing = Outgoing.of(domain);
        if (outgoing) return cancelled ? outgoing.stay() : outgoing.leave({ undefine });
        if (cancelled || domain.active || !undefine) return;
        // One that was off has nothing here but its definition.
        await host.definitions.remove(domain.uuid);
        await host.autostarts.remove(domain.uuid);
        domain.persistent = false;
        host.domains.remove(domain);
      }),
  }) satisfies DomainMigrationDriver;

/** Undoes what a session began to move away and did not finish. */
export async function abandonMigrations(host: QemuHost, owner: object): Promise<void> {
  for (const domain of host.domains) {
    const outgoing = Outgoing.of(domain);
    if (outgoing?.owner === owner) await outgoing.stay();
  }
}

const internal = (message: string) => qemuError('VIR_ERR_INTERNAL_ERROR', message);
const invalid = (message: string) => qemuError('VIR_ERR_OPERATION_INVALID', message);

/** The destination gets what QEMU sends through the connection to it. */
const throughTunnel =
  (to: Dispatch, host: QemuHost, ref: DomainRef): NonNullable<MigrateManagedOptions['prepare']> =>
  async (params, cookie, flags) => {
    const tunnel = new PassThrough();
    const outgoing = Outgoing.of(host.domain(ref));
    if (!outgoing) throw internal(`'${ref.name}' is on its way nowhere`);
    outgoing.tunnel = tunnel;
    const all = (flags | bits.tunnelled) >>> 0;
    const ready = await to.call('domain', 'migratePrepareTunnel', streamOf(tunnel), params, cookie, all, undefined);
    return { uri: 'tunnel', cookie: ready.cookie };
  };
