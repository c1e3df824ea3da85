import { Buffer } from 'node:buffer';
import { createHmac, randomBytes } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { VirtError, writeWhole } from '@virtkit/core/driver';
import { digestLength, scramKeys } from '../auth/scram-keys.js';

/** What a server keeps of one user: enough to check a password, and not enough to log in with. */
export interface UserKeys {
  readonly iterations: number;
  readonly salt: Buffer;
  readonly stored: Buffer;
  readonly server: Buffer;
}

/** As many as Cyrus SASL's clients take: each makes a stolen file dearer to crack, and a login slower for its client. */
const iterations = 65_536;
/** What a file may say: fewer are refused by clients, and so are more. */
const iterationRange = { least: 4096, most: 1_000_000 } as const;
const saltLength = 16;
/** The entry that stands in for every name that is not in the file: no user can be called so. */
const nobody = '';

/**
 * The users of SASL, in a file of one line each: `NAME:SCRAM-SHA-256$ITERATIONS:SALT$STOREDKEY:SERVERKEY`, the last three
 * in base64. Empty lines, and those that begin with `#`, do not count. The line without a name is what unknown names are
 * answered by, so that they look like users.
 */
export class UserFile {
  readonly path: string;
  #users: ReadonlyMap<string, UserKeys>;
  readonly #nobody: UserKeys;

  private constructor(path: string, users: ReadonlyMap<string, UserKeys>) {
    this.path = path;
    this.#users = users;
    this.#nobody = users.get(nobody) ?? noKeys();
  }

  /** @throws VirtError `VIR_ERR_SYSTEM_ERROR` when others can read it, `VIR_ERR_CONF_SYNTAX` with the line that is wrong */
  static async load(path: string): Promise<UserFile> {
    return new UserFile(path, await readUsers(path));
  }

  /** Reads the file again. When that fails, the users stay those that they were. */
  async reload(): Promise<void> {
    this.#users = await readUsers(this.path);
  }

  get names(): readonly string[] {
    return [...this.#users.keys()].filter((name) => name !== nobody).sort();
  }

  keysOf(name: string): UserKeys {
    const fallback = this.#users.get(nobody) ?? this.#nobody;
    // Computed for all, so that it takes the same time.
    const salt = createHmac('sha256', fallback.server).update(name).digest().subarray(0, saltLength);
    return (name === nobody ? undefined : this.#users.get(name)) ?? { ...fallback, salt };
  }
}

/**
 * Adds a user, or gives one another password. Makes the file, for its owner alone, where there is none.
 * @throws VirtError `VIR_ERR_INVALID_ARG` for a name or a password that cannot be one
 */
export async function setPassword(path: string, name: string, password: string): Promise<void> {
  checkName(name);
  if (password === '' || hasControls(password)) throw invalid('a password has no control characters, and is not empty');
  const users = new Map(await readUsers(path, true));
  if (!users.has(nobody)) users.set(nobody, noKeys());
  const salt = randomBytes(saltLength);
  const { stored, server } = await scramKeys('sha256', password, salt, iterations);
  users.set(name, { iterations, salt, stored, server });
  await writeUsers(path, users);
}

/** @returns whether there was one */
export async function removeUser(path: string, name: string): Promise<boolean> {
  const users = new Map(await readUsers(path));
  if (name === nobody || !users.delete(name)) return false;
  await writeUsers(path, users);
  return true;
}

/** Names and passwords are taken as they are, as Cyrus SASL does: SASLprep would make others of some. */
function checkName(name: string): void {
  if (name === '' || Buffer.byteLength(name) > 255) throw invalid('the name of a user has 1 to 255 bytes');
  if (hasControls(name)) throw invalid('the name of a user has no control characters');
  if (/^[#\s]|\s$/.test(name)) throw invalid('the name of a user does not begin with # or a space, nor end with one');
}
const hasControls = (text: string): boolean => /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(text);

/** Keys that no password has. */
const noKeys = (): UserKeys => ({
  iterations,
  salt: randomBytes(saltLength),
  stored: randomBytes(digestLength.sha256),
  server: randomBytes(digestLength.sha256),
});

/** @param mayLack - whether a file that is not there is an empty one */
async function readUsers(path: string, mayLack = false): Promise<ReadonlyMap<string, UserKeys>> {
  const text = await readPrivate(path);
  if (text === undefined && !mayLack) throw failed(`cannot read the users in ${path}: it does not exist`);
  const users = new Map<string, UserKeys>();
  for (const [index, line] of (text ?? '').split('\n').entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const [name, keys] = readLine(line) ?? [];
    if (name === undefined || !keys) throw syntax(`${path}:${index + 1}: ${wanted}`);
    if (users.has(name)) throw syntax(`${path}:${index + 1}: the user ${JSON.stringify(name)} is there twice`);
    users.set(name, keys);
  }
  return users;
}

const wanted = 'NAME:SCRAM-SHA-256$ITERATIONS:SALT$STOREDKEY:SERVERKEY is wanted, as virtkit-users writes it';
const base64 = '([A-Za-z0-9+/]{1,1024}={0,2})';
const pattern = new RegExp(`^(.*):SCRAM-SHA-256\\$([1-9][0-9]{0,6}):${base64}\\$${base64}:${base64}$`, 'u');

function readLine(line: string): readonly [string, UserKeys] | undefined {
  const [, name, count, salt = '', stored = '', server = ''] = pattern.exec(line) ?? [];
  const keys = {
    iterations: Number(count),
    salt: Buffer.from(salt, 'base64'),
    stored: Buffer.from(stored, 'base64'),
    server: Buffer.from(server, 'base64'),
  };
  const isWhole = keys.stored.length === digestLength.sha256 && keys.server.length === digestLength.sha256;
  const isUsual = keys.iterations >= iterationRange.least && keys.iterations <= iterationRange.most;
  return name !== undefined && isWhole && isUsual ? [name, keys] : undefined;
}

const printLine = ([name, keys]: readonly [string, UserKeys]): string => {
  const [salt, stored, server] = [keys.salt, keys.stored, keys.server].map((bytes) => bytes.toString('base64'));
  return `${name}:SCRAM-SHA-256$${keys.iterations}:${salt}$${stored}:${server}\n`;
};

async function readPrivate(path: string): Promise<string | undefined> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw failed(`cannot read the users in ${path}: ${error.message}`, error);
  });
  if (!handle) return undefined;
  try {
    const { mode } = await handle.stat();
    if ((mode & 0o077) !== 0)
      throw failed(`others can read or change the users in ${path}: chmod 600 is wanted, and passwords may be known`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

async function writeUsers(path: string, users: ReadonlyMap<string, UserKeys>): Promise<void> {
  try {
    const owner = await stat(path).catch(() => undefined);
    await writeWhole(path, [...users].map(printLine).join(''), { owner });
  } catch (error) {
    throw failed(`cannot write the users to ${path}: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

const failed = (message: string, cause?: unknown): VirtError =>
  new VirtError('VIR_ERR_SYSTEM_ERROR', message, { domain: 'VIR_FROM_AUTH', ...(cause !== undefined && { cause }) });
const syntax = (message: string): VirtError =>
  new VirtError('VIR_ERR_CONF_SYNTAX', message, { domain: 'VIR_FROM_AUTH' });
const invalid = (message: string): VirtError =>
  new VirtError('VIR_ERR_INVALID_ARG', message, { domain: 'VIR_FROM_AUTH' });
