import type { QmpClient } from '../qmp/client.js';
import { qemuError } from '../errors.js';
import type { Guest } from '../guest.js';
import type { QemuHost } from '../host.js';
import type { Props } from '../argv/props.js';
import { chown, open } from 'node:fs/promises';
import type { Layer } from './layers.js';
import { localPath } from './layers.js';
import type { LayerNodes } from './nodes.js';
import type { BlockNode } from './query.js';
import { queryJobs } from './update-job.js';

export interface NewImage {
  readonly nodes: LayerNodes;
  /** The node of the image that it is like, in its size and its make. */
  readonly like: BlockNode;
  /** What its header names. */
  readonly backing?: { readonly name: string; readonly format: string } | undefined;
}

/** Makes an image, and the nodes to write to it. When that fails, no node stays. */
export async function createImage(guest: Guest, { nodes, like, backing }: NewImage): Promise<void> {
  const { monitor } = guest;
  const format = nodes.layer.format?.type ?? 'raw';
  const capacity = like.image['virtual-size'];
  const made: string[] = [];
  const add = async (node: Props) => {
    await monitor.execute('blockdev-add', node);
    made.unshift(node['node-name'] as string);
  };
  const storage = nodes.storage.at(-1)!;
  const path = nodes.layer.type === 'file' ? localPath(nodes.layer) : undefined;
  try {
    if (path !== undefined)
      await create(monitor, storage, { driver: 'file', filename: path, size: format === 'raw' ? capacity : 0 });
    for (const node of nodes.storage) await add(node);
    if (format !== 'raw') await create(monitor, storage, formatOptions(format, storage, like, backing));
    await add(nodes.format as Props);
  } catch (error) {
    for (const name of made) await monitor.execute('blockdev-del', { 'node-name': name }).catch(() => undefined);
    throw error;
  }
}

function formatOptions(format: string, storage: Props, like: BlockNode, backing: NewImage['backing']): object {
  if (!creatable.has(format))
    throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', `an image of format '${format}' cannot be made`);
  const specific = like.image['format-specific'];
  const asBefore =
    format === 'qcow2' && specific?.type === 'qcow2'
      ? {
          'cluster-size': like.image['cluster-size'],
          ...(specific.data['extended-l2'] === true && { 'extended-l2': true }),
        }
      : {};
  return {
    driver: format,
    file: storage['node-name'],
    size: like.image['virtual-size'],
    ...asBefore,
    ...(backing && { 'backing-file': backing.name, 'backing-fmt': backing.format }),
  };
}

const creatable: ReadonlySet<string> = new Set(['qcow2', 'qcow', 'qed', 'vdi', 'vmdk', 'vpc']);

/** Has QEMU create a file, or the format in it: a job of its own, which is waited for. */
async function create(monitor: QmpClient, storage: Props, options: object): Promise<void> {
  const id = `create-${storage['node-name'] as string}`;
  let stop = (): unknown => undefined;
  const concluded = new Promise<void>((resolve) => {
    stop = monitor.onEvent(({ event, data }) => {
      if (event === 'JOB_STATUS_CHANGE' && data?.['id'] === id && data['status'] === 'concluded') resolve();
    });
  });
  try {
    await monitor.execute('blockdev-create', { 'job-id': id, options });
    const lost = monitor.ended.then((error) => Promise.reject(error));
    await Promise.race([concluded, lost]);
    const error = (await queryJobs(monitor)).find((job) => job.id === id)?.error;
    await monitor.execute('job-dismiss', { id });
    if (error !== undefined) throw qemuError('VIR_ERR_INTERNAL_ERROR', `creating an image failed: ${error}`);
  } finally {
    stop();
  }
}

/** Makes the file that an image will be in, as QEMU may not be allowed to. */
export async function touch(host: QemuHost, layer: Layer): Promise<void> {
  const path = localPath(layer);
  if (path === undefined || layer.type !== 'file') return;
  const file = await open(path, 'a', 0o600).catch((error: unknown) => {
    throw qemuError('VIR_ERR_SYSTEM_ERROR', `failed to create copy target ${path}`, error);
  });
  await file.close();
  if (host.owner) await chown(path, host.owner.uid, host.owner.gid);
}
