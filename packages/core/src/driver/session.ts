import type { CallOptions } from '../signal.js';
import type { ConnectionUri } from '../uri.js';
import type { CredentialsCallback } from './credentials.js';
import type { DomainCheckpointDriver } from './checkpoint.js';
import type { DomainDriver } from './domain.js';
import type { HostDriver } from './host.js';
import type { InterfaceDriver } from './interface.js';
import type { NetworkDriver, NetworkPortDriver } from './network.js';
import type { NodeDeviceDriver } from './node-device.js';
import type { NWFilterBindingDriver, NWFilterDriver } from './nwfilter.js';
import type { SecretDriver } from './secret.js';
import type { DomainSnapshotDriver } from './snapshot.js';
import type { StoragePoolDriver } from './storage-pool.js';
import type { StorageVolDriver } from './storage-vol.js';

/**
 * One open connection to a hypervisor: a section per kind of object.
 *
 * Presence is the capability: a section that is left out is unsupported whole, and so is a member that is left out of
 * a section. Implement a section with an object literal and `satisfies`, so that its type says what is there.
 */
export interface Session {
  readonly host: HostDriver;
  readonly domain?: DomainDriver;
  readonly snapshot?: DomainSnapshotDriver;
  readonly checkpoint?: DomainCheckpointDriver;
  readonly network?: NetworkDriver;
  readonly networkPort?: NetworkPortDriver;
  readonly interface?: InterfaceDriver;
  readonly storagePool?: StoragePoolDriver;
  readonly storageVol?: StorageVolDriver;
  readonly nodeDevice?: NodeDeviceDriver;
  readonly secret?: SecretDriver;
  readonly nwfilter?: NWFilterDriver;
  readonly nwfilterBinding?: NWFilterBindingDriver;
  /**
   * Gives back what the session holds. Called once; guests go on, but for those that it started with `autodestroy`
   * (see {@link AutoDestroy}): those are destroyed before this resolves.
   */
  close(): Promise<void>;
  /**
   * For a session that speaks for another host: whether that host supports a member. `'unknown'` where only a call can
   * tell. Without this method, what is there is supported.
   */
  supports?(member: Member): Support;
  /**
   * For a session that connects again by itself when its connection breaks: calls `listener` each time it has. By then
   * all subscriptions hold again, and what happened in between was not told. Gives a function that takes it back.
   */
  onResync?(listener: () => void): () => void;
  /** For a session that knows what can be done about a member that it lacks: what the error says besides. */
  adviseOn?(member: Member): string | undefined;
  /** For whoever looks into what a driver does: what it works with, by names of its own. Nothing may depend on it. */
  driverInfo?(): Readonly<Record<string, string>>;
}

/** Whether a call has a chance; `'unknown'` where nobody can tell before the call. */
export type Support = boolean | 'unknown';

/** The kinds of object that a session can have. */
export type Section = Exclude<keyof Session, 'close' | 'supports' | 'onResync' | 'adviseOn' | 'driverInfo'>;
/** What a driver fulfils for section `S`. */
export type SectionDriver<S extends Section> = NonNullable<Session[S]>;

export interface OpenOptions extends CallOptions {
  /** Bits of `ConnectFlags`. A read-only session refuses writes in core; a driver may choose a weaker channel for it. */
  readonly flags: number;
  /** Asked when the hypervisor wants a user name or a password. */
  readonly credentials?: CredentialsCallback | undefined;
  /** The folder that stands for `/` where the driver keeps its state and configuration. Default: `/`. */
  readonly root?: string | undefined;
  /**
   * This process is the one that controls the host's guests, as a daemon does. Without it, a driver whose guests must
   * outlive their clients declines what it would control for all (`qemu:///system`), and leaves it to a daemon.
   */
  readonly daemon?: boolean | undefined;
  /**
   * Opens a session on another host, for a driver whose host goes to the destination of a peer-to-peer migration by
   * itself. It reaches what whoever opened this session can reach, and no more; whoever opens it closes it.
   */
  readonly reach?: ((uri: string, options?: CallOptions) => Promise<Session>) | undefined;
}

/** How a daemon starts a driver. */
export interface StartOptions {
  /** The folder that stands for `/`, as in {@link OpenOptions}. */
  readonly root?: string | undefined;
}

/** A hypervisor driver: what a driver package exports, made by a factory such as `qemu()`. */
export interface Driver<S extends Session = Session> {
  /** In lower case, as in `@virtkit/driver-NAME`. */
  readonly name: string;
  /** The schemes it serves of URIs that name no transport and no host, as `qemu` of `qemu:///system`. */
  readonly schemes: readonly string[];
  /** What it serves of the URIs with a transport or a host: `xen+https`, say, or a scheme alone, or `*` for all. */
  readonly remoteSchemes?: readonly string[];
  /**
   * Opens a session, declines by returning `undefined` (the next driver of the scheme is asked), or fails by
   * throwing (no other driver is asked).
   */
  open(uri: ConnectionUri, options: OpenOptions): Promise<S | undefined>;
  /**
   * For a daemon, before any client asks: takes control of what this driver controls on this host, and starts what is to
   * start with it. Gives what lets go of it again; guests go on.
   *
   * C: `virStateInitialize`, `virStateCleanup`
   */
  start?(options: StartOptions): Promise<() => Promise<void>>;
  /** The URI to open when the user gave none, or `undefined` if this host has no such hypervisor. */
  probe?(options?: CallOptions): Promise<string | undefined>;
}

/** The names of the members that `D` may leave out. */
type OptionalKey<D> = { [K in keyof D]-?: object extends Pick<D, K> ? K : never }[keyof D];

/** Every capability by name: `"domain.suspend"` and its like. */
export type Capability = { [S in Section]: `${S}.${OptionalKey<SectionDriver<S>> & string}` }[Section];
/** Every member of the contract by name, required or not. */
export type Member = { [S in Section]: `${S}.${keyof SectionDriver<S> & string}` }[Section];

/** Session `S`, known to have capability `C`. */
export type With<S extends Session, C extends Capability> = C extends `${infer P extends Section}.${infer M}`
  ? S & { readonly [_ in P]: Required<Pick<SectionDriver<P>, M & keyof SectionDriver<P>>> }
  : never;

/** Whether `session` implements `capability` itself; narrows its type when it does. */
export function supports<S extends Session, C extends Capability>(
  session: S,
  capability: C,
): session is S & With<S, C> {
  return implementation(session, capability) !== undefined;
}

/** The session's own method for `member`, bound to its section, if it has one. */
export function implementation(session: Session, member: Member): ((...args: never[]) => unknown) | undefined {
  const dot = member.indexOf('.');
  const section: unknown = session[member.slice(0, dot) as Section];
  const name = member.slice(dot + 1);
  // What every object has, `constructor` say, is no member of a section.
  if (typeof section !== 'object' || section === null || name in Object.prototype) return undefined;
  const method = (section as Record<string, unknown>)[name];
  return typeof method === 'function' ? (method.bind(section) as (...args: never[]) => unknown) : undefined;
}
