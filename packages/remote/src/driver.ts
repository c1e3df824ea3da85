import {
  ConnectFlags,
  throwIfAborted,
  type ConnectionUri,
  type Driver,
  type OpenOptions,
  type Session,
} from '@virtkit/core/driver';
import { authenticate } from './auth/authenticate.js';
import type { ReconnectOptions } from './client/line.js';
import { reconnecting } from './client/reconnect.js';
import { RpcClient, type RpcClientOptions } from './client/rpc.js';
import { openSession } from './client/session.js';
import { openChannel, remoteName } from './transport/open-channel.js';
import { findSocket } from './transport/sockets.js';

export interface RemoteOptions extends RpcClientOptions {
  /** Connect again when the connection breaks. Default: calls fail from then on, and event streams fall silent. */
  readonly reconnect?: ReconnectOptions | undefined;
}

/** What a daemon on this host serves, where no driver of this process takes it: `qemu:///system` and its like. */
const served = ['qemu', 'lxc', 'bhyve', 'ch', 'vbox', 'vz', 'xen'];
/** Of these, what this process may control itself: a daemon is asked only where one listens. */
const shared = ['xen'];

/**
 * Any hypervisor that a libvirt daemon, or Virtkit's, serves: the driver of URIs with a transport or a host.
 *
 * @example
 * await using connection = await open('qemu+tcp://host/system', { drivers: [remote()] });
 */
export function remote(options: RemoteOptions = {}): Driver {
  return {
    name: 'remote',
    schemes: served,
    remoteSchemes: ['*'],
    async open(uri, open) {
      const readOnly = (open.flags & ConnectFlags.bits.ro) !== 0;
      if (isShared(uri) && (await findSocket(uri, readOnly)) === undefined) return undefined;
      return openAndStay(uri, open, options);
    },
  };
}

/** The driver that discovery finds. */
export const driver: Driver = remote();

const isShared = ({ scheme, transport, host }: ConnectionUri): boolean =>
  shared.includes(scheme) && transport === undefined && host === undefined;

async function openAndStay(uri: ConnectionUri, open: OpenOptions, options: RemoteOptions): Promise<Session> {
  const session = await openRemote(uri, open, options);
  const { reconnect, callTimeout } = options;
  if (!reconnect) return session;
  return reconnecting(session, ({ signal }) => openRemote(uri, { ...open, signal }, options), reconnect, callTimeout);
}

async function openRemote(uri: ConnectionUri, open: OpenOptions, options: RemoteOptions): Promise<Session> {
  const { signal, credentials } = open;
  const readOnly = (open.flags & ConnectFlags.bits.ro) !== 0;
  const channel = await openChannel(uri, { signal, readOnly, credentials });
  const client = new RpcClient(channel.stream, options);
  const onAbort = () => client.close();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    throwIfAborted(signal, `opening ${uri.text}`);
    const { sealed } = await authenticate(client, { uri, channel, credentials, signal });
    const encrypted = channel.encrypted || sealed;
    const secure = channel.secure || sealed;
    return await openSession(client, { name: remoteName(uri), flags: open.flags, encrypted, secure });
  } catch (error) {
    client.close();
    throwIfAborted(signal, `opening ${uri.text}`);
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
