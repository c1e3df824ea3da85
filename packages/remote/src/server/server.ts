import type { Socket } from 'node:net';
import type { TLSSocket, TlsOptions } from 'node:tls';
import { openSession, VirtError, type Driver, type OpenedSession } from '@virtkit/core';
import { Alertness } from './alertness.js';
import { formatAddress, parseAddress, type ListenAddress } from './address.js';
import type { ClientAccess } from './access.js';
import { ServerClient } from './client.js';
import type { ClientHost, ClientLimits, Identity } from './client-host.js';
import type { KeepAliveOptions } from './keepalive.js';
import { listen, type Listener, type SocketRights } from './listener.js';
import { Login, type ServerMechanism } from './login.js';
import { migrateTo } from './migrate-to.js';

/** One line of the log: what happened, and about what. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** Whether lines of a level are wanted at all. Default: they are. */
  isLevelEnabled?(level: string): boolean;
}

/** One address that a server listens on. */
export interface DoorOptions extends SocketRights {
  readonly address: string;
  /** Whoever comes through it may change nothing. */
  readonly readOnly?: boolean | undefined;
  /** What they have to log in by; none: they need not. */
  readonly mechanisms?: readonly ServerMechanism[] | undefined;
  /** The certificates, for an address of TLS. */
  readonly tls?: TlsOptions | undefined;
  /** A socket that listens already. */
  readonly fd?: number | undefined;
}

export interface Limits extends ClientLimits {
  /** How many clients there may be. */
  readonly clients: number;
  /** How many of them that have not logged in. */
  readonly anonymousClients: number;
  /** How long a login may take: milliseconds. */
  readonly loginTime: number;
  /** How often a client's login may fail before it is let go. */
  readonly loginAttempts: number;
}

export const defaultLimits: Limits = {
  clients: 5000,
  anonymousClients: 20,
  loginTime: 30_000,
  loginAttempts: 3,
  requests: 5,
  backlog: 8 * 1024 * 1024,
  earlyMessage: 512 * 1024,
};

/** What may change while a server runs. */
export interface Settings {
  readonly limits?: Partial<Limits> | undefined;
  readonly keepAlive?: KeepAliveOptions | undefined;
  /** Whether one that logged in by this name is let in. Default: all are. */
  readonly allowUser?: ((user: string) => boolean) | undefined;
  /** Whether one with a certificate of this distinguished name is let in. Default: all whose certificate is good. */
  readonly allowCertificate?: ((name: string) => boolean) | undefined;
  /** The rules for a client, or `undefined` if it may do all. Default: all may do all. */
  readonly access?: ((client: ServerClient) => ClientAccess | undefined) | undefined;
  /**
   * Where the served hosts may migrate guests to by themselves, when a client that may migrate asks them to (peer to peer):
   * URIs, in which `*` before the parameters is any text; what stands behind a `?` is meant to the letter. It is done as the
   * server's user, with the credentials that this has. Default: nowhere.
   */
  readonly migrateTo?: readonly string[] | undefined;
}

export interface ServerOptions extends Settings {
  /** The drivers that serve: their own URIs, and no others. */
  readonly drivers: readonly Driver[];
  readonly doors: readonly DoorOptions[];
  readonly log?: Log | undefined;
  /** The folder that stands for `/` where the drivers keep their state and configuration. */
  readonly root?: string | undefined;
}

/** Serves drivers to whoever speaks libvirt's protocol. */
export class Server implements AsyncDisposable {
  readonly #drivers: readonly Driver[];
  readonly #log: Log | undefined;
  readonly #root: string | undefined;
  readonly #clients = new Set<ServerClient>();
  /** Who has not logged in, and how long it still may. */
  readonly #anonymous = new Map<ServerClient, NodeJS.Timeout>();
  readonly #emptied = new Set<() => void>();
  /** What lets go of what the drivers control. */
  readonly #started: (() => Promise<void>)[] = [];
  #doors: readonly { readonly options: DoorOptions; readonly listener: Listener }[] = [];
  #settings: Settings;
  #limits: Limits;
  readonly #alertness = new Alertness(() => this.#clients.size <= few);
  #nextClient = 1;
  #closing: Promise<void> | undefined;

  private constructor({ drivers, log, root, ...settings }: ServerOptions) {
    this.#drivers = drivers;
    this.#log = log;
    this.#root = root;
    this.#settings = settings;
    this.#limits = limitsOf(settings);
  }

