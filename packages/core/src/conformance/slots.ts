import type { Member, Section } from '../driver/session.js';
import type { Connection } from '../handle/connection.js';
import type { Inventory } from './inventory.js';

/** A place in a sample call that is filled in for each use. */
export class Slot {
  readonly name: string;
  /** Flags that the call does not do without. */
  readonly needed: number;
  constructor(name: string, needed = 0) {
    this.name = name;
    this.needed = needed;
  }
}

export const slot = {
  /** The object that the call is about. */
  ref: new Slot('ref'),
  domain: new Slot('domain'),
  network: new Slot('network'),
  pool: new Slot('storagePool'),
  vol: new Slot('storageVol'),
  flags: new Slot('flags'),
  /** Flags of a call that takes an address, which is of one kind or another. */
  addressFlags: new Slot('flags', 1),
  /** The definition of an object that is not there. */
  xml: new Slot('xml'),
  /** The UUID of an object that is not there. */
  uuid: new Slot('uuid'),
  file: new Slot('file'),
  disk: new Slot('disk'),
  nic: new Slot('nic'),
  schedulerParams: new Slot('schedulerParams'),
};

/** An object of each kind, as the contract names it. */
export type Objects = { readonly [S in Exclude<Section, 'host'>]: object };

export const noUuid = '6b697400-0000-4000-8000-000000000000';
const domain = { name: 'kit-none', uuid: noUuid, id: -1 };
const network = { name: 'kit-none', uuid: noUuid };

/** Objects that no host has. */
export const nobody: Objects = {
  domain,
  network,
  snapshot: { name: 'kit-none', domain },
  checkpoint: { name: 'kit-none', domain },
  networkPort: { uuid: noUuid, network },
  interface: { name: 'kit-none', mac: '' },
  storagePool: { name: 'kit-none', uuid: noUuid },
  storageVol: { pool: 'kit-none', name: 'kit-none', key: '/kit-none' },
  nodeDevice: { name: 'kit-none' },
  secret: { uuid: noUuid, usageType: 'ceph', usageId: 'kit-none' },
  nwfilter: { name: 'kit-none', uuid: noUuid },
  nwfilterBinding: { portDev: 'kit-none', filterName: 'kit-none' },
};

export interface Filling {
  readonly inventory: Inventory;
  readonly objects?: Objects;
  readonly flags?: number;
}

/** Calls `member` with the arguments of its sample, the slots filled in; `signal` goes along where it can. */
export async function callSample(
  connection: Connection,
  member: Member,
  sample: readonly unknown[],
  filling: Filling,
  signal?: AbortSignal,
): Promise<unknown> {
  const dot = member.indexOf('.');
  const section = member.slice(0, dot) as Section;
  const args = sample.map((arg) => fill(arg, section, filling));
  const dispatch = connection.dispatch as unknown as { call(...args: unknown[]): Promise<unknown> };
  return dispatch.call(section, member.slice(dot + 1), ...args, signal ? { signal } : undefined);
}

function fill(arg: unknown, section: Section, filling: Filling): unknown {
  const { inventory, objects = nobody, flags = 0 } = filling;
  if (arg instanceof Slot) {
    const filled: Readonly<Record<string, () => unknown>> = {
      ref: () => objects[section as keyof Objects],
      flags: () => flags | arg.needed,
      uuid: () => noUuid,
      file: () => `${inventory.folder}/kit-none`,
      disk: () => inventory.disk,
      nic: () => inventory.nic,
      schedulerParams: () => inventory.schedulerParams,
      xml: () => spareXml[section](inventory),
    };
    return (filled[arg.name] ?? (() => objects[arg.name as keyof Objects]))();
  }
  return isPlain(arg) ? Object.fromEntries(Object.entries(arg).map(([k, v]) => [k, fill(v, section, filling)])) : arg;
}

const isPlain = (arg: unknown): arg is object =>
  typeof arg === 'object' && arg !== null && Object.getPrototypeOf(arg) === Object.prototype;

const name = 'kit-spare';
/** The definition of an object of each kind that is not there. */
const spareXml: Readonly<Record<Section, (inventory: Inventory) => string>> = {
  host: () => '',
  domain: (inventory) => inventory.domain({ name }),
  snapshot: (inventory) => inventory.snapshot(name),
  checkpoint: (inventory) => inventory.checkpoint(name),
  network: (inventory) => inventory.network({ name }),
  networkPort: (inventory) => inventory.networkPort(noUuid),
  interface: (inventory) => inventory.interface(name),
  storagePool: (inventory) => inventory.pool({ name }),
  storageVol: (inventory) => inventory.volume(name, 4096),
  nodeDevice: (inventory) => inventory.nodeDevice(),
  secret: (inventory) => inventory.secret(name),
  nwfilter: (inventory) => inventory.nwfilter({ name }),
  nwfilterBinding: (inventory) => inventory.nwfilterBinding(name, name),
};
