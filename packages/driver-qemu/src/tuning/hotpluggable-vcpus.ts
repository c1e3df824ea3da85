import { decode, type CallOptions } from '@virtkit/core/driver';
import * as t from 'io-ts';
import type { Guest } from '../guest.js';
import { integer } from '../qmp/integer.js';

const places = ['node-id', 'socket-id', 'die-id', 'cluster-id', 'core-id', 'thread-id'] as const;

const Hotpluggable = t.array(
  t.intersection([
    t.type({ type: t.string, 'vcpus-count': integer, props: t.record(t.string, integer) }),
    t.partial({ 'qom-path': t.string }),
  ]),
);
const Fast = t.array(
  t.intersection([t.type({ 'qom-path': t.string, 'thread-id': integer }), t.partial({ halted: t.boolean })]),
);

/** A virtual CPU, or several that come and go together, as a running QEMU has it. */
export interface Slot {
  /** The first virtual CPU in it. */
  readonly vcpu: number;
  /** How many are in it. */
  readonly count: number;
  /** The type of the device. */
  readonly type: string;
  /** Where it sits: properties of the device. */
  readonly place: Readonly<Record<string, bigint>>;
  /** The device's name; only what the monitor put in has one, and can be taken out. */
  readonly alias: string | undefined;
  /** The threads of this host that run it; none of one that is out. */
  readonly threads: readonly number[];
  /** When it was put in, among all: 1 is the first. 0: it is out. */
  readonly order: number;
}

/** All places for virtual CPUs, in the order of the CPUs' numbers. */
export async function vcpuSlots({ monitor }: Guest, options?: CallOptions): Promise<readonly Slot[]> {
  const [hotpluggable, fast] = await Promise.all([
    monitor.execute('query-hotpluggable-cpus', {}, options),
    monitor.execute('query-cpus-fast', {}, options),
  ]);
  const entities = decode(Hotpluggable, hotpluggable, 'the places for CPUs', 'VIR_ERR_INTERNAL_ERROR');
  const running = decode(Fast, fast, 'the CPUs', 'VIR_ERR_INTERNAL_ERROR');
  let vcpu = 0;
  return entities
    .toSorted((one, other) => byPlace(one.props, other.props))
    .map(({ type, 'vcpus-count': size, props, 'qom-path': path }) => {
      const count = Number(size);
      const here = running.flatMap(({ 'qom-path': cpu }, index) =>
        path !== undefined && (cpu === path || cpu.startsWith(`${path}/`)) ? [index] : [],
      );
      const slot: Slot = {
        vcpu,
        count,
        type,
        place: props,
        alias: path === undefined ? undefined : /^\/machine\/peripheral\/([^/]+)$/.exec(path)?.[1],
        threads: here.map((index) => Number(running[index]!['thread-id'])),
        order: (here[0] ?? -1) + 1,
      };
      vcpu += count;
      return slot;
    });
}

type Place = Readonly<Record<string, bigint>>;

function byPlace(one: Place, other: Place): number {
  for (const place of places) {
    const difference = (one[place] ?? 0n) - (other[place] ?? 0n);
    if (difference !== 0n) return difference < 0n ? -1 : 1;
  }
  return 0;
}
