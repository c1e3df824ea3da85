import { lstatSync, rmSync } from 'node:fs';
import { chmod, chown, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { once } from 'node:events';
import { VirtError } from '@virtkit/core/driver';
import { formatAddress, type ListenAddress } from './address.js';

/** The longest name that a client can open a unix socket by: bytes. */
const longestPath = 107;

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
  let made: { readonly path: string; readonly inode: bigint | undefined } | undefined;
  try {
    if (options.fd !== undefined) await listening(server.listen({ fd: options.fd }));
    else if (address.kind === 'unix') {
      await listenUnix(server, address.path, options);
      made = { path: address.path, inode: inodeOf(address.path) };
    } else await listening(server.listen({ host: address.host, port: address.port, backlog: 512 }));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw wrong(`cannot listen on ${formatAddress(address)}: ${why}`, error);
  }
  return {
    address: addressOf(server, address, options),
    setTls(tls) {
      if ('setSecureContext' in server) server.setSecureContext(tls);
    },
    async close() {
      // First the name: nobody takes it over in between. Not if somebody has: it is another socket then.
      if (made !== undefined && inodeOf(made.path) === made.inode) rmSync(made.path, { force: true });
      server.close();
      // Waits for no client: they end in their own way.
      server.unref();
    },
  };
}

/** With the port that was chosen; of a socket that listened already, with the host too. */
function addressOf(server: Server, address: ListenAddress, { fd }: ListenOptions): ListenAddress {
  if (address.kind === 'unix') return address;
  const { address: host, port } = server.address() as AddressInfo;
  return { ...address, port, ...(fd !== undefined && { host }) };
}

/** Told apart from the next socket of the same name. */
const inodeOf = (path: string): bigint | undefined => lstatSync(path, { bigint: true, throwIfNoEntry: false })?.ino;

async function listening(server: Server): Promise<void> {
  await once(server, 'listening');
}

let listens = 0;

/**
 * Listens under another name first: the socket appears with its rights, and nobody can open it before. What a daemon
 * that was killed has left behind is replaced; a socket that somebody listens on is not.
 */
async function listenUnix(server: Server, path: string, { mode, group }: SocketRights): Promise<void> {
  if (Buffer.byteLength(path) > longestPath) throw new Error(`the path is longer than ${longestPath} bytes`);
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  const there = await lstat(path).catch(() => undefined);
  if (there && !there.isSocket()) throw new Error('there is something else than a socket');
  if (there && (await answers(path))) throw new Error('another process listens there');
  // Several servers of a process may begin in one folder at once.
  const fresh = join(dirname(path), `.${process.pid}.${(listens += 1)}`);
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
