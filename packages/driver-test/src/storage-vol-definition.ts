import { completeStorageVol, type StoragePool, type StorageVol } from '@virtkit/core/xml';
import { testError } from './errors.js';

/** Checks the definition of a volume and fills in what was left open. */
export function finishVolume(pool: StoragePool, parsed: StorageVol): StorageVol {
  // Other drivers of libvirt take the capacity of what is behind the volume; its test driver does not look there.
  if (parsed.capacity === undefined) throw testError('VIR_ERR_XML_ERROR', 'missing capacity element');
  const volume = completeStorageVol(parsed, pool);
  const path = `${pool.target?.path ?? pool.source?.name ?? pool.name}/${volume.name}`;
  // There is no file that copying on write could be switched off for.
  const { nocow: _nocow, ...target } = volume.target ?? {};
  return { ...volume, key: path, target: { ...target, path } };
}
