import { VirtError, type ConnectionUri } from '@virtkit/core/driver';

/** The parameters that are for the way to the daemon; all others are for the driver behind it. */
const own: ReadonlySet<string> = new Set([
  'auth',
  'authfile',
  'command',
  'keyfile',
  'known_hosts',
  'known_hosts_verify',
  'mode',
  'name',
  'netcat',
  'no_autostart',
  'no_sanity',
  'no_tty',
  'no_verify',
  'pkipath',
  'proxy',
  'socket',
  'sshauth',
  'tls_priority',
]);

const modes = ['auto', 'direct', 'legacy'] as const;
const proxies = ['auto', 'netcat', 'native'] as const;

export type Mode = (typeof modes)[number];
export type Proxy = (typeof proxies)[number];

/** What a URI says of the way, checked: also by transports that have no use for it, as libvirt does. */
export interface RemoteParams {
  readonly mode: Mode;
  readonly proxy: Proxy | undefined;
  readonly noSanity: boolean;
  readonly noVerify: boolean;
  readonly noTty: boolean;
  /** Never start a daemon. */
  readonly noAutostart: boolean;
  /** The values as they are; an empty one counts as absent. */
  get(name: string): string | undefined;
}

/** @throws VirtError `VIR_ERR_INVALID_ARG` naming the parameter */
export function remoteParams(uri: ConnectionUri): RemoteParams {
  const get = (name: string) => uri.params.get(name) || undefined;
  return {
    get,
    mode: choice(uri, 'mode', get('mode'), modes) ?? 'auto',
    proxy: choice(uri, 'proxy', get('proxy'), proxies),
    noSanity: flag(uri, 'no_sanity'),
    noVerify: flag(uri, 'no_verify'),
    noTty: flag(uri, 'no_tty'),
    noAutostart: flag(uri, 'no_autostart'),
  };
}

/** The parameters that the driver behind the daemon is to see. */
export function passedOn(uri: ConnectionUri): readonly (readonly [string, string])[] {
  return [...uri.params].filter(([name]) => !own.has(name));
}

export const invalidParam = (uri: ConnectionUri, name: string, expected: string): VirtError =>
  new VirtError(
    'VIR_ERR_INVALID_ARG',
    `parameter ${name} of ${uri.text} is ${JSON.stringify(uri.params.get(name))}, expected ${expected}`,
    { domain: 'VIR_FROM_REMOTE' },
  );

function choice<T extends string>(uri: ConnectionUri, name: string, value: string | undefined, known: readonly T[]) {
  if (value === undefined) return undefined;
  const found = known.find((one) => one === value);
  if (found === undefined) throw invalidParam(uri, name, known.join(', '));
  return found;
}

/** A whole number: any but 0 is yes. */
function flag(uri: ConnectionUri, name: string): boolean {
  const value = uri.params.get(name);
  if (value === undefined) return false;
  if (!/^[+-]?[0-9]{1,9}$/.test(value)) throw invalidParam(uri, name, '0 or 1');
  return Number(value) !== 0;
}
