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
  checkPoolSource(type, given);
  const name = pool.name ?? (poolKinds[type].source.includes('name') ? given.name : undefined);
  if (name === undefined) return refuse('missing pool source name element');
  if (name.includes('/')) return refuse(`name ${name} cannot contain '/'`);
  if (features?.cow !== undefined && type !== 'dir' && type !== 'fs')
    refuse("cow feature may only be used for 'fs' and 'dir' pools", { code: 'VIR_ERR_NO_SUPPORT' });
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

const formatOf = (type: StoragePool['type'], { format }: PoolSource): string | undefined => {
  const { formats } = poolKinds[type];
  return formats && (format ?? formats[0]!);
};

/**
 * Checks a `<source>` by itself: that of a pool, or one that says where to look for pools and need not be complete.
 *
 * @throws VirtError as libvirt does for what a source of the type cannot be
 */
export function checkPoolSource(type: StoragePool['type'], given: PoolSource): void {
  if (type === 'rbd' && given.name === undefined) refuse("element 'name' is mandatory for RBD pool");
  const format = formatOf(type, given);
  if (format !== undefined && !poolKinds[type].formats?.includes(format))
    refuse(`unknown pool format type ${format}`, unsupported);
  checkLogin(given);
  checkProtocol(format, given.protocolVersion);
}

/** What libvirt calls a part of `<source>` that must be there. */
const lacks = {
  hosts: 'host name',
  dir: 'path',
  devices: 'device name',
  name: 'name',
  initiator: 'initiator',
} as const;

function completeSource(type: StoragePool['type'], given: PoolSource, poolName: string): PoolSource {
  const { source: fields, required = [] } = poolKinds[type];
  const { hosts, devices, dir, adapter, name, initiator, format: _format, ...others } = given;
  const format = formatOf(type, given);
  const path = dir ?? (type === 'gluster' ? '/' : undefined);
  for (const field of required) {
    const found = field === 'dir' ? path : given[field];
    if (field !== 'adapter' && found === undefined) refuse(`missing storage pool source ${lacks[field]}`);
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
  if (auth.username === undefined) refuse('missing username for auth');
  if (!auth.secret) refuse('Missing <secret> element in auth');
  if (auth.type === undefined) refuse('storage pool missing auth type', unsupported);
}

function checkProtocol(format: string | undefined, version: string | undefined): void {
  if (version === undefined) return;
  if (format !== 'nfs' && format !== 'auto')
    refuse(`storage pool protocol ver unsupported for pool type '${format}'`, unsupported);
  if (version.includes(','))
    refuse(`storage pool protocol ver '${version}' must not contain ','`, { code: 'VIR_ERR_XML_DETAIL' });
}

function completeTarget({ type, target }: StoragePool, { name, initiator }: PoolSource): StoragePool['target'] {
  if (type === 'iscsi-direct' && initiator?.iqn === undefined) refuse('missing initiator IQN', unsupported);
  if (poolKinds[type].isRemote) return undefined;
  const fixed = type === 'logical' ? `/dev/${name}` : type === 'zfs' ? `/dev/zvol/${name}` : undefined;
  const path = fixed ?? target?.path ?? refuse('missing storage pool target path');
  const { permissions: given, ...others } = target ?? {};
  const permissions = tidyPermissions(given);
  return { ...others, path: sanitizePath(path), ...(permissions ? { permissions } : {}) };
}

/** Permissions, if anything is said in them: -1 says nobody in particular. */
export function tidyPermissions(permissions: Permissions | undefined): Permissions | undefined {
  const { mode, owner, group, ...others } = permissions ?? {};
  if (mode !== undefined && mode > 0o777) refuse('malformed octal mode');
  const tidy = {
    ...(mode === undefined ? {} : { mode }),
    ...(owner === undefined || owner === -1 ? {} : { owner }),
    ...(group === undefined || group === -1 ? {} : { group }),
    ...others,
  };
  return Object.keys(tidy).length > 0 ? tidy : undefined;
}

/** A path with single slashes and none at its end; two at its start stay, as they may mean something. */
export function sanitizePath(path: string): string {
  const root = /^\/\/(?!\/)/.test(path) ? '/' : '';
  const clean = path.replace(/\/{2,}/g, '/');
  return root + (clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean);
}
