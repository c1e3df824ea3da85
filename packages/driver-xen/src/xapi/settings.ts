import { readFile } from 'node:fs/promises';
import https from 'node:https';
import { isIP } from 'node:net';
import { checkParams, type ConnectionUri } from '@virtkit/core/driver';
import { xapiError } from './errors.js';
import type { Address } from './http.js';

const parameters = ['no_verify', 'cacert'];
const httpsPort = 443;

/** What a connection URI says about the way to a pool. */
export interface Settings {
  readonly address: Address;
  readonly user: string | undefined;
  readonly tls: { readonly ca?: string; readonly rejectUnauthorized: boolean };
}

/**
 * Reads `xen+https://user@host:port/?no_verify=1&cacert=FILE`, and `xenapi://` likewise.
 * @throws VirtError `VIR_ERR_INVALID_ARG` naming what is wrong
 */
export async function readSettings(uri: ConnectionUri): Promise<Settings> {
  const invalid = (why: string) =>
    xapiError('VIR_ERR_INVALID_ARG', `connection URI ${JSON.stringify(uri.text)}: ${why}`);
  checkParams(uri, parameters);
  if (uri.host === undefined) throw invalid('the pool has no host: write xenapi://HOST/');
  if (uri.path !== '' && uri.path !== '/') throw invalid(`a pool has no path, and '${uri.path}' is given`);
  const skip = uri.params.get('no_verify') ?? '0';
  if (skip !== '0' && skip !== '1') throw invalid(`no_verify is 0 or 1, not '${skip}'`);
  const cacert = uri.params.get('cacert') || undefined;
  return {
    address: { host: uri.host, port: uri.port ?? httpsPort },
    user: uri.user,
    tls: { rejectUnauthorized: skip === '0', ...(cacert === undefined ? {} : { ca: await readAuthority(cacert) }) },
  };
}

async function readAuthority(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw xapiError('VIR_ERR_SYSTEM_ERROR', `cannot read the CA certificate ${path}`, error);
  }
}

/** Keeps connections to one pool, with its own idea of whom to trust. */
export const agentFor = ({ tls }: Settings, host: string): https.Agent =>
  // A name goes to the host in the greeting; an IP address is none.
  new https.Agent({ keepAlive: true, maxSockets: 16, ...tls, ...(isIP(host) ? { servername: '' } : {}) });
