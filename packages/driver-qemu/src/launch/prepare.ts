import { isAlive, type ProcessIdentity } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { chown, copyFile, constants, mkdir, open, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Preparation } from '../argv/command-line.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import { endProcess } from '../process/end.js';
import { startHelper } from './helpers.js';

export interface Prepared {
  /** The open files that QEMU gets, by their number there. */
  readonly files: ReadonlyMap<number, number>;
  /** The processes that serve it. */
  readonly helpers: readonly ProcessIdentity[];
  /** Closes this process's own ends: QEMU has them, or never will. */
  close(): Promise<void>;
}

export interface Setting {
  readonly host: QemuHost;
  readonly def: Domain;
  /** The guest's own folder. */
  readonly directory: string;
  readonly log: string;
}

/** Makes what must be there before QEMU starts. When something cannot be, what was begun is ended. */
export async function prepare(preparations: readonly Preparation[], setting: Setting): Promise<Prepared> {
  const opened = new Map<number, FileHandle>();
  const helpers: ProcessIdentity[] = [];
  const close = async () => {
    for (const file of opened.values()) await file.close();
  };
  try {
    for (const one of preparations) await prepareOne(one, setting, opened, helpers);
  } catch (error) {
    await close();
    for (const helper of helpers) await endProcess(helper);
    throw error;
  }
  return { files: new Map([...opened].map(([number, { fd }]) => [number, fd])), helpers, close };
}

async function prepareOne(
  one: Preparation,
  setting: Setting,
  opened: Map<number, FileHandle>,
  helpers: ProcessIdentity[],
): Promise<void> {
  const { owner } = setting.host;
  const own = async (path: string) => {
    if (owner) await chown(path, owner.uid, owner.gid);
  };
  switch (one.kind) {
    case 'directory':
      await mkdir(one.path, { recursive: true, mode: 0o700 });
      return own(one.path);
    case 'file':
      await writeFile(one.path, one.content, { mode: 0o600 });
      return own(one.path);
    case 'nvram':
      return makeVariables(one, own);
    case 'open':
      opened.set(one.fd, await openFor(one.path));
      return;
    case 'vhost-net':
      for (const fd of one.fds) opened.set(fd, await openFor('/dev/vhost-net'));
      return;
    case 'helper':
      helpers.push(await startHelper(one, setting));
      return;
    case 'tap':
    case 'vhost-vsock':
      throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', `this host cannot make what the guest needs: ${one.kind}`);
  }
}

/** The firmware's variables of a guest: they outlive it. */
async function makeVariables(
  { path, template }: Extract<Preparation, { kind: 'nvram' }>,
  own: (path: string) => Promise<void>,
) {
  // The guest's user must get through to its own.
  await mkdir(dirname(path), { recursive: true, mode: 0o711 });
  if (template === undefined) return;
  try {
    await copyFile(template, path, constants.COPYFILE_EXCL);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw qemuError('VIR_ERR_SYSTEM_ERROR', `cannot make the firmware's variables ${path} from ${template}`, error);
  }
  await own(path);
}

async function openFor(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    throw qemuError('VIR_ERR_SYSTEM_ERROR', `cannot open ${path}`, error);
  }
}

/** Those of a guest's helpers that are left. */
export const living = (helpers: readonly ProcessIdentity[]): readonly ProcessIdentity[] => helpers.filter(isAlive);
