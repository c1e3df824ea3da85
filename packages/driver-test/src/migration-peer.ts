import { PassThrough } from 'node:stream';
import {
  Dispatch,
  migrateManaged,
  streamOf,
  type MigrateParameters,
  type MigrationCookie,
  type ParamsOf,
  type Session,
} from '@virtkit/core/driver';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { checkSource, migrate } from './migration-checks.js';
import { noCookie } from './migration-cookie.js';
import { outgoingOf } from './migration-outgoing.js';
import type { MigrationContext } from './migration.js';
import { check } from './params.js';

/** `VIR_DRV_FEATURE_MIGRATION_P2P` */
const peerToPeer = 4;

/** All steps of a migration, led by the source: it goes to the destination by itself. */
export async function performPeer(
  host: TestHost,
  context: MigrationContext,
  domain: TestDomain,
  uri: string | undefined,
  params: ParamsOf<typeof MigrateParameters>,
  cookie: MigrationCookie,
  flags: number,
): Promise<{ readonly cookie: MigrationCookie }> {
  check(cookie.length === 0, 'VIR_ERR_OPERATION_INVALID', 'a peer-to-peer migration begins without a cookie');
  if (uri === undefined)
    throw testError('VIR_ERR_INVALID_ARG', 'a peer-to-peer migration needs the URI of the destination');
  const tunnelled = (flags & migrate.tunnelled) !== 0;
  for (const name of ['migrate_uri', 'listen_address', 'disks_port'] as const) {
    check(!tunnelled || params[name] === undefined, 'VIR_ERR_ARGUMENT_UNSUPPORTED', `'${name}' is not for a tunnel`);
  }
  checkSource(host, domain, flags, params.migrate_disks);
  const there = await reached(context, uri);
  try {
    const to = new Dispatch(there, false);
    if (!(await to.call('host', 'supportsFeature', peerToPeer, undefined))) {
      throw testError('VIR_ERR_OPERATION_FAILED', `the host at ${uri} knows no peer-to-peer migration`);
    }
    const from = new Dispatch(context.session(), false);
    const own = ((flags & ~(migrate.peer2peer | migrate.tunnelled)) | migrate.changeProtection) >>> 0;
    await migrateManaged(
      from,
      to,
      domain.ref,
      params,
      own,
      tunnelled ? { prepare: throughTunnel(to, domain) } : undefined,
    );
    return { cookie: noCookie };
  } finally {
    await there.close();
  }
}

async function reached({ reach }: MigrationContext, uri: string): Promise<Session> {
  if (!reach) throw testError('VIR_ERR_OPERATION_UNSUPPORTED', 'the host was opened without a way to other hosts');
  try {
    return await reach(uri);
  } catch (error) {
    throw testError(
      'VIR_ERR_OPERATION_FAILED',
      `cannot reach the destination ${uri}: ${(error as Error).message}`,
      error,
    );
  }
}

/** The destination gets the memory over a stream of the connection to it. */
const throughTunnel =
  (to: Dispatch, domain: TestDomain) =>
  async (params: ParamsOf<typeof MigrateParameters>, cookie: MigrationCookie, flags: number) => {
    const tunnel = new PassThrough();
    const outgoing = outgoingOf(domain);
    if (outgoing) outgoing.tunnel = tunnel;
    const stream = streamOf(tunnel);
    const all = (flags | migrate.tunnelled) >>> 0;
    const prepared = await to.call('domain', 'migratePrepareTunnel', stream, params, cookie, all, undefined);
    return { uri: 'tunnel', cookie: prepared.cookie };
  };
