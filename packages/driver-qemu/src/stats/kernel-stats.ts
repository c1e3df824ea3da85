import { decode, type CallOptions } from '@virtkit/core/driver';
import * as t from 'io-ts';
import type { Guest } from '../guest.js';
import { integer } from '../qmp/integer.js';
import type { Entry } from './group.js';

const Schemas = t.array(
  t.type({
    provider: t.string,
    stats: t.array(t.intersection([t.type({ name: t.string, type: t.string }), t.partial({ unit: t.string })])),
  }),
);
const Stats = t.array(
  t.type({
    provider: t.string,
    stats: t.array(t.type({ name: t.string, value: t.union([integer, t.boolean, t.array(t.unknown)]) })),
  }),
);

/** What libvirt calls each kind of number; histograms are no numbers. */
const kinds: Readonly<Record<string, string>> = { cumulative: 'sum', instant: 'cur', peak: 'max' };

/** The kind of each number that a QEMU can tell, asked for once. */
const known = new WeakMap<Guest, Promise<ReadonlyMap<string, string>>>();

function kindsOf(guest: Guest, options: CallOptions | undefined): Promise<ReadonlyMap<string, string>> {
  const asked = known.get(guest) ?? ask(guest, options);
  known.set(guest, asked);
  // What failed once may not the next time.
  asked.catch(() => known.delete(guest));
  return asked;
}

async function ask({ monitor }: Guest, options: CallOptions | undefined): Promise<ReadonlyMap<string, string>> {
  const answer = await monitor.execute('query-stats-schemas', {}, options);
  const schemas = decode(Schemas, answer, 'the kinds of statistics', 'VIR_ERR_INTERNAL_ERROR');
  return new Map(
    schemas.flatMap(({ stats }) =>
      stats.flatMap(({ name, type }) => (Object.hasOwn(kinds, type) ? [[name, kinds[type]!] as const] : [])),
    ),
  );
}

/**
 * What the kernel counts for a guest, or for each of its virtual CPUs in order: `exits.sum`. Nothing, where QEMU
 * translates: then it is not asked again.
 */
export async function kernelStats(
  guest: Guest,
  target: 'vm' | 'vcpu',
  options: CallOptions | undefined,
): Promise<readonly (readonly Entry[])[]> {
  const kindOf = await kindsOf(guest, options).catch(() => new Map<string, string>());
  if (kindOf.size === 0) return [];
  const answer = await guest.monitor.execute('query-stats', { target }, options);
  return decode(Stats, answer, 'statistics', 'VIR_ERR_INTERNAL_ERROR').map(({ stats }) =>
    stats.flatMap(({ name, value }) => {
      const kind = kindOf.get(name);
      if (kind === undefined || (typeof value !== 'bigint' && typeof value !== 'boolean')) return [];
      return [[`${name}.${kind}`, value] as const];
    }),
  );
}
