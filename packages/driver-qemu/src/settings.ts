import { parseConfLines } from '@virtkit/core/driver';
import { readFile } from 'node:fs/promises';
import { qemuError } from './errors.js';

/** Whose the processes of guests are. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export interface Settings {
  /** Default: this process's own. */
  readonly owner: Owner | undefined;
}

/** Users that distributions make for it. */
export const usualUsers = ['virtkit-qemu', 'libvirt-qemu', 'qemu'];

/**
 * Reads `qemu.conf`: `user` and `group` of the processes of guests, by name or `+number`, as libvirt's file of that name has
 * them. Only root can give processes to others.
 * @param usual - of these the first that there is, where the file says nothing
 * @throws VirtError `VIR_ERR_CONF_SYNTAX` with the line
 */
export async function readSettings(file: string, usual: readonly string[]): Promise<Settings> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const given = new Map<string, string>();
  for (const [name, { value, line }] of parseConfLines(text, file)) {
    if (name !== 'user' && name !== 'group')
      throw qemuError('VIR_ERR_CONF_SYNTAX', `${file}:${line}: there is no setting '${name}'`);
    if (typeof value !== 'string') throw qemuError('VIR_ERR_CONF_SYNTAX', `${file}:${line}: ${name} is a text`);
    given.set(name, value);
  }
  if (process.getuid?.() !== 0) return { owner: undefined };
  const user = given.get('user');
  const account = user === undefined ? await firstUser(usual) : await requireUser(user, file);
  const group = given.get('group');
  if (group === undefined || !account) return { owner: account };
  return { owner: { ...account, gid: await requireGroup(group, file) } };
}

async function requireUser(name: string, file: string): Promise<Owner> {
  const number = numberOf(name);
  if (number !== undefined) return { uid: number, gid: number };
  const account = await firstUser([name]);
  if (!account) throw qemuError('VIR_ERR_CONF_SYNTAX', `${file}: user: there is no user '${name}'`);
  return account;
}

async function requireGroup(name: string, file: string): Promise<number> {
  const line = (await lines('/etc/group')).find(([one]) => one === name);
  const id = numberOf(name) ?? (line && Number(line[2]));
  if (id === undefined) throw qemuError('VIR_ERR_CONF_SYNTAX', `${file}: group: there is no group '${name}'`);
  return id;
}

async function firstUser(names: readonly string[]): Promise<Owner | undefined> {
  const all = await lines('/etc/passwd');
  for (const name of names) {
    const [, , uid, gid] = all.find(([one]) => one === name) ?? [];
    if (gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}

const lines = async (file: string): Promise<string[][]> =>
  (await readFile(file, 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'));

/** `+107` is a number, whatever names there are. */
const numberOf = (name: string): number | undefined => (/^\+\d{1,10}$/.test(name) ? Number(name) : undefined);
