import type { Domain } from '@virtkit/core/xml';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readFirmware, selectFirmware, type Firmware } from '../define/firmware.js';

/** Where firmware is described: the administrator's word stands before the distribution's. */
const folders = ['/usr/share/qemu/firmware', '/etc/qemu/firmware'];

/** A definition with the firmware that it boots by. */
export async function withFirmware(def: Domain, nvramDirectory: string): Promise<Domain> {
  // Most guests have nothing to choose.
  if (def.os?.firmware === undefined && def.os?.loader === undefined) return def;
  const { nvram } = def.os;
  const path = nvram && 'path' in nvram ? nvram.path : undefined;
  return selectFirmware(def, await installedFirmware(), {
    nvramDirectory,
    hasVariables: path !== undefined && existsSync(path),
  });
}

/** What firmware the host has, in the order in which it is tried. */
export async function installedFirmware(): Promise<readonly Firmware[]> {
  const paths = new Map<string, string>();
  for (const folder of folders) {
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
    for (const name of names) paths.set(name, join(folder, name));
  }
  const inOrder = [...paths].sort(([a], [b]) => (a < b ? -1 : 1));
  return Promise.all(inOrder.map(async ([, path]) => readFirmware(await readFile(path, 'utf8'), path)));
}
