import type { DependencyContainer, InjectionToken } from 'tsyringe';
import { abortable } from './abort.js';
import type { ClientConfig } from './client-config.js';
import type { Discovery } from './discover.js';
import type { CredentialsCallback } from './driver/credentials.js';
import { ConnectFlags } from './driver/flag-tables.js';
import type { OpenOptions, Driver, Session } from './driver/session.js';
import { throwIfAborted, VirtError } from './errors.js';
import { Connection } from './handle/connection.js';
import type { CallOptions } from './signal.js';
import { parseUri, type ConnectionUri } from './uri.js';

/** A driver to ask. Register several; they are asked in the order of their registration. */
export const DRIVER: InjectionToken<Driver> = Symbol.for('@virtkit/core/Driver');
/** Where client configuration comes from; default: the user's files. */
export const CLIENT_CONFIG: InjectionToken<() => Promise<ClientConfig>> = Symbol.for('@virtkit/core/ClientConfig');

export interface ConnectOptions extends CallOptions {
  /** Refuse every call that changes something (`VIR_ERR_OPERATION_DENIED`). */
  readonly readOnly?: boolean;
  /** Do not expand aliases of the user's configuration. */
  readonly noAliases?: boolean;
  /** Drivers to ask first. */
  readonly drivers?: readonly Driver[];
  /** Where `DRIVER` and `CLIENT_CONFIG` may be registered: see {@link createContainer}. */
  readonly container?: DependencyContainer;
  /** The directory from which installed driver packages are looked for; `false` for none. Default: the current one. */
  readonly discover?: string | false;
  /** Asked when the hypervisor wants a user name or a password. */
  readonly credentials?: CredentialsCallback;
  /**
   * The folder that stands for `/` where the driver keeps its state and configuration, such as a test's own folder.
   * Default: `/`. A driver that keeps none has no use for it.
   */
  readonly root?: string | undefined;
  /** This process controls the host's guests, and serves others: see `OpenOptions`. For daemons. */
  readonly daemon?: boolean | undefined;
  /** How the driver goes to other hosts by itself: see `OpenOptions`. Default: as this opens. For daemons. */
  readonly reach?: OpenOptions['reach'];
}

/**
 * A container of its own for drivers and settings: nothing is shared with other containers.
 *
 * @example
 * const container = await createContainer();
 * container.register(DRIVER, { useValue: test() });
 * await using connection = await open('test:///default', { container });
 */
export async function createContainer(): Promise<DependencyContainer> {
  // Loaded when asked for: most programs name their drivers, or install them, and need no container.
  await import('reflect-metadata');
  const { container } = await import('tsyringe');
  return container.createChildContainer();
}

/**
 * Opens a connection to a hypervisor. With no `uri`: `VIRTKIT_DEFAULT_URI`, `LIBVIRT_DEFAULT_URI`, `uri_default` of the
 * user's configuration, and then the first driver that finds its hypervisor on this host.
 *
 * An abort gives up waiting; a session that opens all the same is closed again.
 *
 * @throws VirtError `VIR_ERR_INVALID_ARG` for a malformed URI, `VIR_ERR_NO_CONNECT` when no driver serves it, or what
 * the driver fails with
 * @example
 * await using connection = await open('test:///default');
 *
 * C: `virConnectOpenAuth`
 */
export async function open(uri?: string, options: ConnectOptions = {}): Promise<Connection> {
  const { signal } = options;
  if (!signal) return connect(uri, options);
  throwIfAborted(signal, 'open');
  return abortable(connect(uri, options), signal, 'open', (late) => void late.close().catch(() => undefined));
}

/** As {@link open}, read-only. C: `virConnectOpenReadOnly` */
export const openReadOnly = (uri?: string, options: ConnectOptions = {}): Promise<Connection> =>
  open(uri, { ...options, readOnly: true });

async function connect(uri: string | undefined, options: ConnectOptions): Promise<Connection> {
  const { session, driver, uri: opened } = await openSession(uri, options);
  return new Connection(session, driver, opened, options.readOnly ?? false);
}

/** A session as a driver opened it, and what is known of it. */
export interface OpenedSession {
  readonly session: Session;
  /** The name of the driver. */
  readonly driver: string;
  /** The URI that was opened. */
  readonly uri: string;
}

/**
 * As {@link open}, for those who serve the contract itself to others and need no handles, as a daemon does. Whoever
 * opens it closes it.
 */
export async function openSession(uri: string | undefined, options: ConnectOptions = {}): Promise<OpenedSession> {
  const { container } = options;
  const loadConfig = container?.isRegistered(CLIENT_CONFIG, true)
    ? container.resolve(CLIENT_CONFIG)
    : async () => (await import('./client-config.js')).readClientConfig();
  const named = container?.isRegistered(DRIVER, true) ? container.resolveAll(DRIVER) : [];
  const candidates = new Candidates([...(options.drivers ?? []), ...named], options.discover);

  const given = uri || process.env.VIRTKIT_DEFAULT_URI || process.env.LIBVIRT_DEFAULT_URI;
  const text = given || (await loadConfig()).defaultUri || (await candidates.probe(options));
  const parsed = parseUri(await expandAlias(text, options, loadConfig));

  const flags = ConnectFlags.encode({ ro: options.readOnly });
  const { credentials, root, daemon, signal } = options;
  const asThis = async (other: string, { signal: until }: CallOptions = {}) =>
    (await openSession(other, { ...options, readOnly: false, signal: until })).session;
  const { reach = asThis } = options;
  for await (const driver of candidates.serving(parsed)) {
    throwIfAborted(signal, 'open');
    const session: Session | undefined = await driver.open(parsed, { flags, credentials, root, daemon, signal, reach });
    if (session) return { session, driver: driver.name, uri: parsed.text };
  }
  throw await candidates.none(parsed);
}