  /** Starts the drivers, and listens on all doors, or on none. */
  static async start(options: ServerOptions): Promise<Server> {
    const server = new Server(options);
    try {
      for (const driver of options.drivers) await server.#begin(driver);
      for (const door of options.doors) await server.#open(door);
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  /** Where it listens, with the ports that were chosen. */
  get addresses(): readonly string[] {
    return this.#doors.map(({ listener }) => formatAddress(listener.address));
  }

  /** How many clients are there. */
  get clients(): number {
    return this.#clients.size;
  }

  /** Calls `listener` each time when the last client has left. */
  onEmpty(listener: () => void): void {
    this.#emptied.add(listener);
  }

  /** Changes what can be changed: for the clients that come from now on, and the limits for all. */
  change(settings: Settings): void {
    this.#settings = settings;
    this.#limits = limitsOf(settings);
  }

  /** Takes new certificates for all doors of TLS. */
  changeCertificates(tls: TlsOptions): void {
    for (const { listener } of this.#doors) listener.setTls(tls);
  }

  /** Takes no more clients and no more calls; those that run finish, what they hold is given back. Guests go on. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await Promise.all(this.#doors.map(({ listener }) => listener.close()));
    const left = this.#clients.size === 0 ? undefined : new Promise<void>((resolve) => this.onEmpty(resolve));
    for (const client of this.#clients) void client.leave();
    await left;
    for (const letGo of this.#started.splice(0)) await letGo();
  }

  async #begin(driver: Driver): Promise<void> {
    if (driver.start) this.#started.push(await driver.start({ root: this.#root }));
  }

  async #open(options: DoorOptions): Promise<void> {
    const address = parseAddress(options.address);
    const listener = await listen(address, options, (socket) => this.#welcome(socket, options, listener.address));
    this.#doors = [...this.#doors, { options, listener }];
  }

  #welcome(socket: Socket | TLSSocket, door: DoorOptions, address: ListenAddress): void {
    // Between here and the first listener, an error must not end the process.
    socket.on('error', () => undefined);
    const identity = this.#identify(socket, address);
    const refused = this.#refusal(door, identity);
    if (refused !== undefined) {
      this.#log?.warn({ client: identity, reason: refused }, 'client refused');
      return void socket.destroy();
    }
    if (address.kind !== 'unix') socket.setNoDelay();
    // Before the first call, a client over TLS is told that it may come in.
    if (address.kind === 'tls') socket.write(accepted);
    const login = new Login(door.mechanisms, {
      allowed: this.#settings.allowUser,
      attempts: this.#limits.loginAttempts,
      onFailure: () => this.#log?.warn({ client: identity }, 'login failed'),
    });
    const anonymous = login.needed;
    const client = new ServerClient(socket, this.#host, { readOnly: door.readOnly ?? false, login, identity });
    this.#clients.add(client);
    if (anonymous) this.#awaitLogin(client);
    this.#log?.info({ client: identity }, 'client came');
  }

  #identify(socket: Socket | TLSSocket, address: ListenAddress): Identity {
    const id = this.#nextClient++;
    const door = formatAddress(address);
    if (address.kind === 'unix') return { id, door };
    const from = `${socket.remoteAddress}:${socket.remotePort}`;
    return { id, door, from, ...('getPeerX509Certificate' in socket && { x509: nameOf(socket) }) };
  }

  /** Why a client is not let in, if it is not. */
  #refusal({ mechanisms, tls }: DoorOptions, { x509 }: Identity): string | undefined {
    if (this.#closing) return 'the daemon stops';
    if (this.#clients.size >= this.#limits.clients) return 'there are too many clients';
    if (mechanisms && this.#anonymous.size >= this.#limits.anonymousClients)
      return 'there are too many clients that have not logged in';
    const { allowCertificate } = this.#settings;
    if (allowCertificate && tls && !(x509 !== undefined && allowCertificate(x509)))
      return 'certificates of its name are not let in';
    return undefined;
  }

  #awaitLogin(client: ServerClient): void {
    const patience = setTimeout(() => client.drop('it did not log in in time'), this.#limits.loginTime).unref();
    this.#anonymous.set(client, patience);
  }

  /** Whether it was one that had not logged in. */
  #forgetAnonymous(client: ServerClient): boolean {
    clearTimeout(this.#anonymous.get(client));
    return this.#anonymous.delete(client);
  }

  readonly #host: ClientHost = ((server) => ({
    get limits() {
      return server.#limits;
    },
    get keepAlive() {
      return server.#settings.keepAlive ?? { interval: 5, count: 5 };
    },
    // These drivers and no others: one that is installed by chance may go wherever a client's URI says.
    openSession: (uri, readOnly): Promise<OpenedSession> =>
      openSession(uri, {
        readOnly,
        noAliases: true,
        root: server.#root,
        drivers: server.#drivers,
        discover: false,
        daemon: true,
        reach: (other, options) => migrateTo(other, server.#settings.migrateTo ?? [], options),
      }),
    answered: () => server.#alertness.answered(),
    get wantsCalls() {
      return server.#log?.isLevelEnabled?.('debug') ?? server.#log !== undefined;
    },
    called({ identity, login }, procedure, milliseconds, error) {
      const ms = milliseconds && Math.round(milliseconds * 1000) / 1000;
      const fields = { client: identity, user: login.user, procedure, ms, error };
      if (error === undefined || error instanceof VirtError) server.#log?.debug(fields, 'call');
      else server.#log?.error(fields, 'a call failed for no reason that the contract knows');
    },
    accessOf: (client) => server.#settings.access?.(client),
    loggedIn(client) {
      if (!server.#forgetAnonymous(client)) return;
      server.#log?.info({ client: client.identity, user: client.login.user }, 'client logged in');
    },
    crowded(client) {
      const { requests } = server.#limits;
      server.#log?.warn({ client: client.identity, requests }, 'client has as many calls running as it may');
    },
    left(client, reason, ours) {
      server.#clients.delete(client);
      server.#forgetAnonymous(client);
      if (ours) server.#log?.warn({ client: client.identity, reason }, 'client dropped');
      else server.#log?.info({ client: client.identity, reason }, 'client left');
      if (server.#clients.size === 0) for (const listener of server.#emptied) listener();
    },
  }))(this);
}

/** So many clients may leave the daemon without anything to do between one call and the next. */
const few = 2;

/** What the server sends first over TLS. */
const accepted = Uint8Array.of(1);

function limitsOf({ limits }: Settings): Limits {
  return { ...defaultLimits, ...limits };
}

/**
 * The distinguished name of a client's certificate on one line, in the certificate's own order, and with backslashes as
 * in RFC 4514. One that nobody vouches for is no name.
 */
function nameOf(socket: TLSSocket): string | undefined {
  return socket.authorized ? socket.getPeerX509Certificate()?.subject.split('\n').join(',') : undefined;
}
