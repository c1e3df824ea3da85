import type { CallOptions } from '@virtkit/core/driver';
import type { Disk, Domain, Interface } from '@virtkit/core/xml';
import type { FoundCard, FoundDevices, FoundDisk } from './devices.js';
import { indexOf, vbdType } from './disk.js';
import { xapiError } from './errors.js';
import { requireCard } from './interface.js';
import { byUuid, findNetwork, findSr, findVdi } from './names.js';
import type { XapiPool } from './pool.js';
import { Network, nullRef, Ref } from './types.js';
import { parseVolumePath } from './volume-path.js';

/** What a definition's devices are in the pool, looked up before anything is made. */
export interface PlannedDisk {
  readonly disk: Disk;
  readonly index: number;
  readonly vdi: Ref;
}
export interface PlannedCard {
  readonly card: Interface;
  readonly network: Ref;
}
export interface PlannedDevices {
  readonly disks: readonly PlannedDisk[];
  readonly cards: readonly PlannedCard[];
}

/** Looks up the volumes and networks of a definition; what is not there is refused. */
export async function plan(pool: XapiPool, { devices }: Domain, options?: CallOptions): Promise<PlannedDevices> {
  const [disks, cards] = await Promise.all([
    Promise.all((devices?.disks ?? []).map((disk) => planDisk(pool, disk, options))),
    Promise.all((devices?.interfaces ?? []).map((card) => planCard(pool, card, options))),
  ]);
  const taken = new Set<number>();
  for (const { index, disk } of disks) {
    if (taken.has(index))
      throw xapiError('VIR_ERR_CONFIG_UNSUPPORTED', `the place of disk '${disk.target.dev}' is taken twice`);
    taken.add(index);
  }
  return { disks, cards };
}

export async function planDisk(pool: XapiPool, disk: Disk, options?: CallOptions): Promise<PlannedDisk> {
  return { disk, index: indexOf(disk), vdi: disk.source ? await volumeOf(pool, disk, options) : nullRef };
}

async function volumeOf(pool: XapiPool, disk: Disk, options?: CallOptions): Promise<Ref> {
  if (disk.type === 'volume' && disk.source) {
    const { pool: home, volume } = disk.source;
    return (await findVdi(pool, (await findSr(pool, home, options)).ref, volume, options)).ref;
  }
  const path = disk.type === 'block' ? (disk.source?.dev ?? '') : '';
  const parts = parseVolumePath(path);
  const ref = parts && (await byUuid(pool, 'VDI', parts.vdi, options));
  if (ref !== undefined) return ref;
  throw xapiError('VIR_ERR_NO_STORAGE_VOL', `disk '${disk.target.dev}': no volume of the pool has the path '${path}'`);
}

export async function planCard(pool: XapiPool, card: Interface, options?: CallOptions): Promise<PlannedCard> {
  const known = requireCard(card);
  if (known.type === 'network') return { card, network: (await findNetwork(pool, known.source.network, options)).ref };
  const { bridge } = known.source;
  const found = (await pool.records(Network, 'network', options)).find(([, network]) => network.bridge === bridge);
  if (!found) throw xapiError('VIR_ERR_NO_NETWORK', `no network of the pool has the bridge '${bridge}'`);
  return { card, network: found[0] };
}

export async function makeDisk(pool: XapiPool, vm: Ref, { disk, index, vdi }: PlannedDisk): Promise<Ref> {
  const record = {
    VM: vm,
    VDI: vdi,
    userdevice: String(index),
    bootable: disk.boot !== undefined || index === 0,
    mode: disk.readonly || disk.device === 'cdrom' ? 'RO' : 'RW',
    type: vbdType(disk.device),
    unpluggable: true,
    empty: vdi === nullRef,
    other_config: {},
    qos_algorithm_type: '',
    qos_algorithm_params: {},
  };
  return pool.get(Ref, 'VBD.create', [record]);
}

export async function makeCard(pool: XapiPool, vm: Ref, { card, network }: PlannedCard, device: number): Promise<Ref> {
  const record = {
    VM: vm,
    network,
    device: String(device),
    MAC: card.mac?.address ?? '',
    MTU: card.mtu ?? 1500,
    other_config: {},
    qos_algorithm_type: '',
    qos_algorithm_params: {},
  };
  return pool.get(Ref, 'VIF.create', [record]);
}

/** The lowest number that no card has. */
export const freeDevice = (taken: readonly number[]): number => {
  let device = 0;
  while (taken.includes(device)) device++;
  return device;
};

/** Makes the devices of a guest that does not run what the plan says. */
export async function replaceDevices(
  pool: XapiPool,
  vm: Ref,
  found: FoundDevices,
  planned: PlannedDevices,
): Promise<void> {
  const [goneDisks, newDisks] = difference(found.disks, planned.disks, isSameDisk);
  for (const { ref } of goneDisks) await pool.call('VBD.destroy', [ref]);
  for (const disk of newDisks) await makeDisk(pool, vm, disk);
  const [goneCards, newCards] = difference(found.cards, planned.cards, isSameCard);
  for (const { ref } of goneCards) await pool.call('VIF.destroy', [ref]);
  const taken = found.cards.filter((card) => !goneCards.includes(card)).map(({ fact }) => fact.device);
  for (const card of newCards) {
    const device = freeDevice(taken);
    taken.push(device);
    await makeCard(pool, vm, card, device);
  }
}

const isSameDisk = ({ vbd, fact }: FoundDisk, { disk, index, vdi }: PlannedDisk): boolean =>
  fact.index === index &&
  vbd.VDI === vdi &&
  vbd.type === vbdType(disk.device) &&
  fact.readonly === (disk.readonly === true || disk.device === 'cdrom');
const isSameCard = ({ vif }: FoundCard, { card, network }: PlannedCard): boolean =>
  vif.network === network && vif.MAC.toLowerCase() === card.mac?.address.toLowerCase();

/** What is there and not wanted, and what is wanted and not there. */
function difference<F, P>(found: readonly F[], planned: readonly P[], same: (one: F, other: P) => boolean) {
  const gone = found.filter((one) => !planned.some((other) => same(one, other)));
  const made = planned.filter((other) => !found.some((one) => same(one, other)));
  return [gone, made] as const;
}
