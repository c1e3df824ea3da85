import { decode, ObjectList, VirtError, type Stateful } from '@virtkit/core/driver';
import * as t from 'io-ts';
import { fromPlain, toPlain, type Plain } from './plain.js';
import { stateKinds } from './state-kinds.js';
import type { TestHost } from './host.js';

const format = 'virtkit-test-host';
const version = 1;

/** All that there is on a test host, as JSON can hold it. */
export interface HostState {
  readonly format: typeof format;
  readonly version: typeof version;
  /** When it was, by the host's clock: milliseconds since the epoch. */
  readonly time: number;
  /** How many random bytes had been drawn of the seed, by what they are for. */
  readonly random: { readonly [use: string]: number };
  /** By the name of a {@link TestHost}'s field: its domains, its networks, and so on. */
  readonly parts: { readonly [part: string]: Plain };
}

const State = t.type({
  format: t.literal(format),
  version: t.literal(version),
  time: t.number,
  random: t.record(t.string, t.number),
  parts: t.UnknownRecord,
});

/** The fields of a host that are no state, each with the reason. Every other one is kept. */
export const notState = {
  random: 'where the seed has come to stands beside the parts',
  clock: 'time belongs to the test',
  hostname: 'the host that is restored keeps its name',
  autoDestroy: 'sessions are not kept: what they owned is nobody’s then',
  domainEvents: 'who listens goes on listening',
  networkEvents: 'who listens goes on listening',
  poolEvents: 'who listens goes on listening',
  deviceEvents: 'who listens goes on listening',
} as const satisfies { readonly [F in keyof TestHost]?: string };

type Fields = Record<string, unknown>;

const partNames = (host: TestHost): string[] => Object.keys(host).filter((name) => !Object.hasOwn(notState, name));

/** The parts of a host, made plain. @throws TypeError for a part that nobody has said how to keep */
export function saveParts(host: TestHost): HostState['parts'] {
  const fields = host as unknown as Fields;
  return Object.fromEntries(
    partNames(host).map((name) => {
      const value = fields[name];
      return [name, toPlain(value instanceof ObjectList ? [...(value as Iterable<unknown>)] : value, name, stateKinds)];
    }),
  );
}

export const stateOf = (host: TestHost, random: HostState['random']): HostState => ({
  format,
  version,
  time: host.clock.now(),
  random,
  parts: saveParts(host),
});

/**
 * Makes the host what it was, or, for a state that cannot be, leaves it as it is.
 * @throws VirtError `VIR_ERR_INVALID_ARG` naming the field
 */
export function restoreParts(host: TestHost, state: HostState): void {
  decode(State, state, 'host state', 'VIR_ERR_INVALID_ARG');
  const names = partNames(host);
  const strange = Object.keys(state.parts).find((name) => !names.includes(name));
  if (strange !== undefined) throw invalid(`host state: a host has no ${JSON.stringify(strange)}`);
  const fields = host as unknown as Fields;
  const changes = Object.entries(state.parts).map(([name, plain]) => {
    const value = fromPlain(plain, `host state: parts.${name}`, stateKinds);
    const put = putter(host, fields, name, value);
    if (!put) throw invalid(`host state: parts.${name} is not of the right kind`);
    return put;
  });
  for (const change of changes) change();
  host.afterRestore();
}

/** What puts a part in its place, or `undefined` for one that does not belong there. */
function putter(host: TestHost, fields: Fields, name: string, value: unknown): (() => void) | undefined {
  const old = fields[name];
  if (old instanceof ObjectList) {
    const objects = value as readonly Stateful[];
    const fits = Array.isArray(value) && objects.every((one) => typeof one?.uuid === 'string');
    return fits ? () => refill(old as ObjectList<Stateful>, objects) : undefined;
  }
  if (old instanceof Map || old instanceof Set) {
    if (Object.getPrototypeOf(value) !== Object.getPrototypeOf(old)) return undefined;
    return () => void (fields[name] = value);
  }
  return () => void (fields[name] = value);
}

function refill(list: ObjectList<Stateful>, objects: readonly Stateful[]): void {
  for (const object of [...list]) list.remove(object);
  for (const object of objects) list.add(object);
}

const invalid = (message: string) => new VirtError('VIR_ERR_INVALID_ARG', message, { domain: 'VIR_FROM_TEST' });
