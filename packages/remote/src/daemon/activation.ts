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

/** Its door: the address is the kernel's word for a unix socket; of the others, the server asks the socket itself. */
export function doorOf({ fd, name }: ActivatedSocket): Pick<DoorOptions, 'address' | 'fd' | 'readOnly'> {
  const path = unixPathOf(fd);
  const readOnly = isReadOnlyName(name);
  if (path !== undefined) return { address: `unix:${path}`, fd, readOnly };
  return { address: `${isTlsName(name) ? 'tls' : 'tcp'}:0.0.0.0:0`, fd, readOnly };
}

function unixPathOf(fd: number): string | undefined {
  const [, inode] = /^socket:\[(\d+)\]$/.exec(linkOf(fd)) ?? [];
  if (inode === undefined) throw new Error(`file descriptor ${fd}, which systemd handed over, is no socket`);
  // Num RefCount Protocol Flags Type St Inode Path
  const line = readFileSync('/proc/net/unix', 'utf8')
    .split('\n')
    .map((one) => /^\S+ \S+ \S+ \S+ \S+ \S+ +(\d+)(?: (.*))?$/.exec(one))
    .find((match) => match?.[1] === inode);
  return line ? (line[2] ?? `/fd/${fd}`) : undefined;
}

function linkOf(fd: number): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}
