import type { ErrorCode } from '@virtkit/core/driver';
import type { StoragePool, StorageVol } from '@virtkit/core/xml';
import { testError } from './errors.js';
import { tidyPermissions } from './storage-permissions.js';
import { poolTypes } from './storage-pool-types.js';

/** Checks the definition of a volume and fills in what was left open, all but its path and key. */
export function finishVolume(pool: StoragePool, parsed: StorageVol): StorageVol {
  const { name, type = 'file', key, capacity, allocation, target, backingStore } = parsed;
  if (capacity === undefined) throw fail('missing capacity element');
  const backing = backingStore?.path === undefined ? undefined : finishTarget(pool, backingStore);
  return {
    type,
    name,
    ...(key === undefined ? {} : { key }),
    capacity,
    allocation: allocation ?? capacity,
    target: finishTarget(pool, target ?? {}),
    ...(backing ? { backingStore: backing } : {}),
  };
}

/** Where a new volume lies; its key is the same. A pool without a directory gives its volumes the name of its source. */
export function placeVolume(pool: StoragePool, def: StorageVol): StorageVol {
  const path = `${pool.target?.path ?? pool.source?.name ?? pool.name}/${def.name}`;
  return { ...def, key: path, target: { ...def.target, path } };
}

type Target = NonNullable<StorageVol['target']>;

function finishTarget(pool: StoragePool, given: Target): Target {
  const formats = poolTypes[pool.type].volumeFormats;
  const format = formats && (given.format ?? formats[0]!);
  if (format !== undefined && !formats?.includes(format)) {
    throw fail(`unknown volume format type ${format}`, 'VIR_ERR_CONFIG_UNSUPPORTED');
  }
  const { path, encryption, clusterSize, features } = given;
  if (given.compat !== undefined && !/^\s*\+?\d+\.\+?\d+$/.test(given.compat)) {
    throw fail("forbidden characters in 'compat' attribute");
  }
  if (features?.rest?.elements) {
    throw fail(`unsupported feature ${features.rest.elements[0]!.name}`, 'VIR_ERR_CONFIG_UNSUPPORTED');
  }
  const permissions = tidyPermissions(given.permissions);
  const compat = given.compat ?? (features ? '1.1' : undefined);
  return {
    ...(path === undefined ? {} : { path }),
    ...(format === undefined ? {} : { format }),
    ...(permissions ? { permissions } : {}),
    ...(encryption ? { encryption } : {}),
    ...(compat === undefined ? {} : { compat }),
    ...(clusterSize === undefined ? {} : { clusterSize }),
    ...(features ? { features } : {}),
  };
}

const fail = (message: string, code: ErrorCode = 'VIR_ERR_XML_ERROR') => testError(code, message);
