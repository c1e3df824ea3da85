import { VirtError, type ErrorCode, type ErrorDomain } from '../errors.js';
import type { CallOptions } from '../signal.js';
import { Dispatch } from './dispatch.js';
import { DomainMigrateFlags } from './flag-tables.js';
import { migrateManaged, type MigrateManagedOptions } from './migrate-managed.js';
import type { MigrationCookie } from './migration.js';
import type { MigrateParameters, ParamsOf } from './params.js';
import type { DomainRef } from './refs.js';
import type { OpenOptions, Session } from './session.js';

const { bits } = DomainMigrateFlags;
/** `VIR_DRV_FEATURE_MIGRATION_P2P` */
const peerToPeer = 4;

/** A call of `migratePerform` by which the source is to lead the whole migration. */
export interface PeerMigration {
  /** The session that was asked, whose own steps are taken as a client would. */
  readonly session: Session;
  readonly reach: OpenOptions['reach'];
  readonly domain: DomainRef;
  /** The destination's connection URI. */
  readonly uri: string | undefined;
  readonly params: ParamsOf<typeof MigrateParameters>;
  readonly cookie: MigrationCookie;
  readonly flags: number;
  /** Makes the destination ready to get the guest through the connection to it. */
  readonly tunnel: (to: Dispatch) => NonNullable<MigrateManagedOptions['prepare']>;
  /** The part of the system that errors come from. */
  readonly origin: ErrorDomain;
}

/**
 * A migration that the source leads: it goes to the destination by itself, and takes every step of
 * {@link migrateManaged} from there on. For drivers, as what `migratePerform` does with `peer2peer`.
 *
 * @throws VirtError `VIR_ERR_OPERATION_FAILED` for a destination that cannot be reached, or that knows nothing of this
 */
export async function migratePeerToPeer(migration: PeerMigration, options?: CallOptions): Promise<void> {
  const { session, reach, domain, uri, params, cookie, flags, tunnel, origin } = migration;
  const fail = (code: ErrorCode, message: string, cause?: unknown) =>
    new VirtError(code, message, { domain: origin, ...(cause === undefined ? {} : { cause }) });
  if (cookie.length > 0) throw fail('VIR_ERR_OPERATION_INVALID', 'a peer-to-peer migration begins without a cookie');
  if (uri === undefined) throw fail('VIR_ERR_INVALID_ARG', 'a peer-to-peer migration needs the URI of the destination');
  const tunnelled = (flags & bits.tunnelled) !== 0;
  for (const name of ['migrate_uri', 'listen_address', 'disks_port'] as const)
    if (tunnelled && params[name] !== undefined)
      throw fail('VIR_ERR_ARGUMENT_UNSUPPORTED', `'${name}' is not for a tunnel`);
  if (!reach) throw fail('VIR_ERR_OPERATION_UNSUPPORTED', 'the host was opened without a way to other hosts');
  const there = await reach(uri, options).catch((error: unknown) => {
    throw fail('VIR_ERR_OPERATION_FAILED', `cannot reach the destination ${uri}: ${(error as Error).message}`, error);
  });
  try {
    const to = new Dispatch(there, false);
    if (!(await to.call('host', 'supportsFeature', peerToPeer, options)))
      throw fail('VIR_ERR_OPERATION_FAILED', `the host at ${uri} knows no peer-to-peer migration`);
    const own = ((flags & ~(bits.peer2peer | bits.tunnelled)) | bits.changeProtection) >>> 0;
    const prepare = tunnelled ? { prepare: tunnel(to) } : {};
    await migrateManaged(new Dispatch(session, false), to, domain, params, own, { ...options, ...prepare });
  } finally {
    await there.close();
  }
}
