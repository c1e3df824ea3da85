import {
  checkFlags,
  type DomainMigrationDriver,
  type MigrateParameters,
  type MigrationCookie,
  type ParamsOf,
} from '@virtkit/core/driver';
import { parseDomain, printDomain, type Domain } from '@virtkit/core/xml';
import { checkAbiStability } from './abi-stability.js';
import { jobsOf, type JobOutcome } from './domain-jobs.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import { guestState } from './guest-state.js';
import { scriptOf } from './guest.js';
import type { TestHost } from './host.js';
import { checkMigrateUri, checkSource, everyMigrateFlag, migrate } from './migration-checks.js';
import { writeCookie, type Cookie } from './migration-cookie.js';
import type { MigrationContext } from './migration.js';
import { outgoingOf, outgoingSlot, type Outgoing } from './migration-outgoing.js';
import { performPeer } from './migration-peer.js';
import { Transfer } from './migration-transfer.js';
import { check } from './params.js';
import { arrive, depart } from './transit.js';

type Params = ParamsOf<typeof MigrateParameters>;

/** The steps of a migration that the source makes. */
export const migrationSource = (host: TestHost, context: MigrationContext) =>
  ({
    async migrateBegin(ref, params, flags) {
      checkFlags(flags, everyMigrateFlag, 'domain.migrateBegin');
      const domain = host.domain(ref);
      checkSource(host, domain, flags, params.migrate_disks);
      const xml = definitionFor(host, domain, params.destination_xml);
      const outgoing = begin(host, context, domain, flags);
      // From here on until the end nothing else that takes long is done with the guest.
      if (flags & migrate.changeProtection) await startJob(host, domain, outgoing);
      return {
        xml,
        cookie: writeCookie({ uuid: domain.uuid, token: outgoing.token, ...persistentPart(domain, params, flags) }),
      };
    },
    async migratePerform(ref, connectionUri, params, cookie, flags) {
      checkFlags(flags, everyMigrateFlag, 'domain.migratePerform');
      const domain = host.domain(ref);
      if (flags & (migrate.peer2peer | migrate.tunnelled)) {
        return performPeer(host, context, domain, connectionUri, params, cookie, flags);
      }
      check(connectionUri === undefined, 'VIR_ERR_INTERNAL_ERROR', "a connection URI is for 'peer2peer' alone");
      // Of versions 1 and 2 this is the first and the last step on this side.
      const alone = outgoingOf(domain) === undefined;
      if (alone) checkSource(host, domain, flags, params.migrate_disks);
      if (params.migrate_uri !== undefined && !outgoingOf(domain)?.tunnel) checkMigrateUri(params.migrate_uri);
      const outgoing = outgoingOf(domain) ?? begin(host, context, domain, flags);
      const moved = await perform(host, domain, outgoing, params);
      if (alone) leave(host, domain, outgoing, flags);
      return { cookie: moved };
    },
    async migrateConfirm(ref, _params, _cookie, flags, cancelled) {
      checkFlags(flags, everyMigrateFlag, 'domain.migrateConfirm');
      const domain = host.domain(ref);
      const outgoing = outgoingOf(domain);
      if (!outgoing) {
        check(cancelled, 'VIR_ERR_OPERATION_INVALID', `domain '${domain.name}' is not on its way to another host`);
        return;
      }
      if (cancelled) giveUp(host, domain, outgoing, 'cancelled');
      else leave(host, domain, outgoing, flags);
    },
    async migrateStartPostCopy(ref, flags) {
      checkFlags(flags, 0, 'domain.migrateStartPostCopy');
      const domain = host.domain(ref);
      domain.requireActive();
      const outgoing = outgoingOf(domain);
      if (!outgoing?.transfer || outgoing.phase !== 'moving') throw invalid('no outgoing migration of the domain runs');
      check(
        (outgoing.flags & migrate.postcopy) !== 0,
        'VIR_ERR_OPERATION_INVALID',
        "the migration was not begun with 'postcopy'",
      );
      check(
        outgoing.transfer.toPostcopy(),
        'VIR_ERR_OPERATION_INVALID',
        'the memory of the domain is not being moved now',
      );
    },
  }) satisfies DomainMigrationDriver;

