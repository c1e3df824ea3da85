import type { DependencyContainer } from 'tsyringe';
import { parseAddress, type ListenAddress } from '../server/address.js';
import type { DoorOptions } from '../server/server.js';
import { doorOf, type ActivatedSocket } from './activation.js';
import type { Config } from './config-keys.js';
import type { Loaded } from './loaded.js';
import type { DaemonSettings } from './settings.js';
import { GROUPS } from './tokens.js';

type Asked = Pick<DoorOptions, 'address' | 'fd' | 'readOnly'>;

/** The doors that were asked for: by command line or file, by systemd, or else the default ones. */
export function askedDoors(settings: DaemonSettings, sockets: readonly ActivatedSocket[]): readonly Asked[] {
  const { listen, listenReadOnly, places } = settings;
  const asked: Asked[] = [
    ...sockets.map(doorOf),
    ...listen.map((address) => ({ address })),
    ...listenReadOnly.map((address) => ({ address, readOnly: true })),
  ];
  if (asked.length > 0) return asked;
  const { socket, readOnlySocket } = places;
  return [
    { address: `unix:${socket}` },
    ...(readOnlySocket === undefined ? [] : [{ address: `unix:${readOnlySocket}`, readOnly: true }]),
  ];
}

/** Whether only the default sockets were asked for. */
export const isDefault = ({ listen, listenReadOnly }: DaemonSettings, sockets: readonly ActivatedSocket[]): boolean =>
  listen.length + listenReadOnly.length + sockets.length === 0;

/**
 * With the rights of each, and what whoever comes has to show. Logins are looked at when somebody comes: they may be
 * read again.
 * @throws Error for a door that anybody on a network could come in by, when nobody said so
 */
export async function doorsOf(
  asked: readonly Asked[],
  settings: DaemonSettings,
  container: DependencyContainer,
  loaded: () => Loaded,
): Promise<DoorOptions[]> {
  const group = await groupOf(settings.config, container);
  return asked.map((one): DoorOptions => {
    const { kind } = parseAddress(one.address);
    const sasl = authOf(one, settings.config) === 'sasl';
    return {
      ...one,
      ...(kind === 'unix' && { ...rights(one.readOnly ?? false, settings, group) }),
      ...(kind === 'tls' && { tls: loaded().tls }),
      get mechanisms() {
        // Without users, nobody comes in: `undefined` would let in everybody.
        return sasl ? (loaded().mechanisms ?? []) : undefined;
      },
    };
  });
}

/** Whether everybody on this host, but nobody else, can come in without a login. */
export const isOpenOnHost = ({ address }: Asked, { config }: DaemonSettings): boolean =>
  address.startsWith('tcp:') && config.auth_tcp === undefined;

function authOf(door: Asked, config: Config): 'none' | 'sasl' {
  const address = parseAddress(door.address);
  if (address.kind === 'unix') return (door.readOnly ? config.auth_unix_ro : config.auth_unix_rw) ?? 'none';
  if (address.kind === 'tls') return config.auth_tls ?? 'none';
  if (config.auth_tcp !== undefined || isLoopback(address)) return config.auth_tcp ?? 'none';
  throw new Error(
    `${door.address}: anybody could come in: set auth_tcp = "sasl" and sasl_users_file, or say auth_tcp = "none"`,
  );
}

const isLoopback = (address: ListenAddress): boolean =>
  address.kind !== 'unix' && /^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(address.host);

function rights(readOnly: boolean, { config, ofUser }: DaemonSettings, group: number | undefined) {
  const { unix_sock_ro_perms, unix_sock_rw_perms } = config;
  const otherwise = readOnly && !ofUser ? '0777' : group === undefined ? '0700' : '0770';
  return { group, mode: Number.parseInt((readOnly ? unix_sock_ro_perms : unix_sock_rw_perms) ?? otherwise, 8) };
}

async function groupOf({ unix_sock_group }: Config, container: DependencyContainer): Promise<number | undefined> {
  if (unix_sock_group === undefined) return undefined;
  return container.resolve(GROUPS)(unix_sock_group);
}