/**
 * The driver packages that are installed for the project at `from`, not loaded yet, and what is wrong with those that
 * cannot be used.
 * @param names - packages to look for beside those that are found by their names or as dependencies
 */
export async function installedDrivers(from = process.cwd(), names: readonly string[] = []): Promise<Discovery> {
  const { discoverDrivers } = await import('./discover.js');
  return discoverDrivers(from, names);
}

/** An alias is a word: no URI can be one, for it has a colon. */
async function expandAlias(
  text: string,
  options: ConnectOptions,
  loadConfig: () => Promise<ClientConfig>,
): Promise<string> {
  if (options.noAliases || !/^[A-Za-z0-9_-]+$/.test(text)) return text;
  return (await loadConfig()).aliases.get(text) ?? text;
}

interface Candidate {
  readonly schemes: readonly string[];
  readonly remoteSchemes?: readonly string[];
}

/** The drivers that may serve a URI: those given by hand first, then the installed ones, loaded only when asked. */
class Candidates {
  readonly #given: readonly Driver[];
  readonly #from: string | false;

  constructor(given: readonly Driver[], discover: string | false | undefined) {
    this.#given = given;
    this.#from = discover ?? process.cwd();
  }

  async *serving(uri: ConnectionUri): AsyncGenerator<Driver> {
    yield* serving(this.#given, uri);
    for (const found of serving((await this.#discover()).drivers, uri)) yield found.load();
  }

  /** The URI of the first driver that finds its hypervisor here. */
  async probe(options: CallOptions): Promise<string> {
    for (const driver of this.#given) {
      const uri = await driver.probe?.(options);
      if (uri) return uri;
    }
    for (const found of (await this.#discover()).drivers) {
      const uri = await (await found.load()).probe?.(options);
      if (uri) return uri;
    }
    throw new VirtError(
      'VIR_ERR_NO_CONNECT',
      'no connection URI was given, and no driver finds its hypervisor on this host',
    );
  }

  /** Why nothing serves `uri`, and what to do about it. */
  async none(uri: ConnectionUri): Promise<VirtError> {
    const { drivers, problems } = await this.#discover();
    const remote = isRemote(uri);
    const asked = serving([...this.#given, ...drivers], uri).length > 0;
    if (asked)
      return new VirtError('VIR_ERR_NO_CONNECT', `no driver accepts the connection URI ${JSON.stringify(uri.text)}`);
    const what = remote ? `${nameOf(uri)} on another host` : uri.scheme;
    const known = remote && !ownWay.includes(nameOf(uri)) ? '@virtkit/remote' : packages[uri.scheme];
    const schemes = [...new Set([...this.#given, ...drivers].flatMap((driver) => driver.schemes))];
    const advice = known
      ? `npm install ${known}`
      : `no driver package is known for it${schemes.length > 0 ? `; installed drivers serve ${schemes.join(', ')}` : ''}`;
    const notes = problems.map((problem) => `; ${problem.message}`).join('');
    return new VirtError('VIR_ERR_NO_CONNECT', `no driver for ${JSON.stringify(what)}: ${advice}${notes}`);
  }

  async #discover() {
    if (this.#from === false) return { drivers: [], problems: [] };
    return installedDrivers(this.#from);
  }
}

/** Our own drivers, for the advice to install one. */
const packages: Readonly<Record<string, string | undefined>> = {
  __proto__: null as unknown as undefined,
  test: '@virtkit/driver-test',
  qemu: '@virtkit/driver-qemu',
  xen: '@virtkit/driver-xen',
  xenapi: '@virtkit/driver-xen',
};

/** What a driver of ours goes to by itself, over the network. */
const ownWay: readonly string[] = ['xenapi', 'xen+https'];

const isRemote = (uri: ConnectionUri): boolean => uri.transport !== undefined || uri.host !== undefined;

/** Those that serve `uri`, in order; one that names it comes before one that serves any. */
function serving<C extends Candidate>(candidates: readonly C[], uri: ConnectionUri): readonly C[] {
  const names = candidates.filter((candidate) => serves(candidate, uri, nameOf(uri)));
  const others = candidates.filter((candidate) => !names.includes(candidate) && serves(candidate, uri, '*'));
  return [...names, ...others];
}

const nameOf = ({ scheme, transport }: ConnectionUri): string => (transport ? `${scheme}+${transport}` : scheme);

/** A URI with a transport or a host is for those who say so; `*` is any scheme. */
function serves(driver: Candidate, uri: ConnectionUri, name: string): boolean {
  return isRemote(uri) ? driver.remoteSchemes?.includes(name) === true : driver.schemes.includes(uri.scheme);
}
