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
  script: GuestScript;
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
  /** Called when the agent answers again, or is gone. */
  readonly waiting: Set<() => void>;
}

const key = Symbol('guest');

export const guestOf = (domain: TestDomain): Guest =>
  domain.keep(key, () => ({
    script: {},
    frozen: new Set(),
    time: { seconds: 627319920n, nanoseconds: 0 },
    passwords: new Map(),
    keys: new Map(),
    offline: new Set(),
    connected: false,
    responsive: true,
    patience: -2,
    waiting: new Set(),
  }));

/** What is known of a guest that anybody asked or told something. */
export const knownGuest = (domain: TestDomain): Guest | undefined => domain.kept<Guest>(key);
