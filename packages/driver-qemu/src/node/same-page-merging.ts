import type { NodeMemoryParameters, ParamsOf } from '@virtkit/core/driver';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { qemuError } from '../errors.js';
import type { SystemFiles } from './system-files.js';

type Parameters = ParamsOf<typeof NodeMemoryParameters>;

const folder = 'sys/kernel/mm/ksm';
const files = {
  shm_pages_to_scan: 'pages_to_scan',
  shm_sleep_millisecs: 'sleep_millisecs',
  shm_pages_shared: 'pages_shared',
  shm_pages_sharing: 'pages_sharing',
  shm_pages_unshared: 'pages_unshared',
  shm_pages_volatile: 'pages_volatile',
  shm_full_scans: 'full_scans',
  shm_merge_across_nodes: 'merge_across_nodes',
} as const satisfies Record<keyof Parameters, string>;
const small = new Set<string>(['shm_pages_to_scan', 'shm_sleep_millisecs', 'shm_merge_across_nodes']);

/** How the kernel merges pages of the same contents; what it has no file for is left out. C: `virNodeGetMemoryParameters` */
export function mergingParameters(system: SystemFiles): Parameters {
  const found = Object.entries(files).flatMap(([name, file]) => {
    const text = system.find(`${folder}/${file}`);
    return text === undefined ? [] : [[name, small.has(name) ? Number(text) : BigInt(text)] as const];
  });
  return Object.fromEntries(found);
}

/** C: `virNodeSetMemoryParameters` */
export async function setMergingParameters(params: Parameters): Promise<void> {
  const changes = Object.entries(params).map(([name, value]) => {
    if (!small.has(name)) throw qemuError('VIR_ERR_ARGUMENT_UNSUPPORTED', `parameter '${name}' cannot be set`);
    return { file: `/${folder}/${files[name as keyof Parameters]}`, name, value };
  });
  // All or nothing: none is written where one has no file.
  for (const { file, name } of changes) {
    if (!existsSync(file))
      throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', `parameter '${name}': this kernel has it not`);
  }
  for (const { file, value } of changes) {
    await writeFile(file, String(value)).catch((error: unknown) => {
      throw qemuError('VIR_ERR_SYSTEM_ERROR', `cannot write ${file}`, error);
    });
  }
}
