import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A line of an OpenSSH `known_hosts` file. */
export interface KnownHost {
  readonly marker: '@cert-authority' | '@revoked' | undefined;
  /** Patterns separated by commas, or one hashed name. */
  readonly hosts: string;
  readonly type: string;
  readonly key: Buffer;
}

/** What a file says of a host's key. */
export type HostKeyState = 'known' | 'unknown' | 'changed' | 'revoked';

/** Lines that are no entries are passed over, as OpenSSH does. */
export function parseKnownHosts(text: string): KnownHost[] {
  const entries: KnownHost[] = [];
  for (const line of text.split('\n')) {
    if (/^\s*(#|$)/.test(line)) continue;
    const words = line.trim().split(/\s+/);
    const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
    const [hosts, type, key] = words;
    if (marker !== undefined && marker !== '@cert-authority' && marker !== '@revoked') continue;
    if (hosts && type && key) entries.push({ marker, hosts, type, key: Buffer.from(key, 'base64') });
  }
  return entries;
}

/** Compares the key that a host showed with those in the file. */
export function hostKeyState(entries: readonly KnownHost[], host: string, port: number, key: Buffer): HostKeyState {
  const same = (entry: KnownHost) => entry.key.equals(key);
  const ofHost = entriesOf(entries, host, port);
  if (ofHost.some((entry) => entry.marker === '@revoked' && same(entry))) return 'revoked';
  const keys = ofHost.filter((entry) => entry.marker === undefined);
  if (keys.some(same)) return 'known';
  return keys.length > 0 ? 'changed' : 'unknown';
}

/** The kinds of keys that are known of a host: one of them should be asked for. */
export const knownTypes = (entries: readonly KnownHost[], host: string, port: number): string[] => [
  ...new Set(
    entriesOf(entries, host, port)
      .filter(({ marker }) => marker === undefined)
      .map(({ type }) => type),
  ),
];

/** The line that makes a key known. */
export const knownHostLine = (host: string, port: number, key: Buffer): string =>
  `${nameOf(host, port)} ${keyType(key)} ${key.toString('base64')}\n`;

/** As `ssh` shows it to people. */
export const fingerprint = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

/** The kind stands first in the key itself. */
export function keyType(key: Buffer): string {
  const length = key.length >= 4 ? key.readUInt32BE(0) : 0;
  return key.toString('latin1', 4, 4 + length);
}

/** No file is an empty one. */
export async function readKnownHosts(path: string): Promise<KnownHost[]> {
  try {
    return parseKnownHosts(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Appended in one write: what others add at the same time stays. */
export async function addKnownHost(path: string, line: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const before = await readFile(path, 'utf8').catch(() => '');
  await appendFile(path, before === '' || before.endsWith('\n') ? line : `\n${line}`, { mode: 0o600 });
}

const nameOf = (host: string, port: number): string => (port === 22 ? host : `[${host}]:${port}`).toLowerCase();

const entriesOf = (entries: readonly KnownHost[], host: string, port: number): KnownHost[] =>
  entries.filter(({ hosts }) => isFor(hosts, nameOf(host, port)));

function isFor(hosts: string, name: string): boolean {
  if (hosts.startsWith('|')) return isHashOf(hosts, name);
  const patterns = hosts.toLowerCase().split(',');
  const matches = (pattern: string) => matchesPattern(pattern, name);
  if (patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern));
}

/** `|1|SALT|HASH`: the name's HMAC-SHA1. */
function isHashOf(hashed: string, name: string): boolean {
  const [, version, salt = '', hash = ''] = hashed.split('|');
  if (version !== '1') return false;
  const expected = Buffer.from(hash, 'base64');
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** `*` and `?`, in time linear in the product of the lengths whatever the pattern is. */
function matchesPattern(pattern: string, name: string): boolean {
  let reached = new Set([0]);
  for (const char of pattern) {
    const next = new Set<number>();
    for (const at of reached) {
      if (char === '*') for (let end = at; end <= name.length; end += 1) next.add(end);
      else if (at < name.length && (char === '?' || char === name[at])) next.add(at + 1);
    }
    reached = next;
  }
  return reached.has(name.length);
}
