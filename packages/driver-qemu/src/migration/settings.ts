import { checkFlags, decode, DomainMigrateMaxSpeedFlags, type DomainMigrationDriver } from '@virtkit/core/driver';
import * as t from 'io-ts';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import { integer } from '../qmp/integer.js';

const MiB = 1024n * 1024n;
/** What QEMU takes at most: MiB/s, as libvirt counts it. */
const mostSpeed = (2n ** 63n - 1n) / MiB;
const { postcopy } = DomainMigrateMaxSpeedFlags.bits;
const speed = Symbol('the most bandwidth of a migration');

const Parameters = t.type({
  'downtime-limit': integer,
  'xbzrle-cache-size': integer,
  'max-postcopy-bandwidth': integer,
});

/** The most bandwidth that a migration of a domain may take: MiB/s. */
export const speedOf = (domain: QemuDomain): { mibps: bigint } => domain.keep(speed, () => ({ mibps: mostSpeed }));

/** How a migration of a guest is to go. */
export const migrationSettings = (host: QemuHost) =>
  ({
    migrateGetMaxDowntime: async (ref, flags) => {
      checkFlags(flags, 0, 'qemuDomainMigrateGetMaxDowntime');
      return (await parametersOf(host.domain(ref)))['downtime-limit'];
    },
    migrateSetMaxDowntime: (ref, milliseconds, flags) => {
      checkFlags(flags, 0, 'qemuDomainMigrateSetMaxDowntime');
      return setParameter(host.domain(ref), 'downtime-limit', milliseconds);
    },
    migrateGetCompressionCache: async (ref, flags) => {
      checkFlags(flags, 0, 'qemuDomainMigrateGetCompressionCache');
      return (await parametersOf(host.domain(ref)))['xbzrle-cache-size'];
    },
    migrateSetCompressionCache: (ref, bytes, flags) => {
      checkFlags(flags, 0, 'qemuDomainMigrateSetCompressionCache');
      return setParameter(host.domain(ref), 'xbzrle-cache-size', bytes);
    },
    migrateGetMaxSpeed: async (ref, flags) => {
      checkFlags(flags, postcopy, 'qemuDomainMigrateGetMaxSpeed');
      const domain = host.domain(ref);
      if (flags & postcopy) return (await parametersOf(domain))['max-postcopy-bandwidth'] / MiB;
      return speedOf(domain).mibps;
    },
    migrateSetMaxSpeed: async (ref, mibps, flags) => {
      checkFlags(flags, postcopy, 'qemuDomainMigrateSetMaxSpeed');
      const domain = host.domain(ref);
      if (mibps > mostSpeed) throw qemuError('VIR_ERR_OVERFLOW', `bandwidth must be less than ${mostSpeed + 1n}`);
      if (flags & postcopy) return setParameter(domain, 'max-postcopy-bandwidth', mibps * MiB);
      if (domain.guest) await setParameter(domain, 'max-bandwidth', mibps * MiB);
      speedOf(domain).mibps = mibps;
    },
  }) satisfies DomainMigrationDriver;

async function parametersOf(domain: QemuDomain) {
  const answer = await domain.requireGuest().monitor.execute('query-migrate-parameters');
  return decode(Parameters, answer, "QEMU's migration parameters", 'VIR_ERR_INTERNAL_ERROR');
}

async function setParameter(domain: QemuDomain, name: string, value: bigint): Promise<void> {
  await domain.requireGuest().monitor.execute('migrate-set-parameters', { [name]: value });
}
