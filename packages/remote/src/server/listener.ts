import { chmod, chown, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { once } from 'node:events';
import { VirtError } from '@virtkit/core/driver';
import { formatAddress, type ListenAddress } from './address.js';

/** Who may open a unix socket. */
export interface SocketRights {
  /** Mode bits, such as `0o770`. */
  readonly mode?: number | undefined;
  /** The id of the group that owns it. */
  readonly group?: number | undefined;
}

export interface ListenOptions extends SocketRights {
  /** For an address of TLS: the server's key and certificate, and whose certificates are taken. */
  readonly tls?: TlsOptions | undefined;
  /** An open socket that listens already: its file descriptor, as systemd hands it over. */
  readonly fd?: number | undefined;
}

/** A socket that listens. */
export interface Listener {
  /** With the port that was chosen. */
  readonly address: ListenAddress;
  /** Takes new certificates from now on. */
  setTls(options: TlsOptions): void;
  /** Takes no more clients; those that are there stay. */
  close(): Promise<void>;
}

/** How long a client may take to show who it is, by TLS: milliseconds. */
const handshakeTimeout = 10_000;

/** Listens on `address`, and hands each socket that comes to `onSocket`. */
export async function listen(
  address: ListenAddress,
  options: ListenOptions,
  onSocket: (socket: Socket | TLSSocket) => void,
): Promise<Listener> {
  if (address.kind === 'tls' && !options.tls) throw wrong(`${formatAddress(address)} needs a certificate`);
  const server =
    address.kind === 'tls'
      ? createTlsServer({ handshakeTimeout, ...options.tls }, onSocket).on('tlsClientError', (_, socket) =>
          socket.destroy(),
        )
      : createServer(onSocket);
  try {
    if (options.fd !== undefined) await listening(server.listen({ fd: options.fd }));
    else if (address.kind === 'unix') await listenUnix(server, address.path, options);
    else await listening(server.listen({ host: address.host, port: address.port, backlog: 512 }));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw wrong(`cannot listen on ${formatAddress(address)}: ${why}`, error);
  }
  return {
    address: address.kind === 'unix' ? address : { ...address, port: (server.address() as AddressInfo).port },
    setTls(tls) {
      if ('setSecureContext' in server) server.setSecureContext(tls);
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      // Waits for no client: they end in their own way.
      server.unref();
      if (address.kind === 'unix' && options.fd === undefined) await rm(address.path, { force: true });
      void closed;
    },
  };
}

async function listening(server: Server): Promise<void> {
  await once(server, 'listening');
}

/**
 * Listens under another name first: the socket appears with its rights, and nobody can open it before. What a daemon
 * that was killed has left behind is replaced; a socket that somebody listens on is not.
 */
async function listenUnix(server: Server, path: string, { mode, group }: SocketRights): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  const there = await lstat(path).catch(() => undefined);
  if (there && !there.isSocket()) throw new Error('there is something else than a socket');
  if (there && (await answers(path))) throw new Error('another process listens there');
  const fresh = `${path}.${process.pid}`;
  await rm(fresh, { force: true });
  await listening(server.listen({ path: fresh, backlog: 512 }));
  try {
    if (group !== undefined) await chown(fresh, process.geteuid?.() ?? -1, group);
    if (mode !== undefined) await chmod(fresh, mode);
    await rename(fresh, path);
  } catch (error) {
    server.close();
    throw error;
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

const wrong = (message: string, cause?: unknown): VirtError =>
  new VirtError('VIR_ERR_SYSTEM_ERROR', message, { domain: 'VIR_FROM_RPC', ...(cause !== undefined && { cause }) });
