import type * as t from 'io-ts';
import type { CallOptions } from '@virtkit/core/driver';
import { isFailure, xapiError } from './errors.js';
import type { XapiPool } from './pool.js';
import { Network, Refs, Sr, Vdi, type Ref } from './types.js';

/** An object with the name under which libvirt's callers know it. */
export interface Named<R> {
  readonly ref: Ref;
  readonly record: R;
  readonly name: string;
}

/** A label names an object if it is the only one with it; else its UUID does, for callers need a name that is one's own. */
export function nameAmong<R extends { readonly name_label: string; readonly uuid: string }>(
  objects: readonly (readonly [Ref, R])[],
): Named<R>[] {
  const counts = new Map<string, number>();
  for (const [, { name_label: label }] of objects) counts.set(label, (counts.get(label) ?? 0) + 1);
  return objects.map(([ref, record]) => {
    const { name_label: label, uuid } = record;
    return { ref, record, name: label === '' || counts.get(label) !== 1 ? uuid : label };
  });
}

/** Whether a label is the only one of its class, and in its storage. */
async function isAlone(pool: XapiPool, kind: 'SR' | 'network', label: string, options?: CallOptions): Promise<boolean> {
  return (await pool.get(Refs, `${kind}.get_by_name_label`, [label], options)).length === 1;
}

export async function srName(pool: XapiPool, sr: Sr, options?: CallOptions): Promise<string> {
  const { name_label: label, uuid } = sr;
  return label !== '' && (await isAlone(pool, 'SR', label, options)) ? label : uuid;
}

export async function networkName(pool: XapiPool, network: Network, options?: CallOptions): Promise<string> {
  const { name_label: label, uuid } = network;
  return label !== '' && (await isAlone(pool, 'network', label, options)) ? label : uuid;
}

/** The name of a volume in its pool. */
export async function vdiName(pool: XapiPool, vdi: Vdi, options?: CallOptions): Promise<string> {
  const { name_label: label, uuid, SR: home } = vdi;
  if (label === '') return uuid;
  const refs = await pool.get(Refs, 'VDI.get_by_name_label', [label], options);
  if (refs.length === 1) return label;
  const all = await Promise.all(refs.map((ref) => pool.record(Vdi, 'VDI', ref, options)));
  return all.filter((other) => other.SR === home && isVolume(other)).length === 1 ? label : uuid;
}

/** @throws VirtError `VIR_ERR_NO_STORAGE_POOL` */
export async function findSr(pool: XapiPool, name: string, options?: CallOptions): Promise<Named<Sr>> {
  return findNamed(pool, Sr, 'SR', name, options);
}

/** @throws VirtError `VIR_ERR_NO_NETWORK` */
export async function findNetwork(pool: XapiPool, name: string, options?: CallOptions): Promise<Named<Network>> {
  return findNamed(pool, Network, 'network', name, options);
}

const absent = {
  SR: ['VIR_ERR_NO_STORAGE_POOL', 'storage pool'],
  network: ['VIR_ERR_NO_NETWORK', 'network'],
} as const;

async function findNamed<R extends { readonly uuid: string; readonly name_label: string }>(
  pool: XapiPool,
  codec: t.Type<R, unknown>,
  kind: 'SR' | 'network',
  name: string,
  options?: CallOptions,
): Promise<Named<R>> {
  const labelled = await pool.get(Refs, `${kind}.get_by_name_label`, [name], options);
  const ref = labelled.length === 1 ? labelled[0] : await byUuid(pool, kind, name, options);
  const [code, what] = absent[kind];
  if (ref === undefined) throw xapiError(code, `no ${what} with matching name ${JSON.stringify(name)}`);
  return { ref, record: await pool.record(codec, kind, ref, options), name };
}

/** The object with that UUID of XAPI's own, if there is one. */
export async function byUuid(
  pool: XapiPool,
  kind: string,
  uuid: string,
  options?: CallOptions,
): Promise<Ref | undefined> {
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(uuid)) return undefined;
  try {
    return (await pool.call(`${kind}.get_by_uuid`, [uuid], options)) as Ref;
  } catch (error) {
    if (isFailure(error, 'UUID_INVALID')) return undefined;
    throw error;
  }
}

/** Copies in snapshots have the label of what they are copies of. */
export const isVolume = ({ is_a_snapshot: copy, missing }: Vdi): boolean => !copy && !missing;

/** The volume of that name. @throws VirtError `VIR_ERR_NO_STORAGE_VOL` */
export async function findVdi(pool: XapiPool, sr: Ref, name: string, options?: CallOptions): Promise<Named<Vdi>> {
  const labelled = await pool.get(Refs, 'VDI.get_by_name_label', [name], options);
  const records = await Promise.all(
    labelled.map(async (ref) => [ref, await pool.record(Vdi, 'VDI', ref, options)] as const),
  );
  const here = records.filter(([, vdi]) => vdi.SR === sr && isVolume(vdi));
  const [found] = here;
  if (found && here.length === 1) return { ref: found[0], record: found[1], name };
  const ref = await byUuid(pool, 'VDI', name, options);
  const record = ref === undefined ? undefined : await pool.record(Vdi, 'VDI', ref, options);
  if (ref !== undefined && record?.SR === sr) return { ref, record, name };
  throw xapiError('VIR_ERR_NO_STORAGE_VOL', `no storage vol with matching name ${JSON.stringify(name)}`);
}
