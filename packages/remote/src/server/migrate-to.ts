import { openSession, VirtError } from '@virtkit/core';
import type { CallOptions, Session } from '@virtkit/core/driver';
import { remote } from '../driver.js';
import { matches } from './glob.js';

/**
 * Opens a session on another host for a driver that leads a migration. Where a daemon goes is not for a client to say: only
 * where `allowed` leads, and never by an alias or a driver that happens to be installed.
 * @param allowed - URIs, in which `*` before the parameters is any text
 * @throws VirtError `VIR_ERR_OPERATION_DENIED` for another URI
 */
export async function migrateTo(
  uri: string,
  allowed: readonly string[],
  { signal }: CallOptions = {},
): Promise<Session> {
  if (!allowed.some((pattern) => leadsTo(pattern, uri))) {
    throw new VirtError(
      'VIR_ERR_OPERATION_DENIED',
      'this daemon does not migrate to that URI: migrate_to must name it',
      {
        domain: 'VIR_FROM_RPC',
      },
    );
  }
  const options = { drivers: [remote()], discover: false, noAliases: true, readOnly: false, signal } as const;
  return (await openSession(uri, options)).session;
}

/** Parameters name sockets, files and programs of this host: they are as the pattern has them, to the letter. */
export function leadsTo(pattern: string, uri: string): boolean {
  const [place, params] = split(uri);
  const [where, given] = split(pattern);
  return params === given && !/[\s#]/.test(uri) && matches(where, place);
}

function split(uri: string): readonly [place: string, params: string | undefined] {
  const at = uri.indexOf('?');
  return at < 0 ? [uri, undefined] : [uri.slice(0, at), uri.slice(at + 1)];
}
