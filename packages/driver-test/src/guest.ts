import type { GuestTime } from '@virtkit/core/driver';
import type { GuestScript } from './guest-script.js';
import type { TestDomain } from './domain-object.js';

/** A password as the guest keeps it: as it was given. */
export interface Password {
  readonly password: string;
  readonly encrypted: boolean;
}

/** What the host remembers of a guest. It outlives a stop, as in libvirt's test driver. */
export interface Guest {
  readonly frozen: Set<string>;
  time: GuestTime;
  readonly passwords: Map<string, Password>;
  /** The authorized SSH keys of each user. */
  readonly keys: Map<string, readonly string[]>;
  /** vCPUs that the guest does not use, though it has them. */
  readonly offline: Set<number>;
  /** When the agent will be there, by the host's clock: milliseconds since the epoch. */
  agentAt: number | undefined;
  /** The agent is there, and has opened its channel. */
  connected: boolean;
  /** The agent is there, and answers. */
  responsive: boolean;
  /** Seconds that commands wait for an agent, as `agentSetResponseTimeout` has them. */
  patience: number;
}

const key = Symbol('guest');

export const guestOf = (domain: TestDomain): Guest =>
  domain.keep(key, () => ({
    frozen: new Set(),
    time: { seconds: 627319920n, nanoseconds: 0 },
    passwords: new Map(),
    keys: new Map(),
    offline: new Set(),
    agentAt: undefined,
    connected: false,
    responsive: true,
    patience: -2,
  }));

/** What is known of a guest that anybody asked or told something. */
export const knownGuest = (domain: TestDomain): Guest | undefined => domain.kept<Guest>(key);

// Code is no state: what follows is kept beside it.
const scripts = new WeakMap<TestDomain, GuestScript>();
const silent: GuestScript = {};

/** What the guest says, and how it behaves. */
export const scriptOf = (domain: TestDomain): GuestScript => scripts.get(domain) ?? silent;
export const setScript = (domain: TestDomain, script: GuestScript): void => void scripts.set(domain, script);

/** The scripts of domains by their UUID. */
export const scriptsOf = (domains: Iterable<TestDomain>): ReadonlyMap<string, GuestScript> =>
  new Map([...domains].flatMap((domain) => (scripts.has(domain) ? [[domain.uuid, scriptOf(domain)] as const] : [])));

/** Domains that come in the place of others behave as those did. */
export function giveScripts(domains: Iterable<TestDomain>, known: ReadonlyMap<string, GuestScript>): void {
  for (const domain of domains) {
    const script = known.get(domain.uuid);
    if (script) setScript(domain, script);
  }
}

const waiting = new WeakMap<TestDomain, Set<() => void>>();

/** Who waits for the agent: called when it answers again, or is gone. */
export function waitingFor(domain: TestDomain): Set<() => void> {
  const known = waiting.get(domain) ?? new Set();
  waiting.set(domain, known);
  return known;
}
