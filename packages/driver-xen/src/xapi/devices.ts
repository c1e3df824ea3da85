import type { CallOptions } from '@virtkit/core/driver';
import type { Disk, Interface } from '@virtkit/core/xml';
import { diskOf, indexOf, kindOf, type DiskFact } from './disk.js';
import { isFailure } from './errors.js';
import { isThere } from './guest.js';
import { cardOf, type CardFact } from './interface.js';
import { networkName, srName, vdiName } from './names.js';
import type { XapiPool } from './pool.js';
import { Network, Sr, Vbd, Vdi, Vif, type Ref, type Vm } from './types.js';

export interface FoundDisk {
  readonly ref: Ref;
  readonly vbd: Vbd;
  readonly fact: DiskFact;
}
export interface FoundCard {
  readonly ref: Ref;
  readonly vif: Vif;
  readonly fact: CardFact;
}
/** The devices of a guest that XAPI knows, in order. */
export interface FoundDevices {
  readonly disks: readonly FoundDisk[];
  readonly cards: readonly FoundCard[];
}

export async function devicesOfVm(pool: XapiPool, vm: Vm, options?: CallOptions): Promise<FoundDevices> {
  const [disks, cards] = await Promise.all([
    Promise.all(vm.VBDs.map((ref) => ifThere(findDisk(pool, ref, options)))),
    Promise.all(vm.VIFs.map((ref) => ifThere(findCard(pool, ref, options)))),
  ]);
  return {
    disks: disks.flatMap((disk) => disk ?? []).sort((one, other) => one.fact.index - other.fact.index),
    cards: cards.flatMap((card) => card ?? []).sort((one, other) => one.fact.device - other.fact.device),
  };
}

/** A device may go while its guest is looked at. */
async function ifThere<T>(look: Promise<T>): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    if (isFailure(error, 'HANDLE_INVALID')) return undefined;
    throw error;
  }
}

async function findDisk(pool: XapiPool, ref: Ref, options?: CallOptions): Promise<FoundDisk> {
  const vbd = await pool.record(Vbd, 'VBD', ref, options);
  const source = vbd.empty || !isThere(vbd.VDI) ? undefined : await sourceOf(pool, vbd.VDI, options);
  const fact: DiskFact = {
    index: Number(vbd.userdevice) || 0,
    kind: kindOf(vbd.type),
    readonly: vbd.mode === 'RO',
    ...(source ? { source } : {}),
  };
  return { ref, vbd, fact };
}

async function sourceOf(pool: XapiPool, ref: Ref, options?: CallOptions) {
  const vdi = await pool.record(Vdi, 'VDI', ref, options);
  const [sr, volume] = await Promise.all([pool.record(Sr, 'SR', vdi.SR, options), vdiName(pool, vdi, options)]);
  return { pool: await srName(pool, sr, options), volume };
}

async function findCard(pool: XapiPool, ref: Ref, options?: CallOptions): Promise<FoundCard> {
  const vif = await pool.record(Vif, 'VIF', ref, options);
  const network = await pool.record(Network, 'network', vif.network, options);
  const fact: CardFact = {
    device: Number(vif.device) || 0,
    mac: vif.MAC,
    network: await networkName(pool, network, options),
    bridge: network.bridge,
    mtu: Number(vif.MTU),
  };
  return { ref, vif, fact };
}

/** XAPI's disks and cards, each with what the definition said of it. */
export function withFound(
  base: { readonly disks?: readonly Disk[]; readonly interfaces?: readonly Interface[] },
  { disks, cards }: FoundDevices,
) {
  const said = (index: number) => base.disks?.find((disk) => indexOf(disk) === index);
  const saidOf = (mac: string) =>
    base.interfaces?.find((card) => card.mac?.address.toLowerCase() === mac.toLowerCase());
  return {
    disks: disks.map(({ fact }) => diskOf(fact, said(fact.index))),
    interfaces: cards.map(({ fact }) => cardOf(fact, saidOf(fact.mac))),
  };
}