/** What the other side starts with: what the guest runs with, or what the caller wants that the guest does not see. */
function definitionFor(host: TestHost, domain: TestDomain, xml: string | undefined): string {
  const { def } = domain;
  if (xml === undefined) return printed(def);
  const wanted = host.complete(parseDomain(xml, { inactive: true }));
  checkAbiStability(def, wanted);
  return printed(wanted);
}

const printed = (def: Domain): string => printDomain(def, { inactive: true, secure: true, migratable: true });

function persistentPart(
  { persistent, persistentDef }: TestDomain,
  params: Params,
  flags: number,
): Pick<Cookie, 'persistent'> {
  if ((flags & migrate.persistDest) === 0) return {};
  const xml = params.persistent_xml ?? (persistent ? printed(persistentDef) : undefined);
  return xml === undefined ? {} : { persistent: xml };
}

function begin(host: TestHost, context: MigrationContext, domain: TestDomain, flags: number): Outgoing {
  const slot = outgoingSlot(domain);
  if (slot.outgoing?.job) throw invalid(`domain '${domain.name}' is on its way to another host already`);
  if (slot.outgoing) forget(domain, slot.outgoing);
  const outgoing: Outgoing = {
    flags,
    ...depart(scriptOf(domain)),
    ran: domain.state === 'running',
    job: undefined,
    transfer: undefined,
    phase: 'begun',
    tunnel: undefined,
    release: () => undefined,
  };
  // Whoever leads it and goes leaves the guest where it is.
  const ended = context.atClose(() => giveUp(host, domain, outgoing, 'failed'));
  const stopped = domain.onStop(() => {
    outgoing.transfer?.cancel();
    if (outgoing.phase !== 'moving') giveUp(host, domain, outgoing, 'failed');
  });
  outgoing.release = () => {
    ended();
    stopped();
  };
  slot.outgoing = outgoing;
  return outgoing;
}

async function startJob(host: TestHost, domain: TestDomain, outgoing: Outgoing): Promise<void> {
  outgoing.job ??= await jobsOf(host, domain).begin({
    operation: 'migrationOut',
    describe: () => outgoing.transfer?.params() ?? {},
    abort: () => abort(host, domain, outgoing),
    get postcopy() {
      return outgoing.phase === 'postcopy';
    },
  });
}

function abort(host: TestHost, domain: TestDomain, outgoing: Outgoing): void {
  if (outgoing.phase === 'moved') throw invalid('the migration is over: only its end is left to be told');
  if (outgoing.phase === 'moving') return outgoing.transfer?.cancel();
  if (outgoing.phase === 'begun') throw invalid('the migration has nothing to abort yet: nothing moves');
  // Half of the guest is here, half there: neither can run.
  Object.assign(domain, { state: 'paused', reason: 'postcopyFailed' });
  host.tell(domain, { event: 'suspended', detail: 'postcopyFailed' });
  outgoing.transit.broken.abort();
  giveUp(host, domain, outgoing, 'failed');
}

