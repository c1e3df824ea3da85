import { randomUuid, type RandomSource } from '../random.js';
import type { Permissions, PoolSource, StoragePool } from '../storage-pool.js';
import { completeAdapter } from './adapter.js';
import { refuse, unsupported } from './fault.js';
import { poolKinds } from './pool-kinds.js';

/**
 * What libvirt fills in when a storage pool is defined, and in its one spelling; sizes are those of an empty pool.
 *
 * @throws VirtError as libvirt does for what a pool of the type cannot be
 */
export function completeStoragePool(pool: StoragePool, options: RandomSource): StoragePool {
  const { source: given = {}, target: _target, ...others } = pool;
  const { type, features } = pool;
  const name = pool.name ?? (poolKinds[type].source.includes('name') ? given.name : undefined);
  if (name === undefined) return refuse('a storage pool needs a <name>');
  if (name.includes('/')) return refuse(`the name '${name}' has a slash in it`);
  if (features?.cow !== undefined && type !== 'dir' && type !== 'fs')
    refuse(`a pool of type '${type}' has no 'cow'`, { code: 'VIR_ERR_NO_SUPPORT' });
  const source = completeSource(type, given, name);
  const target = completeTarget(pool, source);
  return {
    ...others,
    name,
    uuid: pool.uuid ?? randomUuid(options),
    capacity: pool.capacity ?? 0n,
    allocation: pool.allocation ?? 0n,
    available: pool.available ?? 0n,
    source,
    ...(target ? { target } : {}),
  };
}

function completeSource(type: StoragePool['type'], given: PoolSource, poolName: string): PoolSource {
  const { source: fields, required = [], formats } = poolKinds[type];
  const { hosts, devices, dir, adapter, name, initiator, format: _format, ...others } = given;
  if (type === 'rbd' && name === undefined) refuse('an rbd pool needs the <name> of its source');
  const format = formats && (given.format ?? formats[0]!);
  if (format !== undefined && !formats?.includes(format))
    refuse(`'${format}' is no format of a pool of type '${type}'`, unsupported);
  checkLogin(given);
  checkProtocol(format, given.protocolVersion);
  const path = dir ?? (type === 'gluster' ? '/' : undefined);
  for (const field of required) {
    const found = field === 'dir' ? path : given[field];
    if (field !== 'adapter' && found === undefined) refuse(`a pool of type '${type}' needs the ${field} of its source`);
  }
  const has = (field: (typeof fields)[number]): boolean => fields.includes(field);
  return {
    ...others,
    ...(has('hosts') && hosts ? { hosts } : {}),
    ...(has('devices') && devices ? { devices } : {}),
    ...(has('dir') && path !== undefined ? { dir: sanitizePath(path) } : {}),
    ...(has('adapter') ? { adapter: completeAdapter(adapter) } : {}),
    ...(has('name') ? { name: name ?? poolName } : {}),
    ...(has('initiator') && initiator ? { initiator } : {}),
    ...(format === undefined ? {} : { format }),
  };
}

function checkLogin({ auth }: PoolSource): void {
  if (!auth) return;
  if (auth.username === undefined) refuse('an <auth> needs a username');
  if (!auth.secret) refuse('an <auth> needs a <secret>');
  if (auth.type === undefined) refuse('the <auth> of a pool needs a type', unsupported);
}

function checkProtocol(format: string | undefined, version: string | undefined): void {
  if (version === undefined) return;
  if (format !== 'nfs' && format !== 'auto') refuse(`a version does not go with '${format}'`, unsupported);
  if (version.includes(',')) refuse('the version of a protocol has a comma in it', { code: 'VIR_ERR_XML_DETAIL' });
}

function completeTarget({ type, target }: StoragePool, { name, initiator }: PoolSource): StoragePool['target'] {
  if (type === 'iscsi-direct' && initiator?.iqn === undefined)
    refuse('an iscsi-direct pool needs the IQN of its initiator', unsupported);
  if (poolKinds[type].isRemote) return undefined;
  const fixed = type === 'logical' ? `/dev/${name}` : type === 'zfs' ? `/dev/zvol/${name}` : undefined;
  const path = fixed ?? target?.path ?? refuse('a storage pool needs the path of its target');
  const { permissions, ...others } = target ?? {};
  const kept = permissions && tidyPermissions(permissions);
  return { ...others, path: sanitizePath(path), ...(kept ? { permissions: kept } : {}) };
}

/** Permissions, if anything is said in them. */
export function tidyPermissions(permissions: Permissions): Permissions | undefined {
  const { mode } = permissions;
  if (mode !== undefined && mode > 0o777) refuse(`'${mode.toString(8)}' is no file mode`);
  return Object.keys(permissions).length > 0 ? permissions : undefined;
}

/** A path with single slashes and none at its end; two at its start stay, as they may mean something. */
export function sanitizePath(path: string): string {
  const root = /^\/\/(?!\/)/.test(path) ? '/' : '';
  const clean = path.replace(/\/{2,}/g, '/');
  return root + (clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean);
}
