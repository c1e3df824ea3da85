import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { VirtError, type ConnectionUri } from '@virtkit/core/driver';
import { runtimeDirectory, systemPlaces, userPlaces } from '../places.js';
import { remoteParams } from './params.js';

/** libvirt's modular daemon for each driver. */
const modular: Readonly<Record<string, string | undefined>> = {
  __proto__: null as unknown as undefined,
  bhyve: 'virtbhyved',
  ch: 'virtchd',
  interface: 'virtinterfaced',
  libxl: 'virtxend',
  lxc: 'virtlxcd',
  network: 'virtnetworkd',
  nodedev: 'virtnodedevd',
  nwfilter: 'virtnwfilterd',
  qemu: 'virtqemud',
  secret: 'virtsecretd',
  storage: 'virtstoraged',
  vbox: 'virtvboxd',
  vz: 'virtvzd',
  xen: 'virtxend',
};
/**
 * The socket of the daemon that serves a URI on its own host: `socket=PATH` if given; else Virtkit's, then libvirt's
 * modular one, then libvirtd's, the first that is there; `undefined` if none is. `mode=direct` and `mode=legacy` leave one of libvirt's out.
 */
export async function findSocket(uri: ConnectionUri, readOnly: boolean): Promise<string | undefined> {
  const candidates = socketCandidates(uri, readOnly);
  const given = remoteParams(uri).get('socket');
  if (given !== undefined) return given;
  for (const path of candidates) if (await isThere(path)) return path;
  return undefined;
}

export const thereIsNone = (uri: ConnectionUri, readOnly: boolean): VirtError =>
  new VirtError(
    'VIR_ERR_SYSTEM_ERROR',
    `no daemon is there for ${uri.text}: none of ${socketCandidates(uri, readOnly).join(', ')} exists`,
    { domain: 'VIR_FROM_REMOTE' },
  );

/** In the order in which they are tried. */
export function socketCandidates(uri: ConnectionUri, readOnly: boolean): string[] {
  const { mode } = remoteParams(uri);
  const direct = modular[uri.scheme];
  return [
    virtkitSocket(uri, readOnly),
    ...(mode === 'legacy' || direct === undefined ? [] : [socketOf(direct, uri, readOnly, '/run')]),
    ...(mode === 'direct' ? [] : [socketOf('libvirt', uri, readOnly, '/run')]),
  ];
}

/** Where libvirtd listens, on this host or another: any host has `/var/run`. */
export const libvirtSocket = (uri: ConnectionUri, readOnly: boolean): string =>
  socketOf('libvirt', uri, readOnly, '/var/run');

/** Whether a daemon of the user's own serves a URI, as libvirt decides it: never for root. */
export function isOfUser(uri: ConnectionUri): boolean {
  if (process.geteuid?.() === 0) return false;
  return uri.path === '/session' || (uri.scheme === 'test' && uri.transport !== undefined);
}

/** Whether a URI is for a daemon of Virtkit's that its user runs for himself; root may have one too. */
export const isOfSession = (uri: ConnectionUri): boolean => uri.path === '/session' || isOfUser(uri);

function virtkitSocket(uri: ConnectionUri, readOnly: boolean): string {
  if (isOfSession(uri) || uri.path === '/embed') return userPlaces().socket;
  const { socket, readOnlySocket } = systemPlaces();
  return readOnly ? readOnlySocket! : socket;
}

function socketOf(daemon: string, uri: ConnectionUri, readOnly: boolean, run: string): string {
  // A user's daemon has no read-only socket.
  if (isOfUser(uri)) return join(runtimeDirectory(), 'libvirt', `${daemon}-sock`);
  return join(run, 'libvirt', readOnly ? `${daemon}-sock-ro` : `${daemon}-sock`);
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path, constants.F_OK);
    return true;
  } catch {
    return false;
  }
}
