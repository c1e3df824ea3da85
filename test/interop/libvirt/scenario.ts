import type { Connection } from '@virtkit/core';

/** What is called: `conn`, `dom:NAME`, `dom:NAME/snap:NAME`, `net:NAME`, `pool:NAME`, `vol:POOL/NAME`, `iface:NAME`… */
export type Target = 'conn' | `${'dom' | 'net' | 'pool' | 'vol' | 'iface' | 'dev'}:${string}`;

/** One call: on what, libvirt-python's name of the method, its arguments. */
export type Call = readonly [target: Target, method: string, ...args: unknown[]];
/** A call whose outcome is known to differ, and why. That it no longer differs is a failure too. */
export interface KnownDifference {
  readonly call: Call;
  readonly reason: string;
}
export type Step = Call | KnownDifference;

/** A list of calls on a fresh host. */
export interface Scenario {
  readonly name: string;
  /** Default: `test:///default`. */
  readonly node?: string;
  /** Files by name, there before the first step: `path(name)` in an argument. */
  readonly files?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  /** Why the outcome of some step is known to differ: then one must. For a single step use {@link differs}. */
  readonly differs?: string | undefined;
}

/** Marks a call as known to differ. */
export const differs = (reason: string, ...call: Call): KnownDifference => ({ call, reason });

/** A scenario in its place. */
export interface Job {
  readonly uri: string;
  readonly directory: string;
  readonly steps: readonly Call[];
}

// Arguments that JSON has no word for.
/** An object of the connection. */
export const ref = (target: Target) => ({ $ref: target });
/** A file in the scenario's own directory, which each side has apart. */
export const path = (name: string) => ({ $path: name });
/** Bytes, in hex: a CPU map, say. */
export const bytes = (hex: string) => ({ $bytes: hex });
/** A Python tuple: CPU maps are tuples of booleans. */
export const tuple = (...items: unknown[]) => ({ $tuple: items });

/** The arguments of one python method, and the same call on the contract. The result is what python would give. */
export type OurCall = (call: Connection['dispatch']['call'], ...args: never[]) => Promise<unknown>;
export type OurCalls = Readonly<Record<string, OurCall>>;
/** The calls of one area by kind of object. */
export type CallTable = Partial<
  Record<'conn' | 'dom' | 'net' | 'pool' | 'vol' | 'iface' | 'dev' | 'snap' | 'checkpoint' | 'port', OurCalls>
>;

/** What a step gave, on either side. */
export interface Outcome {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly domain: number };
  readonly message?: string;
  /** The scenario or the call table is wrong. */
  readonly mistake?: string;
  readonly events?: readonly (readonly unknown[])[];
}
