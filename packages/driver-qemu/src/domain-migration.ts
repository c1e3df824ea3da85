import { DomainMigrateFlags, type DomainMigrationDriver, type MigrationCookie } from '@virtkit/core/driver';
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
/** Two of ours have nothing to tell each other besides the definition. */

/** Migration. `owner` is the session: what it began and did not finish is undone when it closes. */
export const domainMigration = (host: QemuHost, owner: object) =>
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
        return { uri: await prepareIncoming(host, owner, params, flags, options), cookie: noCookie };
      }),
    migratePerform: (ref, _connectionUri, params, _cookie, flags, options) =>
      host.change(ref, 'migratePerform', options, async (domain) => {
        checkMigration(flags, 'qemuDomainMigratePerform3Params');
        domain.requireGuest();
        const outgoing = await Outgoing.begin(host, domain, owner, options);
        await outgoing.perform(params, flags, options);
        return { cookie: noCookie };
      }),
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

const invalid = (message: string) => qemuError('VIR_ERR_OPERATION_INVALID', message);