/** Moves the memory. Gives what the other side needs to go on, or restores the guest and fails. */
async function perform(
  host: TestHost,
  domain: TestDomain,
  outgoing: Outgoing,
  params: Params,
): Promise<MigrationCookie> {
  if (outgoing.phase !== 'begun') throw invalid(`domain '${domain.name}' is on its way to another host already`);
  const { id } = domain;
  await startJob(host, domain, outgoing);
  if (domain.id !== id || !domain.active) {
    giveUp(host, domain, outgoing, 'failed');
    domain.requireActive();
  }
  const { flags, token, tunnel } = outgoing;
  const transfer = (outgoing.transfer = new Transfer(host, domain, flags, params.bandwidth, params.migrate_disks));
  outgoing.phase = 'moving';
  if ((flags & migrate.live) === 0) pause(host, domain, 'migration');
  const watched = flags & migrate.abortOnError ? await watchErrors(host, domain, transfer) : undefined;
  const outcome = await transfer.run(() => pause(host, domain, 'migration'));
  const failed = await watched?.();
  const stopped = domain.id !== id;
  if (outcome === 'cancelled' || stopped) {
    if (flags & migrate.changeProtection && !stopped) restore(host, domain, outgoing);
    else giveUp(host, domain, outgoing, stopped ? 'failed' : 'cancelled');
    if (stopped) throw testError('VIR_ERR_OPERATION_FAILED', 'migration out job: domain is not running');
    if (failed) throw testError('VIR_ERR_OPERATION_FAILED', 'migration out job: failed due to I/O error');
    throw testError('VIR_ERR_OPERATION_ABORTED', 'migration out job: canceled by client');
  }
  outgoing.phase = outcome;
  if (outcome === 'postcopy') pause(host, domain, 'postcopy');
  const state = guestState(domain);
  const { postcopyRate: rate, remaining } = transfer;
  const rest = outcome === 'postcopy' ? { rest: rate === Infinity ? 0 : (Number(remaining) / rate) * 1000 } : {};
  const cookie = { uuid: domain.uuid, token, ...persistentPart(domain, params, flags), ...rest };
  tunnel?.end(JSON.stringify(state));
  return writeCookie(tunnel ? cookie : { ...cookie, state });
}

/** Gives the migration up when a disk fails. Gives a function that ends it, and tells whether one did. */
async function watchErrors(host: TestHost, domain: TestDomain, transfer: Transfer): Promise<() => Promise<boolean>> {
  let failed = false;
  const unsubscribe = await host.domainEvents.subscribe('ioError', domain.ref, () => {
    failed = true;
    transfer.cancel();
  });
  return async () => {
    await unsubscribe();
    return failed;
  };
}

function pause(host: TestHost, domain: TestDomain, reason: 'migration' | 'postcopy'): void {
  if (domain.state !== 'running') return;
  Object.assign(domain, { state: 'paused', reason });
  host.tell(domain, { event: 'suspended', detail: reason === 'migration' ? 'migrated' : 'postcopy' });
}

/** The guest runs on as it did. */
function restore(host: TestHost, domain: TestDomain, outgoing: Outgoing): void {
  outgoing.phase = 'begun';
  if (!outgoing.ran || domain.state !== 'paused' || domain.reason === 'postcopyFailed') return;
  Object.assign(domain, { state: 'running', reason: 'migrationCanceled' });
  host.tell(domain, { event: 'resumed', detail: 'migrated' });
}

function giveUp(host: TestHost, domain: TestDomain, outgoing: Outgoing, outcome: JobOutcome): void {
  if (outgoingSlot(domain).outgoing !== outgoing) return;
  forget(domain, outgoing);
  outgoing.transfer?.cancel();
  if (domain.active && outgoing.phase !== 'begun') restore(host, domain, outgoing);
  if (outgoing.job) jobsOf(host, domain).end(outgoing.job, outcome);
}

/** The guest is gone from here. */
function leave(host: TestHost, domain: TestDomain, outgoing: Outgoing, flags: number): void {
  forget(domain, outgoing);
  if (outgoing.job) jobsOf(host, domain).end(outgoing.job, 'completed', { tell: true });
  if (flags & migrate.undefineSource) domain.persistent = false;
  if (domain.active && (flags & migrate.offline) === 0) {
    host.stop(domain, 'migrated', { event: 'stopped', detail: 'migrated' });
  } else if (!domain.active && !domain.persistent) {
    host.domains.remove(domain);
  }
}

function forget(domain: TestDomain, outgoing: Outgoing): void {
  outgoingSlot(domain).outgoing = undefined;
  outgoing.release();
  outgoing.tunnel?.destroy();
  arrive(outgoing.token);
}

const invalid = (message: string) => testError('VIR_ERR_OPERATION_INVALID', message);
