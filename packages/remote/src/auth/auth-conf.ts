import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { VirtError, type ConnectionUri } from '@virtkit/core/driver';

/** libvirt's file of credentials: groups `[auth-SERVICE-HOST]` that name a `[credentials-NAME]`. */
export interface AuthConf {
  /** What the file says for a service on a host: `authname`, `password`, `realm`… Empty when it says nothing. */
  lookup(service: string, host: string | undefined): ReadonlyMap<string, string>;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Groups = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Reads the `auth.conf` that is in force: `LIBVIRT_AUTH_FILE`, the URI's `authfile`, the user's, the system's; the first
 * of these, whether or not a later one would say more.
 * @throws VirtError `VIR_ERR_CONF_SYNTAX` naming file and line, `VIR_ERR_SYSTEM_ERROR` when a file that was asked for
 * cannot be read
 */
export async function readAuthConf(uri: ConnectionUri, env: Environment = process.env): Promise<AuthConf> {
  const named = env.LIBVIRT_AUTH_FILE ?? uri.params.get('authfile');
  if (named !== undefined) return parseAuthConf(await readText(named), named);
  const config = env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config');
  for (const file of [join(config, 'libvirt', 'auth.conf'), '/etc/libvirt/auth.conf']) {
    const text = await readText(file).catch(unlessAbsent);
    if (text !== undefined) return parseAuthConf(text, file);
  }
  return parseAuthConf('', 'auth.conf');
}

/** @throws VirtError `VIR_ERR_CONF_SYNTAX` */
export function parseAuthConf(text: string, file: string): AuthConf {
  const groups = parseGroups(text, file);
  return {
    lookup(service, host) {
      const [name, group] = authGroup(groups, service, host ?? 'localhost');
      if (!group) return new Map();
      const credentials = group.get('credentials');
      if (credentials === undefined) throw syntax(`${file}: group [${name}] has no credentials`);
      const found = groups.get(`credentials-${credentials}`);
      if (!found) throw syntax(`${file}: group [${name}] names [credentials-${credentials}], which is not there`);
      return found;
    },
  };
}

function authGroup(groups: Groups, service: string, host: string): [string, ReadonlyMap<string, string> | undefined] {
  const names = [`auth-${service}-${host}`, `auth-${service}-default`];
  const name = names.find((one) => groups.has(one)) ?? names[0]!;
  return [name, groups.get(name)];
}

/** The syntax of GLib's key files: a group given twice is one group, the last value of a key counts. */
function parseGroups(text: string, file: string): Groups {
  const groups = new Map<string, Map<string, string>>();
  let group: Map<string, string> | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const at = `${file}:${index + 1}`;
    const line = raw.trimStart();
    if (line === '' || line.startsWith('#')) continue;
    const header = /^\[([^[\]]+)\]\s*$/.exec(line)?.[1];
    if (header !== undefined) {
      group = groups.get(header) ?? new Map();
      groups.set(header, group);
      continue;
    }
    const equals = line.indexOf('=');
    const key = line.slice(0, Math.max(equals, 0)).trimEnd();
    // What the line holds may be a password: the message says where it is, not what.
    if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(key)) throw syntax(`${at}: neither [group] nor name=value`);
    if (!group) throw syntax(`${at}: ${key} stands before any [group]`);
    group.set(key, unescaped(line.slice(equals + 1).trimStart(), at));
  }
  return groups;
}

const escapes: Readonly<Record<string, string | undefined>> = { s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\' };

const unescaped = (value: string, at: string): string =>
  value.replace(/\\([^]?)/g, (_, letter: string) => {
    const known = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined;
    if (known === undefined) throw syntax(`${at}: the value has an unknown escape`);
    return known;
  });

async function readText(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    const why = (cause as Error).message;
    throw new VirtError('VIR_ERR_SYSTEM_ERROR', `cannot read ${file}: ${why}`, { domain: 'VIR_FROM_AUTH', cause });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw syntax(`${file} is not UTF-8`, cause);
  }
}

/** As libvirt, a file that may not be read is a file that is not there. */
function unlessAbsent(error: unknown): undefined {
  const code = error instanceof VirtError ? (error.cause as NodeJS.ErrnoException | undefined)?.code : undefined;
  if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'EACCES') throw error;
}

const syntax = (message: string, cause?: unknown): VirtError =>
  new VirtError('VIR_ERR_CONF_SYNTAX', message, { domain: 'VIR_FROM_AUTH', ...(cause === undefined ? {} : { cause }) });
