import { isDeepStrictEqual } from 'node:util';
import { VirtError, type Connection } from '@virtkit/core';
import type { DomainState, Member } from '@virtkit/core/driver';
import { nameOf } from './call-args.js';
import type { CallRecord, SimulatedHost } from './test-host.js';

/** What a domain is expected to be; what is left out does not matter. */
export interface DomainExpectation {
  readonly state?: DomainState;
  /** Why it is in that state: `booted`, `crashed`. */
  readonly reason?: string;
  readonly active?: boolean;
  readonly persistent?: boolean;
  readonly autostart?: boolean;
  /** KiB. */
  readonly maxMemory?: bigint;
  /** KiB. */
  readonly memory?: bigint;
  readonly vcpus?: number;
  /** The names of its snapshots, in any order. */
  readonly snapshots?: readonly string[];
}

export interface ActiveExpectation {
  readonly active?: boolean;
  readonly persistent?: boolean;
  readonly autostart?: boolean;
}

export interface VolumeExpectation {
  /** Bytes. */
  readonly capacity?: bigint;
  /** Bytes. */
  readonly allocation?: bigint;
}

export interface CallExpectation {
  /** How often exactly. Default: once or more. */
  readonly times?: number;
  /** Only calls that failed with this code, or, for `null`, those that did not fail. */
  readonly error?: string | null;
}

export interface Verdict {
  readonly pass: boolean;
  message(): string;
}

/**
 * Matchers for `expect.extend()` of jest and of vitest. Those for a connection look at the host through it, and are to be
 * awaited; those for a host look at the calls that were made.
 */
export const matchers = {
  toHaveDomain(connection: Connection, name: string, expected: DomainExpectation = {}): Promise<Verdict> {
    return judge(`domain ${quoted(name)}`, () => domainFacts(connection, name, expected), expected);
  },
  toHaveNetwork(connection: Connection, name: string, expected: ActiveExpectation = {}): Promise<Verdict> {
    return judge(`network ${quoted(name)}`, () => activity(connection.lookupNetworkByName(name)), expected);
  },
  toHaveStoragePool(connection: Connection, name: string, expected: ActiveExpectation = {}): Promise<Verdict> {
    return judge(`storage pool ${quoted(name)}`, () => activity(connection.lookupStoragePoolByName(name)), expected);
  },
  toHaveVolume(connection: Connection, pool: string, name: string, expected: VolumeExpectation = {}): Promise<Verdict> {
    const look = async () => {
      const volume = await (await connection.lookupStoragePoolByName(pool)).lookupVolByName(name);
      return volume.getInfo();
    };
    return judge(`volume ${quoted(name)} of storage pool ${quoted(pool)}`, look, expected);
  },
  toHaveInterface(
    connection: Connection,
    name: string,
    expected: Pick<ActiveExpectation, 'active'> = {},
  ): Promise<Verdict> {
    const look = async () => ({ active: await (await connection.lookupInterfaceByName(name)).isActive() });
    return judge(`interface ${quoted(name)}`, look, expected);
  },
  toHaveBeenCalledFor(
    host: SimulatedHost,
    member: Member,
    object?: string,
    { times, error }: CallExpectation = {},
  ): Verdict {
    const calls = host.calls.filter((call) => call.member === member);
    const fitting = calls.filter(
      (call) => (object === undefined || isAbout(call, object)) && (error === undefined || endedWith(call, error)),
    );
    const ending = error === undefined ? '' : error === null ? ' without an error' : ` with ${error}`;
    const what = `${member}${object === undefined ? '' : ` of ${quoted(object)}`}`;
    const count = fitting.length;
    const pass = times === undefined ? count > 0 : count === times;
    const often = times === undefined ? '' : ` ${count} times, not ${times}`;
    const calledFor = [...new Set(calls.map(({ args: [about] }) => quoted(nameOf(about) ?? 'the host')))].join(', ');
    const instead = !pass && calls.length > count ? `; it was called for ${calledFor}` : '';
    const not = count === 0 && times === undefined ? 'not ' : '';
    return { pass, message: () => `${what} was ${not}called${ending}${pass ? '' : often}${instead}` };
  },
};

/** Compares what is there with what is expected of it. */
async function judge(what: string, look: () => Promise<object>, expected: object): Promise<Verdict> {
  let found: Readonly<Record<string, unknown>>;
  try {
    found = { ...(await look()) };
  } catch (error) {
    if (!(error instanceof VirtError) || !error.code.startsWith('VIR_ERR_NO_') || error.code === 'VIR_ERR_NO_SUPPORT')
      throw error;
    return { pass: false, message: () => `${what} is not there` };
  }
  const wrong = Object.entries(expected).filter(([field, value]) => !isEqual(found[field], value));
  const list = wrong.map(([field, value]) => `${field} is ${show(found[field])}, not ${show(value)}`).join('; ');
  return wrong.length > 0
    ? { pass: false, message: () => `${what}: ${list}` }
    : { pass: true, message: () => `${what} is there, and was not to be` };
}

async function domainFacts(connection: Connection, name: string, { snapshots }: DomainExpectation): Promise<object> {
  const domain = await connection.lookupDomainByName(name);
  const [info, { reason }, ...facts] = await Promise.all([
    domain.getInfo(),
    domain.getState(),
    domain.isActive(),
    domain.isPersistent(),
    domain.getAutostart(),
  ]);
  const [active, persistent, autostart] = facts;
  const moments = snapshots && (await domain.listAllSnapshots()).map((snapshot) => snapshot.name).sort();
  // A list is named in any order, but what is expected is shown as it was written.
  const same = moments && isDeepStrictEqual(moments, [...snapshots].sort());
  return { ...info, reason, active, persistent, autostart, snapshots: same ? snapshots : moments };
}

async function activity(
  lookup: Promise<{ isActive(): Promise<boolean>; isPersistent(): Promise<boolean>; getAutostart(): Promise<boolean> }>,
): Promise<object> {
  const object = await lookup;
  const [active, persistent, autostart] = await Promise.all([
    object.isActive(),
    object.isPersistent(),
    object.getAutostart(),
  ]);
  return { active, persistent, autostart };
}

/** `expect.any(…)` and its like decide themselves. */
function isEqual(found: unknown, expected: unknown): boolean {
  const { asymmetricMatch } = (expected ?? {}) as { asymmetricMatch?: (value: unknown) => boolean };
  return asymmetricMatch ? asymmetricMatch.call(expected, found) : isDeepStrictEqual(found, expected);
}

const isAbout = ({ args: [about] }: CallRecord, object: string): boolean => nameOf(about) === object;

function endedWith({ error }: CallRecord, code: string | null): boolean {
  if (code === null) return error === undefined;
  return error instanceof VirtError && error.code === code;
}

const quoted = (text: string): string => JSON.stringify(text);
const show = (value: unknown): string => (Array.isArray(value) ? value.join(', ') || 'none' : String(value));
