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

const waiting = new WeakMap<TestDomain, Set<() => void>>();

/** Who waits for the agent: called when it answers again, or is gone. */
export function waitingFor(domain: TestDomain): Set<() => void> {
  const known = waiting.get(domain) ?? new Set();
  waiting.set(domain, known);
  return known;
}
