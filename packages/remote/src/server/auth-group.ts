import { readFile } from 'node:fs/promises';
import { VirtError } from '@virtkit/core/driver';

/**
 * The id of a group of this host, by its name or as a number, from `/etc/group`.
 * @throws VirtError `VIR_ERR_INVALID_ARG` when there is no such group
 */
export async function groupId(name: string, file = '/etc/group'): Promise<number> {
  if (/^\d{1,9}$/.test(name)) return Number(name);
  const lines = (await readFile(file, 'utf8')).split('\n').map((line) => line.split(':'));
  const id = lines.find(([known]) => known === name)?.[2];
  if (name !== '' && id !== undefined && /^\d+$/.test(id)) return Number(id);
  throw new VirtError('VIR_ERR_INVALID_ARG', `there is no group ${JSON.stringify(name)} in ${file}`, {
    domain: 'VIR_FROM_RPC',
  });
}
