import type { CallOptions, ConnectionUri, CredentialsCallback } from '@virtkit/core/driver';
import type { RpcClient } from '../client/rpc.js';
import { authTypes, controls, type AuthType } from '../protocol/control.js';
import type { Channel } from '../transport/transport.js';
import { authFailed } from './auth-error.js';
import { Credentials } from './credentials.js';
import { loginBySasl } from './sasl.js';

/** URI parameters about the login. */
export const authParams = ['auth', 'authfile'] as const;

export interface AuthOptions extends CallOptions {
  readonly uri: ConnectionUri;
  readonly channel: Pick<Channel, 'secure'>;
  readonly credentials?: CredentialsCallback | undefined;
}

/** What the login made of the connection. */
export interface Authenticated {
  /** Whether everything after it is encrypted by it. */
  readonly sealed: boolean;
}

/** One way to prove who we are. */
type Authenticator = (client: RpcClient, options: AuthOptions, mechanism?: string) => Promise<Authenticated>;

const ways: { readonly [T in AuthType]: Authenticator } = { none, sasl, polkit };

/** Does what the daemon asks for before it lets anybody call: nothing, SASL, or polkit. */
export async function authenticate(client: RpcClient, options: AuthOptions): Promise<Authenticated> {
  const wanted = wantedWay(options.uri.params.get('auth'));
  const offered = (await client.call(controls.authList, undefined)).map((number) => authTypes[number]);
  if (offered.length === 0) return none();
  const names = offered.map((type) => type ?? 'an unknown kind').join(', ');
  if (wanted && !offered.includes(wanted.type))
    throw authFailed(`the daemon does not offer authentication by ${wanted.type}, but by ${names}`);
  const type = wanted?.type ?? offered.find((one) => one !== undefined);
  if (!type) throw authFailed(`the daemon asks for authentication by ${names}, which is not supported here`);
  return ways[type](client, options, wanted?.mechanism);
}

/** `auth=sasl`, `auth=sasl.MECHANISM`, `auth=polkit` */
function wantedWay(param: string | undefined): { type: AuthType; mechanism?: string } | undefined {
  if (param === undefined) return undefined;
  const [, type, mechanism] = /^(sasl|polkit)(?:(?<=sasl)\.(.+))?$/i.exec(param) ?? [];
  if (!type)
    throw authFailed(`unknown authentication ${JSON.stringify(param)}: known are sasl, sasl.MECHANISM and polkit`);
  return { type: type.toLowerCase() as AuthType, ...(mechanism === undefined ? {} : { mechanism }) };
}

async function none(): Promise<Authenticated> {
  return { sealed: false };
}

async function sasl(client: RpcClient, options: AuthOptions, wanted?: string): Promise<Authenticated> {
  const { uri, channel, signal, credentials: callback } = options;
  const credentials = new Credentials({ uri, callback, signal });
  const { layer } = await loginBySasl(client, {
    credentials,
    host: uri.host ?? 'localhost',
    secure: channel.secure,
    wanted,
  });
  return { sealed: layer !== undefined };
}

/** The daemon asks an agent of the user's session, and says whether that agreed. */
async function polkit(client: RpcClient): Promise<Authenticated> {
  await client.call(controls.authPolkit, undefined);
  return { sealed: false };
}
