import { decode, VirtError } from '@virtkit/core/driver';
import * as t from 'io-ts';
import { giveScripts, scriptsOf } from './guest.js';
import { goOnAfter } from './host-time.js';
import { expects } from './migration-destination.js';
import { outgoingOf } from './migration-outgoing.js';
import { fromPlain, toPlain, type Plain } from './plain.js';
import { collectionOf } from './state-collections.js';
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
  rates: 'how fast a host is belongs to the test, as its clock',
  tellsAgents: 'whose kind a host is of does not change',
  autoDestroy: 'sessions are not kept: what they owned is nobody’s then',
  domainEvents: 'who listens goes on listening',
  networkEvents: 'who listens goes on listening',
  poolEvents: 'who listens goes on listening',
  deviceEvents: 'who listens goes on listening',
  secretEvents: 'who listens goes on listening',
} as const satisfies { readonly [F in keyof TestHost]?: string };

type Fields = Record<string, unknown>;

const partNames = (host: TestHost): string[] => Object.keys(host).filter((name) => !Object.hasOwn(notState, name));

/** The parts of a host, made plain. @throws TypeError for a part that nobody has said how to keep */
export function saveParts(host: TestHost): HostState['parts'] {
  const fields = host as unknown as Fields;
  const parts = Object.fromEntries(
    partNames(host).map((name) => [name, collectionOf(fields[name])?.save(fields[name]) ?? fields[name]]),
  );
  return toPlain(parts, 'host', stateKinds) as HostState['parts'];
}

/** @throws VirtError `VIR_ERR_OPERATION_INVALID` while a guest is on its way from one host to another */
export function stateOf(host: TestHost, random: HostState['random']): HostState {
  for (const domain of host.domains) {
    if (!outgoingOf(domain) && !expects(domain)) continue;
    const message = `domain '${domain.name}' is on its way from one host to another: neither has all of its state`;
    throw new VirtError('VIR_ERR_OPERATION_INVALID', message, { domain: 'VIR_FROM_TEST' });
  }
  return { format, version, time: host.clock.now(), random, parts: saveParts(host) };
}

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
  const saved = fromPlain(state.parts, 'host state: parts', stateKinds) as Fields;
  const changes = Object.entries(saved).map(([name, value]) => putter(fields, name, value));
  const scripts = scriptsOf(host.domains);
  host.beforeRestore();
  for (const change of changes) change();
  const shift = host.clock.now() - state.time;
  host.afterRestore(shift);
  giveScripts(host.domains, scripts);
  goOnAfter(host, shift);
}

/** What puts a part in its place. @throws VirtError `VIR_ERR_INVALID_ARG` for one that does not belong there */
function putter(fields: Fields, name: string, value: unknown): () => void {
  const old = fields[name];
  try {
    const inPlace = collectionOf(old)?.putter(old, value);
    if (inPlace) return inPlace;
  } catch (cause) {
    throw invalid(`host state: parts.${name} is not of the right kind: ${(cause as Error).message}`, cause);
  }
  const isOther =
    (old instanceof Map || old instanceof Set) && Object.getPrototypeOf(value) !== Object.getPrototypeOf(old);
  if (isOther) throw invalid(`host state: parts.${name} is not of the right kind`);
  return () => void (fields[name] = value);
}

const invalid = (message: string, cause?: unknown) =>
  new VirtError('VIR_ERR_INVALID_ARG', message, { domain: 'VIR_FROM_TEST', cause });
