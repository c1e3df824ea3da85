import { decode, type CallOptions, type ParamValue } from '@virtkit/core/driver';
import type { Disk } from '@virtkit/core/xml';
import * as t from 'io-ts';
import { formatNode, storageNode, imagesOf, type Image } from '../argv/disk-image.js';
import { sourceOf } from '../devices.js';
import type { Guest } from '../guest.js';
import { integer } from '../qmp/integer.js';
import type { Entry, Group } from './group.js';
import { sizesOnDisk } from './image-sizes.js';

const Counts = t.type({
  rd_operations: integer,
  rd_bytes: integer,
  rd_total_time_ns: integer,
  wr_operations: integer,
  wr_bytes: integer,
  wr_total_time_ns: integer,
  flush_operations: integer,
  flush_total_time_ns: integer,
  wr_highest_offset: integer,
});
const BlockStats = t.array(
  t.intersection([t.type({ stats: Counts }), t.partial({ qdev: t.string, 'node-name': t.string })]),
);
const Nodes = t.array(
  t.intersection([
    t.type({
      'node-name': t.string,
      image: t.intersection([t.type({ 'virtual-size': integer }), t.partial({ 'actual-size': integer })]),
    }),
    t.partial({ write_threshold: integer }),
  ]),
);
type Counts = t.TypeOf<typeof Counts>;

/** What QEMU tells of the disks of one guest: the devices by their names, and the nodes behind by theirs. */
interface Told {
  readonly devices: ReadonlyMap<string, Counts>;
  readonly nodes: ReadonlyMap<string, Node>;
}
interface Node {
  readonly highest: bigint;
  readonly capacity: bigint;
  readonly physical: bigint;
  readonly threshold: bigint;
}

async function ask({ monitor }: Guest, options: CallOptions | undefined): Promise<Told> {
  const [devices, counts, nodes] = await Promise.all([
    monitor.execute('query-blockstats', {}, options),
    monitor.execute('query-blockstats', { 'query-nodes': true }, options),
    monitor.execute('query-named-block-nodes', { flat: true }, options),
  ]);
  const what = 'the block statistics';
  const highest = new Map(
    decode(BlockStats, counts, what, 'VIR_ERR_INTERNAL_ERROR').map((one) => [one['node-name'], one.stats]),
  );
  return {
    devices: new Map(
      decode(BlockStats, devices, what, 'VIR_ERR_INTERNAL_ERROR').flatMap(({ qdev, stats }) =>
        qdev === undefined ? [] : [[qdev, stats] as const],
      ),
    ),
    nodes: new Map(
      decode(Nodes, nodes, 'the block nodes', 'VIR_ERR_INTERNAL_ERROR').map(
        ({ 'node-name': name, image, write_threshold: threshold = 0n }) => {
          const capacity = image['virtual-size'];
          const physical = image['actual-size'] ?? capacity;
          return [name, { highest: highest.get(name)?.wr_highest_offset ?? 0n, capacity, physical, threshold }];
        },
      ),
    ),
  };
}

/** What QEMU calls the device of a disk in its statistics. */
function deviceOf({ target, alias = '' }: Disk): string {
  if (target.bus === 'virtio') return `/machine/peripheral/${alias}/virtio-backend`;
  return target.bus === 'usb' ? `/machine/peripheral/${alias}/${alias}.0/legacy[0]` : alias;
}

/** The disks, and the images behind them where that is asked for. */
export const block: Group = async (domain, { guest, backing, options }) => {
  const disks = domain.def.devices?.disks ?? [];
  const told = guest && disks.length > 0 ? await ask(guest, options).catch(() => undefined) : undefined;
  const records: (readonly (readonly [string, ParamValue])[])[] = [];
  for (const disk of disks) {
    const images = domain.active ? imagesOf(disk) : [undefined];
    const shown = disk.type === 'vhostuser' || !backing ? images.slice(0, 1) : images;
    // A drive with nothing in it has a record all the same.
    if (shown.length === 0) {
      const counts = told?.devices.get(deviceOf(disk));
      records.push([...header(disk, undefined), ...(counts ? requests(counts) : [])]);
    }
    for (const image of shown) {
      const isTop = image === images[0];
      const numbers = domain.active ? running(disk, image!, isTop, told) : isTop ? await sizesOnDisk(disk) : [];
      records.push([...header(disk, image), ...numbers]);
    }
  }
  const entries = records.flatMap((record, index) =>
    record.map(([name, value]): Entry => [`block.${index}.${name}`, value]),
  );
  return [['block.count', records.length], ...entries];
};

function header(disk: Disk, image: Image | undefined): readonly Entry[] {
  const where = image ? ({ ...disk, ...image.where } as Disk) : disk;
  const path = where.type === 'network' ? undefined : sourceOf(where);
  return [
    ['name', disk.target.dev],
    ...(path === undefined ? [] : ([['path', path]] as const)),
    ...(image ? ([['backingIndex', image.index]] as const) : []),
  ];
}

function running(disk: Disk, image: Image, isTop: boolean, told: Told | undefined): readonly Entry[] {
  if (!told) return [];
  const counts = isTop ? told.devices.get(deviceOf(disk)) : undefined;
  const node = told.nodes.get(formatNode(image));
  const threshold = told.nodes.get(storageNode(image))?.threshold ?? 0n;
  return [
    ...(counts ? requests(counts) : []),
    ...(node ? ([['allocation', node.highest]] as const) : []),
    ...(node?.capacity ? ([['capacity', node.capacity]] as const) : []),
    ...(node ? ([['physical', node.physical]] as const) : []),
    ...(threshold ? ([['threshold', threshold]] as const) : []),
  ];
}

const requests = (counts: Counts): readonly Entry[] => [
  ['rd.reqs', counts.rd_operations],
  ['rd.bytes', counts.rd_bytes],
  ['rd.times', counts.rd_total_time_ns],
  ['wr.reqs', counts.wr_operations],
  ['wr.bytes', counts.wr_bytes],
  ['wr.times', counts.wr_total_time_ns],
  ['fl.reqs', counts.flush_operations],
  ['fl.times', counts.flush_total_time_ns],
];
