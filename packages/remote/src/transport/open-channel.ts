import { VirtError, type ConnectionUri } from '@virtkit/core/driver';
import { ext } from './ext.js';
import { libssh, libssh2 } from './libssh.js';
import { passedOn } from './params.js';
import { ssh } from './ssh.js';
import { tcp } from './tcp.js';
import { tls } from './tls.js';
import type { Channel, Transport, TransportOptions } from './transport.js';
import { unix } from './unix.js';

const transports: readonly Transport[] = [unix, tls, tcp, ssh, libssh, libssh2, ext];

/** Opens the way that a URI names. An abort leaves nothing open: no socket, no process. */
export async function openChannel(uri: ConnectionUri, options: Omit<TransportOptions, 'remoteName'>): Promise<Channel> {
  return transportOf(uri).open(uri, { ...options, remoteName: remoteName(uri) });
}

/** What the daemon is asked to open: `name=…` if given, else the URI as it is on its own host. */
export function remoteName(uri: ConnectionUri): string {
  const given = uri.params.get('name');
  if (given !== undefined) return given;
  // The daemon chooses.
  if (uri.scheme === 'remote') return '';
  const path = uri.path.split('/').map(encodeURIComponent).join('/');
  const query = passedOn(uri).map((pair) => pair.map(encodeURIComponent).join('='));
  return `${uri.scheme}://${path || '/'}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

/** A host alone means TLS, as in libvirt. */
function transportOf(uri: ConnectionUri): Transport {
  const name = uri.transport ?? (uri.host === undefined ? 'unix' : 'tls');
  const transport = transports.find((one) => one.name === name);
  if (transport) return transport;
  const known = transports.map((one) => one.name).join(', ');
  throw new VirtError(
    'VIR_ERR_INVALID_ARG',
    `unknown transport ${JSON.stringify(name)} in ${uri.text}: known are ${known}`,
    { domain: 'VIR_FROM_REMOTE' },
  );
}
