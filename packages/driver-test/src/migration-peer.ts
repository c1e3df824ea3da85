import { PassThrough } from 'node:stream';
import {
  migratePeerToPeer,
  streamOf,
  type Dispatch,
  type MigrateManagedOptions,
  type MigrateParameters,
  type MigrationCookie,
  type ParamsOf,
} from '@virtkit/core/driver';
import type { TestDomain } from './domain-object.js';
import type { TestHost } from './host.js';
import { checkSource, migrate } from './migration-checks.js';
import { noCookie } from './migration-cookie.js';
import { outgoingOf } from './migration-outgoing.js';
import type { MigrationContext } from './migration.js';

/** All steps of a migration, led by the source: it goes to the destination by itself. */
export async function performPeer(
  host: TestHost,
  { session, reach }: MigrationContext,
  domain: TestDomain,
  uri: string | undefined,
  params: ParamsOf<typeof MigrateParameters>,
  cookie: MigrationCookie,
  flags: number,
): Promise<{ readonly cookie: MigrationCookie }> {
  checkSource(host, domain, flags, params.migrate_disks);
  const tunnel = (to: Dispatch) => throughTunnel(to, domain);
  const peer = { session: session(), reach, domain: domain.ref, uri, params, cookie, flags, tunnel };
  await migratePeerToPeer({ ...peer, origin: 'VIR_FROM_TEST' });
  return { cookie: noCookie };
}

/** The destination gets the memory over a stream of the connection to it. */
const throughTunnel =
  (to: Dispatch, domain: TestDomain): NonNullable<MigrateManagedOptions['prepare']> =>
  async (params, cookie, flags) => {
    const tunnel = new PassThrough();
    const outgoing = outgoingOf(domain);
    if (outgoing) outgoing.tunnel = tunnel;
    const stream = streamOf(tunnel);
    const all = (flags | migrate.tunnelled) >>> 0;
    const prepared = await to.call('domain', 'migratePrepareTunnel', stream, params, cookie, all, undefined);
    return { uri: 'tunnel', cookie: prepared.cookie };
  };
