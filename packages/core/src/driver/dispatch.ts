import { abortable } from '../abort.js';
import { cName, driverFunctions, type DriverFunction } from './functions.js';
import { defaultFor } from './defaults.js';
import {
  implementation,
  type Member,
  type Section,
  type SectionDriver,
  type Session,
  type Support,
} from './session.js';
import type { Stream } from './stream.js';
import { throwIfAborted, VirtError, type ErrorDomain } from '../errors.js';
import type { CallOptions } from '../signal.js';

type Method = (...args: unknown[]) => Promise<unknown>;

/** The arguments of a call with none left out: a last one that is optional may be `undefined`. */
export type Full<A extends unknown[]> =
  Required<A> extends [...infer H, infer L] ? (A extends [...H, L] ? A : [...H, L | undefined]) : A;
type MemberArgs<S extends Section, M extends keyof SectionDriver<S>> =
  NonNullable<SectionDriver<S>[M]> extends (...args: infer A) => unknown ? A : never;
type MemberResult<S extends Section, M extends keyof SectionDriver<S>> =
  NonNullable<SectionDriver<S>[M]> extends (...args: never[]) => infer R ? R : never;

/** The members that a read-only connection refuses, with the condition. */
const writes: ReadonlyMap<string, NonNullable<DriverFunction['write']>> = new Map(
  Object.values<DriverFunction>(driverFunctions).flatMap(({ member, write }) => (write ? [[member, write]] : [])),
);

/** Who refuses a call, as libvirt has it: the part of its library that the function belongs to. */
const errorDomains: { readonly [S in Section]: ErrorDomain } = {
  host: 'VIR_FROM_DOMAIN',
  domain: 'VIR_FROM_DOMAIN',
  snapshot: 'VIR_FROM_DOMAIN_SNAPSHOT',
  checkpoint: 'VIR_FROM_DOMAIN_CHECKPOINT',
  network: 'VIR_FROM_NETWORK',
  networkPort: 'VIR_FROM_NETWORK',
  interface: 'VIR_FROM_INTERFACE',
  storagePool: 'VIR_FROM_STORAGE',
  storageVol: 'VIR_FROM_STORAGE',
  nodeDevice: 'VIR_FROM_NODEDEV',
  secret: 'VIR_FROM_SECRET',
  nwfilter: 'VIR_FROM_NWFILTER',
  nwfilterBinding: 'VIR_FROM_NWFILTER',
};

/** The public C function of each member. */
const functions: ReadonlyMap<string, string> = new Map(
  Object.entries<DriverFunction>(driverFunctions).flatMap(([name, { member, twin }]) =>
    twin === undefined ? [[member, cName(name)]] : [],
  ),
);
/** What users of libvirt know a member as. */
export const functionOf = (member: Member): string => functions.get(member) ?? member;

/**
 * The one way from a handle, or from the wire, to a driver. It turns what a driver leaves out into core's default or
 * into `VIR_ERR_NO_SUPPORT`, refuses writes on a read-only connection and calls on a closed one, and makes an abort reject
 * at once, whether or not the driver heeds the signal.
 */
export class Dispatch {
  closed = false;
  readonly #session: Session;
  readonly #readOnly: boolean;
  // Resolved once: section, then member. Without prototypes, so that no member name meets an inherited one.
  readonly #resolved: Record<string, Record<string, Method>> = Object.create(null) as Record<
    string,
    Record<string, Method>
  >;

  constructor(session: Session, readOnly: boolean) {
    this.#session = session;
    this.#readOnly = readOnly;
  }

  /** Calls a member of the contract. The last argument is always the call's options, `undefined` if there are none. */
  call<S extends Section, M extends keyof SectionDriver<S> & string>(
    section: S,
    member: M,
    ...args: Full<MemberArgs<S, M>>
  ): MemberResult<S, M>;
  async call(section: Section, member: string, ...args: unknown[]): Promise<unknown> {
    const method = this.#method(section, member);
    if (this.#readOnly) this.#refuseWrite(`${section}.${member}`, args[1]);
    const signal = (args.at(-1) as CallOptions | undefined)?.signal;
    if (!signal) return method(...args);
    const name = `${section}.${member}`;
    throwIfAborted(signal, name);
    return abortable(method(...args), signal, name, giveBack);
  }

  /** Calls `listener` whenever events may have been missed; never, for a session that cannot miss any. */
  onResync(listener: () => void): () => void {
    const session = this.#session;
    return session.onResync ? session.onResync(listener) : () => undefined;
  }

  /** Whether a call of `member` has a chance: the driver implements it, or core has a default for it. */
  supports(member: Member): Support {
    if (implementation(this.#session, member)) return this.#session.supports?.(member) ?? true;
    return defaultFor(this.#session, member) !== undefined;
  }

  /** @throws VirtError `VIR_ERR_INVALID_CONN` when the connection is closed */
  requireOpen(attempted: string): void {
    if (this.closed) throw new VirtError('VIR_ERR_INVALID_CONN', `${attempted}: the connection is closed`);
  }

  #method(section: Section, member: string): Method {
    this.requireOpen(`${section}.${member}`);
    const known = (this.#resolved[section] ??= Object.create(null) as Record<string, Method>);
    return (known[member] ??= this.#resolve(section, member));
  }

  #resolve(section: Section, member: string): Method {
    const name = `${section}.${member}` as Member;
    const own = implementation(this.#session, name) as Method | undefined;
    if (own) return own;
    const byDefault = defaultFor(this.#session, name) as { call: Method } | undefined;
    if (byDefault) return byDefault.call.bind(byDefault, this.#session);
    const advice = this.#session.adviseOn?.(name);
    const message = `this function is not supported by the connection driver: ${functionOf(name)}${advice === undefined ? '' : ` (${advice})`}`;
    throw new VirtError('VIR_ERR_NO_SUPPORT', message, { domain: errorDomains[section] });
  }

  #refuseWrite(name: string, argument: unknown): void {
    const write = writes.get(name);
    if (write === undefined || (write !== true && !(write as (argument: unknown) => boolean)(argument))) return;
    throw new VirtError(
      'VIR_ERR_OPERATION_DENIED',
      `operation forbidden: read only access prevents ${functionOf(name as Member)}`,
      { domain: errorDomains[name.slice(0, name.indexOf('.')) as Section] },
    );
  }
}

/** A stream that a call gives after its abort: nobody is there to end it. */
function giveBack(late: unknown): void {
  const { stream = late } = (late ?? {}) as { readonly stream?: unknown };
  const abort = (stream as Partial<Stream> | undefined)?.abort;
  if (typeof abort === 'function') void abort.call(stream).catch(() => undefined);
}
