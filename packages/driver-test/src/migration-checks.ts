import { DomainMigrateFlags } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { disksOf } from './domain-block.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { snapshotCount } from './moments.js';
import { check } from './params.js';

export const { bits: migrate } = DomainMigrateFlags;
export const everyMigrateFlag = Object.values(migrate).reduce((all, bit) => (all | bit) >>> 0, 0);
const ownStorage = migrate.nonSharedDisk | migrate.nonSharedInc;

/** What does not go together, on either side. @throws VirtError as libvirt's QEMU driver */
export function checkTogether(flags: number): void {
  const has = (bits: number) => (flags & bits) !== 0;
  check(
    !has(migrate.postcopyResume),
    'VIR_ERR_ARGUMENT_UNSUPPORTED',
    'a test host resumes no failed post-copy migration',
  );
  if (has(migrate.offline)) {
    check(!has(ownStorage), 'VIR_ERR_OPERATION_INVALID', 'an offline migration moves no storage');
    check(has(migrate.persistDest), 'VIR_ERR_OPERATION_INVALID', "an offline migration needs 'persistDest'");
    check(!has(migrate.tunnelled), 'VIR_ERR_OPERATION_INVALID', 'an offline migration has nothing to tunnel');
  }
  const live = has(migrate.live) && !has(migrate.paused);
  check(
    !has(migrate.postcopy) || live,
    'VIR_ERR_ARGUMENT_UNSUPPORTED',
    'only a live guest that is not to be paused goes by post-copy',
  );
  check(
    !has(migrate.postcopy) || !has(migrate.tunnelled),
    'VIR_ERR_ARGUMENT_UNSUPPORTED',
    'post-copy goes through no tunnel',
  );
  check(!has(migrate.zerocopy) || has(migrate.parallel), 'VIR_ERR_OPERATION_INVALID', "'zerocopy' needs 'parallel'");
  check(!has(ownStorage) || !has(migrate.tunnelled), 'VIR_ERR_OPERATION_UNSUPPORTED', 'storage goes through no tunnel');
}

/** Whether this guest can go, by these flags. */
export function checkSource(host: TestHost, domain: TestDomain, flags: number, disks: string | undefined): void {
  checkTogether(flags);
  if ((flags & migrate.offline) === 0) domain.requireActive();
  const snapshots = snapshotCount(domain);
  check(snapshots === 0, 'VIR_ERR_OPERATION_INVALID', `cannot migrate domain with ${snapshots} snapshots`);
  if ((flags & migrate.offline) === 0) {
    check(!host.autoDestroy.owns(domain), 'VIR_ERR_OPERATION_INVALID', 'domain is marked for auto destroy');
    const failed = domain.state === 'paused' && domain.reason === 'ioerror';
    const given = (flags & migrate.abortOnError) !== 0;
    check(!given || !failed, 'VIR_ERR_OPERATION_INVALID', 'cannot migrate domain with I/O error');
  }
  if (disks !== undefined) {
    const known = disksOf(domain.def).some(({ target }) => target.dev === disks);
    check(known, 'VIR_ERR_INVALID_ARG', `there is no disk ${disks} to migrate`);
  }
  if ((flags & (migrate.unsafe | migrate.offline)) === 0) checkSafe(domain.def, flags);
}

const safeCaches: readonly unknown[] = [undefined, 'default', 'none', 'directsync'];

/** A host that caches writes could find, on shared storage, what the other no longer has. */
function checkSafe(def: Domain, flags: number): void {
  if (flags & ownStorage) return;
  const unsafe = disksOf(def).find(({ driver, readonly: fixed }) => !fixed && !safeCaches.includes(driver?.cache));
  if (unsafe) {
    throw testError(
      'VIR_ERR_MIGRATE_UNSAFE',
      `disk ${unsafe.target.dev} is cached on the host: give 'unsafe' to migrate all the same`,
    );
  }
}

/** What a migration URI may be. */
const schemes: readonly string[] = ['tcp', 'rdma', 'unix'];

/** @throws VirtError `VIR_ERR_INVALID_ARG` without a scheme, `VIR_ERR_ARGUMENT_UNSUPPORTED` for another one */
export function checkMigrateUri(uri: string): void {
  // `tcp:HOST` without slashes is the older form.
  const scheme = /^([a-z][a-z\d+.-]*):./i.exec(uri)?.[1];
  if (scheme === undefined) throw testError('VIR_ERR_INVALID_ARG', `the migration URI ${uri} has no scheme`);
  if (!schemes.includes(scheme)) throw testError('VIR_ERR_ARGUMENT_UNSUPPORTED', `no guest goes by ${scheme}: ${uri}`);
}
