/* eslint-disable @typescript-eslint/no-explicit-any -- codecs of all types stand in one table */
import type * as t from 'io-ts';
import { longestTimeout } from './args.js';
import { addresses, flag, integer, mode, oneOf, path, unixAddresses, word, words } from './codecs.js';
import { logLevels } from './log.js';

export interface ConfigKey<T = any> {
  readonly codec: t.Type<T, unknown, unknown>;
  /** Whether SIGHUP is enough for a change; otherwise the daemon has to be started again. */
  readonly reload: boolean;
}

const reload = <T>(codec: t.Type<T, any, unknown>): ConfigKey<T> => ({ codec, reload: true });
const restart = <T>(codec: t.Type<T, any, unknown>): ConfigKey<T> => ({ codec, reload: false });

const most = 0x7fff_ffff;
const auth = oneOf('none', 'sasl');

/** Every key of virtkitd.conf: of libvirtd's names where libvirtd has such a key. */
export const configKeys = {
  listen: restart(addresses),
  listen_ro: restart(unixAddresses),
  drivers: restart(words),
  root: restart(path),
  pid_file: restart(path),
  timeout: restart(integer(1, longestTimeout)),

  unix_sock_group: restart(word),
  unix_sock_rw_perms: restart(mode),
  unix_sock_ro_perms: restart(mode),

  auth_unix_rw: restart(auth),
  auth_unix_ro: restart(auth),
  auth_tcp: restart(auth),
  auth_tls: restart(auth),
  sasl_users_file: reload(path),
  sasl_allowed_username_list: reload(words),

  key_file: reload(path),
  cert_file: reload(path),
  ca_file: reload(path),
  crl_file: reload(path),
  tls_no_verify_certificate: restart(flag),
  tls_allowed_dn_list: reload(words),

  access_rules_file: reload(path),
  migrate_to: reload(words),

  max_clients: reload(integer(1, most)),
  max_anonymous_clients: reload(integer(1, most)),
  max_client_requests: reload(integer(1, most)),
  max_client_backlog: reload(integer(65_536, most)),
  login_timeout: reload(integer(1, 86_400)),
  max_login_attempts: reload(integer(1, 1000)),
  keepalive_interval: reload(integer(-1, 86_400)),
  keepalive_count: reload(integer(0, 1000)),

  log_level: reload(oneOf(...logLevels)),
  log_file: restart(path),
} satisfies Readonly<Record<string, ConfigKey>>;

export type ConfigName = keyof typeof configKeys;

/** What a file says. */
export type Config = { readonly [N in ConfigName]?: t.TypeOf<(typeof configKeys)[N]['codec']> };

export const isConfigName = (name: string): name is ConfigName => Object.hasOwn(configKeys, name);
