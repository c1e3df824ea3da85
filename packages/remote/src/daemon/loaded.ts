import type { TlsOptions } from 'node:tls';
import type { DependencyContainer } from 'tsyringe';
import type { ServerMechanism } from '../server/login.js';
import type { Settings } from '../server/server.js';
import { allowedBy } from './allow-list.js';
import type { Config } from './config-keys.js';
import type { DaemonSettings } from './settings.js';
import { ACCESS_RULES, CERTIFICATES, MECHANISMS, part } from './tokens.js';

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
  const mechanisms = sasl_users_file && (await part(container, MECHANISMS, 'sasl_users_file')(sasl_users_file));
  const access = access_rules_file && (await part(container, ACCESS_RULES, 'access_rules_file')(access_rules_file));
  return {
    mechanisms: mechanisms || undefined,
    tls: hasTls || config.key_file !== undefined ? await certificates(container, config) : undefined,
    settings: {
      limits,
      keepAlive,
      access: access || undefined,
      allowUser: sasl_allowed_username_list && allowedBy(sasl_allowed_username_list),
      allowCertificate: tls_allowed_dn_list && allowedBy(tls_allowed_dn_list),
    },
  };
}

/** libvirt's places, where the file names none. */
function certificates(container: DependencyContainer, config: Config): Promise<TlsOptions> {
  const paths = {
    key: config.key_file ?? '/etc/pki/libvirt/private/serverkey.pem',
    cert: config.cert_file ?? '/etc/pki/libvirt/servercert.pem',
    ca: config.ca_file ?? '/etc/pki/CA/cacert.pem',
    crl: config.crl_file,
  };
  const verify = config.tls_no_verify_certificate !== 1;
  return part(container, CERTIFICATES, 'an address of TLS')(paths, { verify });
}
