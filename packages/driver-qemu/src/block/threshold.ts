import type { Disk, Domain } from '@virtkit/core/xml';
import { storageNode } from '../argv/disk-image.js';
import { qemuError } from '../errors.js';
import type { Guest } from '../guest.js';
import { refuseVhostUser } from './disk-by-name.js';
import { layersOf, localPath, mirrorLayers, type Layer } from './layers.js';

/** `vda`, or `vda[3]` for one image of its chain. */
const imageName = /^([^[\]]+)(?:\[(\d+)\])?$/;

/** @throws VirtError `VIR_ERR_INVALID_ARG` for what names no image */
function imageByName(def: Domain, dev: string): readonly [Disk, Layer] {
  const [, target, number] = imageName.exec(dev) ?? [];
  if (target === undefined) throw qemuError('VIR_ERR_INVALID_ARG', `failed to parse block device '${dev}'`);
  const disk = def.devices?.disks?.find((one) => one.target.dev === target);
  const layers = disk ? [...layersOf(disk), ...mirrorLayers(disk)] : [];
  const layer = Number(number ?? 0) === 0 ? layers[0] : layers.find(({ index }) => index === Number(number));
  if (!disk || !layer) throw qemuError('VIR_ERR_INVALID_ARG', `failed to find disk '${dev}'`);
  return [disk, layer];
}

/** Has QEMU tell once when an image is written past `bytes`. */
export async function armThreshold(def: Domain, guest: Guest, dev: string, bytes: bigint): Promise<void> {
  const [disk, layer] = imageByName(def, dev);
  refuseVhostUser(disk, 'setting device threshold');
  const node = storageNode(layer);
  await guest.monitor.execute('block-set-write-threshold', { 'node-name': node, 'write-threshold': bytes });
  if (dev.includes('[')) guest.thresholdsByIndex.add(layer.index);
  else guest.thresholdsByIndex.delete(layer.index);
}

/** Under which names to tell that a node was written past its threshold. */
export function thresholdNames(
  def: Domain,
  guest: Guest,
  node: string,
): readonly { dev: string; path: string | undefined }[] {
  for (const disk of def.devices?.disks ?? []) {
    const layers = layersOf(disk);
    const layer = [...layers, ...mirrorLayers(disk)].find((one) => storageNode(one) === node);
    if (!layer) continue;
    const path = localPath(layer);
    const byTarget = layer === layers[0] && !guest.thresholdsByIndex.has(layer.index);
    const { dev } = disk.target;
    return [...(byTarget ? [{ dev, path }] : []), { dev: `${dev}[${layer.index}]`, path }];
  }
  return [];
}
