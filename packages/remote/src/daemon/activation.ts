import { readFileSync, readlinkSync } from 'node:fs';
import type { DoorOptions } from '../server/server.js';

/** A socket that systemd listened on for us. */
export interface ActivatedSocket {
  readonly fd: number;
  /** `FileDescriptorName=` of its unit; the unit's name if it has none. */
  readonly name: string;
}

/** The first file descriptor that is handed over: after the three that every program has. */
const first = 3;

/**
 * What systemd handed over (`LISTEN_FDS` and its like), which is taken out of the environment: no child is to think that
 * it was meant.
 */
export function takeSockets(env: NodeJS.ProcessEnv = process.env, pid = process.pid): ActivatedSocket[] {
  const { LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES } = env;
  for (const name of ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES']) delete env[name];
  if (LISTEN_PID !== String(pid) || !/^\d{1,3}$/.test(LISTEN_FDS ?? '')) return [];
  const names = (LISTEN_FDNAMES ?? '').split(':');
  return Array.from({ length: Number(LISTEN_FDS) }, (_, index) => ({
    fd: first + index,
    name: names[index] || 'unknown',
  }));
}

/** The read-only door: of a unit such as `virtkitd-ro.socket`. */
export const isReadOnlyName = (name: string): boolean => /-ro(?![A-Za-z0-9])/.test(name);
const isTlsName = (name: string): boolean => /(^|-)tls(?![A-Za-z0-9])/.test(name);

/**
 * Its door, at the address that the kernel knows it by.
 * @throws Error where it is no socket that listens
 */
export function doorOf({ fd, name }: ActivatedSocket): Pick<DoorOptions, 'address' | 'fd' | 'readOnly'> {
  const [, inode] = /^socket:\[(\d+)\]$/.exec(linkOf(fd)) ?? [];
  const address = inode && (unixAddress(inode) ?? netAddress(inode, isTlsName(name) ? 'tls' : 'tcp'));
  if (!address)
    throw new Error(`file descriptor ${fd} (${name}), which systemd handed over, is no socket that listens`);
  return { address, fd, readOnly: isReadOnlyName(name) };
}

/** Of `Num RefCount Protocol Flags Type St Inode Path`. */
function unixAddress(inode: string): string | undefined {
  const line = rowOf('unix', (fields) => fields[6] === inode);
  return line && `unix:${line.slice(7).join(' ')}`;
}

/** Of `sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode`. */
function netAddress(inode: string, kind: string): string | undefined {
  const row = rowOf('tcp', (fields) => fields[9] === inode) ?? rowOf('tcp6', (fields) => fields[9] === inode);
  const [host, port] = row?.[1]?.split(':') ?? [];
  return host && port && `${kind}:${hostOf(host)}:${Number.parseInt(port, 16)}`;
}

/** The kernel writes an address as words of the machine's own byte order: on all that Node runs on well, the lowest first. */
export function hostOf(hex: string): string {
  const bytes = hex.match(/.{8}/g)!.flatMap((word) => word.match(/../g)!.reverse());
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join('.');
  const groups = bytes.join('').match(/.{4}/g)!;
  // In its short form, as URL writes it.
  return new URL(`http://[${groups.join(':')}]`).hostname;
}

function rowOf(table: string, is: (fields: readonly string[]) => boolean): string[] | undefined {
  return textOf(`/proc/self/net/${table}`)
    .split('\n')
    .map((line) => line.trim().split(/ +/))
    .find(is);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function linkOf(fd: number): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}
