import { decode } from '@virtkit/core/driver';
import * as t from 'io-ts';
import { qemuError } from '../errors.js';
import { integer } from '../qmp/integer.js';
import type { QmpClient } from '../qmp/client.js';

const Bitmap = t.intersection([
  t.type({ granularity: integer, recording: t.boolean, persistent: t.boolean }),
  t.partial({ name: t.string, inconsistent: t.boolean }),
]);
const Node = t.intersection([
  t.type({
    'node-name': t.string,
    file: t.string,
    /** How many images are behind it; always 0 where that was not asked for. */
    backing_file_depth: t.number,
    image: t.intersection([
      t.type({ 'virtual-size': integer }),
      t.partial({ 'cluster-size': integer, snapshots: t.array(t.type({ name: t.string })) }),
    ]),
  }),
  t.partial({ 'dirty-bitmaps': t.array(Bitmap) }),
]);
/** What QEMU says of a node of its. */
export type NodeInfo = t.TypeOf<typeof Node>;

/** The nodes that a QEMU has, by name. `depths`: with how many are behind each. */
export async function queryNodes(monitor: QmpClient, depths = false): Promise<ReadonlyMap<string, NodeInfo>> {
  const answer = await monitor.execute('query-named-block-nodes', { flat: !depths });
  const nodes = decode(t.array(Node), answer, "QEMU's block nodes", 'VIR_ERR_INTERNAL_ERROR');
  return new Map(nodes.map((node) => [node['node-name'], node]));
}

/** @throws VirtError `VIR_ERR_INTERNAL_ERROR` */
export function requireNode(nodes: ReadonlyMap<string, NodeInfo>, name: string): NodeInfo {
  const node = nodes.get(name);
  if (!node) throw qemuError('VIR_ERR_INTERNAL_ERROR', `QEMU has no block node '${name}'`);
  return node;
}
