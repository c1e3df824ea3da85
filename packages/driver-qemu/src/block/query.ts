import { decode } from '@virtkit/core/driver';
import * as t from 'io-ts';
import { integer } from '../qmp/integer.js';
import type { QmpClient } from '../qmp/client.js';

const code = 'VIR_ERR_INTERNAL_ERROR';
const Counters = t.type({
  rd_bytes: integer,
  rd_operations: integer,
  rd_total_time_ns: integer,
  wr_bytes: integer,
  wr_operations: integer,
  wr_total_time_ns: integer,
  flush_operations: integer,
  flush_total_time_ns: integer,
});
const DeviceStats = t.intersection([
  t.type({ stats: Counters }),
  t.partial({ qdev: t.string, parent: t.type({ stats: t.partial({ wr_highest_offset: integer }) }) }),
]);
/** The counters of one drive. */
export type DeviceStats = t.TypeOf<typeof DeviceStats>;

const Bitmap = t.intersection([
  t.type({ busy: t.boolean, persistent: t.boolean, recording: t.boolean, granularity: integer, count: integer }),
  t.partial({ name: t.string, inconsistent: t.boolean }),
]);
export type Bitmap = t.TypeOf<typeof Bitmap>;

const Node = t.intersection([
  t.type({
    'node-name': t.string,
    drv: t.string,
    image: t.intersection([
      t.type({ filename: t.string, 'virtual-size': integer }),
      t.partial({
        'actual-size': integer,
        'cluster-size': integer,
        'backing-filename': t.string,
        'format-specific': t.type({ type: t.string, data: t.UnknownRecord }),
      }),
    ]),
  }),
  t.partial({ 'dirty-bitmaps': t.array(Bitmap) }),
]);
/** One node of QEMU's block layer: an image, or the storage that it is in. */
export type BlockNode = t.TypeOf<typeof Node>;

const Throttle = {
  ...Object.fromEntries(
    ['bps', 'iops'].flatMap((unit) =>
      ['', '_rd', '_wr'].flatMap((way) => ['', '_max', '_max_length'].map((end) => [`${unit}${way}${end}`, integer])),
    ),
  ),
  iops_size: integer,
};
const Drive = t.partial({
  qdev: t.string,
  'io-status': t.string,
  inserted: t.intersection([t.partial(Throttle), t.partial({ group: t.string })]),
});
/** What is in a drive, and how it does. */
export type Drive = t.TypeOf<typeof Drive>;

const ask = async <T>(monitor: QmpClient, command: string, answer: t.Type<T, unknown>, args = {}): Promise<T> =>
  decode(answer, await monitor.execute(command, args), `the answer to ${command}`, code);

/** The counters of the drives, by the name of their device. */
export async function queryDeviceStats(monitor: QmpClient): Promise<ReadonlyMap<string, DeviceStats>> {
  const all = await ask(monitor, 'query-blockstats', t.array(DeviceStats));
  return new Map(all.flatMap((one) => (one.qdev === undefined ? [] : [[one.qdev, one] as const])));
}

/** The drives, by the name of their device. */
export async function queryDrives(monitor: QmpClient): Promise<ReadonlyMap<string, Drive>> {
  const all = await ask(monitor, 'query-block', t.array(Drive));
  return new Map(all.flatMap((one) => (one.qdev === undefined ? [] : [[one.qdev, one] as const])));
}

/** The nodes of the block layer, by name. */
export async function queryNodes(monitor: QmpClient): Promise<ReadonlyMap<string, BlockNode>> {
  const all = await ask(monitor, 'query-named-block-nodes', t.array(Node), { flat: true });
  return new Map(all.map((node) => [node['node-name'], node]));
}
