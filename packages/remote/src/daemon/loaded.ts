import type { TlsOptions } from 'node:tls';
import type { DependencyContainer } from 'tsyringe';
import type { ServerMechanism } from '../server/login.js';
import type { Settings } from '../server/server.js';
import { allowCertificates, allowUsers } from '../server/auth-names.js';
import type { Config } from './config-keys.js';
import type { DaemonSettings } from './settings.js';
import { ACCESS_RULES, CERTIFICATES, MECHANISMS } from './tokens.js';

/** What is read from further files, at the start and again when the configuration is. */
export interface Loaded {
  readonly mechanisms: readonly ServerMechanism[] | undefined;
  readonly tls: TlsOptions | undefined;
  readonly settings: Settings;
}

/** @throws what reading a file throws: nothing has changed then */
export async function load(
  container: DependencyContainer,
  { config, limits, keepAlive }: DaemonSettings,
  hasTls: boolean,
): Promise<Loaded> {
  const { sasl_users_file, access_rules_file, sasl_allowed_username_list, tls_allowed_dn_list } = config;
  const mechanisms = sasl_users_file && (await container.resolve(MECHANISMS)(sasl_users_file));
  const access = access_rules_file && (await container.resolve(ACCESS_RULES)(access_rules_file));
  return {
    mechanisms: mechanisms || undefined,
    tls: hasTls || config.key_file !== undefined ? await certificates(container, config) : undefined,
    settings: {
      limits,
      keepAlive,
      access: access || undefined,
      migrateTo: config.migrate_to,
      allowUser: sasl_allowed_username_list && allowUsers(sasl_allowed_username_list),
      allowCertificate: tls_allowed_dn_list && allowCertificates(tls_allowed_dn_list),
    },
  };
}

/** From libvirt's places, where the file names none. */
function certificates(container: DependencyContainer, config: Config): Promise<TlsOptions> {
  const { key_file: key, cert_file: cert, ca_file: ca, crl_file: crl, tls_no_verify_certificate } = config;
  return container.resolve(CERTIFICATES)({ key, cert, ca, crl }, { verify: tls_no_verify_certificate !== 1 });
}
