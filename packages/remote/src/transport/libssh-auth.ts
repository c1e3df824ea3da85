import { access, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { VirtError, type CallOptions, type ConnectionUri, type CredentialsCallback } from '@virtkit/core/driver';
import { readAuthConf } from '../auth/auth-conf.js';
import { invalidParam, remoteParams } from './params.js';
import type { SshAuth, SshPrompt } from './ssh2.js';

const methods = ['agent', 'privkey', 'password', 'keyboard-interactive'] as const;
type Method = (typeof methods)[number];

/** What the server calls each of them. */
const wireNames = {
  agent: 'publickey',
  privkey: 'publickey',
  password: 'password',
  'keyboard-interactive': 'keyboard-interactive',
} as const satisfies Record<Method, string>;

/** The keys that are tried when no `keyfile` is given: the first that is there, in libvirt's order. */
const defaultKeys = ['identity', 'id_dsa', 'id_ecdsa', 'id_ed25519', 'id_rsa'];

export interface SshAuthOptions extends CallOptions {
  readonly username: string;
  readonly host: string;
  readonly credentials?: CredentialsCallback | undefined;
  /** Gives an error if the key cannot be used (so). */
  readonly parseKey: (key: Buffer, passphrase?: string) => unknown;
}

/** `sshauth=METHOD,METHOD…` in its order. */
export function sshMethods(uri: ConnectionUri): readonly Method[] {
  const given = remoteParams(uri).get('sshauth');
  if (given === undefined) return methods;
  return given.split(',').map((name) => {
    const found = methods.find((known) => known === name.toLowerCase());
    if (!found) throw invalidParam(uri, 'sshauth', `${methods.join(', ')}, separated by commas`);
    return found;
  });
}

/**
 * What to try next, given what the server still takes: `undefined` after the last. Nobody is asked for what would not be
 * used: each is prepared when its turn comes.
 */
export async function* sshAttempts(
  uri: ConnectionUri,
  options: SshAuthOptions,
): AsyncGenerator<SshAuth, undefined, readonly string[] | null> {
  const { username } = options;
  // libvirt asks first whether anything is needed at all; the answer says what is.
  let left = yield { type: 'none', username };
  for (const method of sshMethods(uri)) {
    if (left && !left.includes(wireNames[method])) continue;
    const attempt = await prepare[method](uri, options);
    if (attempt) left = yield attempt;
  }
  return undefined;
}

const prepare: Record<Method, (uri: ConnectionUri, options: SshAuthOptions) => Promise<SshAuth | undefined>> = {
  async agent(_uri, { username }) {
    const agent = process.env.SSH_AUTH_SOCK;
    return agent && (await isThere(agent)) ? { type: 'agent', username, agent } : undefined;
  },
  async privkey(uri, options) {
    const given = remoteParams(uri).get('keyfile');
    const path = given ?? (await firstKey());
    return path === undefined ? undefined : privateKey(path, options);
  },
  async password(uri, options) {
    const { username, host, credentials } = options;
    const known = (await readAuthConf(uri)).lookup('ssh', host).get('password');
    if (known === undefined && !credentials) return undefined;
    const password = known ?? (await ask(options, 'passphrase', `The password of ${username} on ${host}`));
    return { type: 'password', username, password };
  },
  async 'keyboard-interactive'(_uri, options) {
    if (!options.credentials) return undefined;
    return { type: 'keyboard-interactive', username: options.username, prompt: interactive(options) };
  },
};

async function firstKey(): Promise<string | undefined> {
  for (const name of defaultKeys) {
    const path = join(homedir(), '.ssh', name);
    if (await isThere(path)) return path;
  }
  return undefined;
}

async function privateKey(path: string, options: SshAuthOptions): Promise<SshAuth> {
  const { username, parseKey } = options;
  let key: Buffer;
  try {
    key = await readFile(path);
  } catch (error) {
    throw denied(`the private key ${path} cannot be read: ${messageOf(error)}`, error);
  }
  const problem = parseKey(key);
  if (!(problem instanceof Error)) return { type: 'publickey', username, key };
  if (!/passphrase/i.test(problem.message)) throw denied(`the private key ${path}: ${problem.message}`, problem);
  if (!options.credentials) throw denied(`the private key ${path} has a passphrase, and nobody to ask for it`, problem);
  const passphrase = await ask(options, 'passphrase', `The passphrase of the key ${path}`);
  const still = parseKey(key, passphrase);
  if (still instanceof Error) throw denied(`the private key ${path}: is the passphrase wrong? ${still.message}`, still);
  return { type: 'publickey', username, key, passphrase };
}

/** The server asks what it likes. Whoever gives up gives no answers: the server then denies. */
function interactive({ credentials, host, signal }: SshAuthOptions): SshPrompt {
  return (_name, instructions, _language, prompts, answer) => {
    const requests = prompts.map(({ prompt, echo }) => ({
      type: echo ? ('echoprompt' as const) : ('noechoprompt' as const),
      prompt: [instructions, prompt].filter((text) => text !== '').join('\n'),
      challenge: host,
    }));
    if (requests.length === 0) return answer([]);
    credentials?.(requests, { signal }).then(
      (answers) => answer(prompts.map((_, index) => answers[index] ?? '')),
      () => answer(prompts.map(() => '')),
    );
  };
}

/** Asks for one thing. */
export async function ask(
  { credentials, host, signal }: Pick<SshAuthOptions, 'credentials' | 'host' | 'signal'>,
  type: 'passphrase' | 'echoprompt',
  prompt: string,
): Promise<string> {
  const answers = await credentials?.([{ type, prompt, challenge: host }], { signal });
  return answers?.[0] ?? '';
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const denied = (message: string, cause: unknown): VirtError =>
  new VirtError('VIR_ERR_AUTH_FAILED', message, { domain: 'VIR_FROM_LIBSSH', cause });
