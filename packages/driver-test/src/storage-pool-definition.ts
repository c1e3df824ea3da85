import type { ErrorCode } from '@virtkit/core/driver';
import { completeStoragePool, parseStoragePool, type PoolSource, type StoragePool } from '@virtkit/core/xml';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { readAdapter } from './storage-adapter.js';
import { tidyPermissions } from './storage-permissions.js';
import { poolTypes } from './storage-pool-types.js';

/** A definition from a document, checked and with everything filled in. */
export const readPool = (host: TestHost, xml: string): StoragePool => finishPool(host, parseStoragePool(xml));

/** Checks a definition and fills in what was left open. */
export function finishPool(host: TestHost, parsed: StoragePool): StoragePool {
  const { type, features } = parsed;
  const kind = poolTypes[type];
  const named = kind.source.includes('name');
  const name = parsed.name ?? (named ? parsed.source?.name : undefined);
  if (name === undefined) throw fail('missing pool source name element');
  if (name.includes('/')) throw fail(`name ${name} cannot contain '/'`);
  if (features?.cow !== undefined && type !== 'dir' && type !== 'fs') {
    throw fail("cow feature may only be used for 'fs' and 'dir' pools", 'VIR_ERR_NO_SUPPORT');
  }
  const source = readSource(type, parsed.source ?? {}, name);
  const target = readTarget(parsed, source);
  const { target: _target, ...others } = parsed;
  return completeStoragePool({ ...others, name, source, ...(target ? { target } : {}) }, { random: host.random });
}

/** What a pool of `type` can have of a `<source>`; nothing else is kept. */
export function readSource(type: StoragePool['type'], given: PoolSource, poolName?: string): PoolSource {
  const { source: fields, required = [], formats } = poolTypes[type];
  const { hosts, devices, dir, name, initiator, auth, protocolVersion, vendor, product } = given;
  if (type === 'rbd' && name === undefined) throw fail("element 'name' is mandatory for RBD pool");
  const format = formats && (given.format ?? formats[0]!);
  if (format !== undefined && !formats?.includes(format)) {
    throw fail(`unknown pool format type ${format}`, 'VIR_ERR_CONFIG_UNSUPPORTED');
  }
  if (auth && auth.type === undefined) throw fail('storage pool missing auth type', 'VIR_ERR_CONFIG_UNSUPPORTED');
  checkProtocol(format, protocolVersion);
  // What is only asked for sources (no pool yet) need not be complete.
  if (poolName !== undefined) {
    for (const field of required) {
      if (field !== 'adapter' && given[field] === undefined) throw fail(`missing storage pool source ${lacks[field]}`);
    }
    if (type === 'iscsi-direct' && initiator?.iqn === undefined) {
      throw fail('missing initiator IQN', 'VIR_ERR_CONFIG_UNSUPPORTED');
    }
  }
  const path = dir ?? (type === 'gluster' ? '/' : undefined);
  return some({
    hosts: fields.includes('hosts') ? hosts : undefined,
    devices: fields.includes('devices') ? devices : undefined,
    dir: fields.includes('dir') && path !== undefined ? sanitizePath(path) : undefined,
    adapter: fields.includes('adapter') && poolName !== undefined ? readAdapter(given.adapter) : undefined,
    name: fields.includes('name') ? (name ?? poolName) : undefined,
    initiator: fields.includes('initiator') ? initiator : undefined,
    format,
    auth,
    protocolVersion,
    vendor,
    product,
  });
}

/** What libvirt calls a part of `<source>` that must be there. */
const lacks = {
  hosts: 'host name',
  dir: 'path',
  devices: 'device name',
  name: 'name',
  initiator: 'initiator',
} as const;

function checkProtocol(format: string | undefined, version: string | undefined): void {
  if (version === undefined) return;
  if (format !== undefined && format !== 'nfs' && format !== 'auto') {
    throw fail(`storage pool protocol ver unsupported for pool type '${format}'`, 'VIR_ERR_CONFIG_UNSUPPORTED');
  }
  if (version.includes(','))
    throw fail(`storage pool protocol ver '${version}' must not contain ','`, 'VIR_ERR_XML_DETAIL');
}

function readTarget({ type, target }: StoragePool, source: PoolSource): StoragePool['target'] {
  if (poolTypes[type].remote) return undefined;
  const path = fixedTarget(type, source.name ?? '') ?? target?.path;
  if (path === undefined) throw fail('missing storage pool target path');
  const permissions = tidyPermissions(target?.permissions);
  return { path: sanitizePath(path), ...(permissions ? { permissions } : {}) };
}

function fixedTarget(type: StoragePool['type'], name: string): string | undefined {
  if (type === 'logical') return `/dev/${name}`;
  return type === 'zfs' ? `/dev/zvol/${name}` : undefined;
}

/** A path with single slashes and none at its end; two at its start stay, as they may mean something. */
export function sanitizePath(path: string): string {
  const root = /^\/\/(?!\/)/.test(path) ? '/' : '';
  const clean = path.replace(/\/{2,}/g, '/');
  return root + (clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean);
}

/** The fields that have a value. */
function some<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

const fail = (message: string, code: ErrorCode = 'VIR_ERR_XML_ERROR') => testError(code, message);
