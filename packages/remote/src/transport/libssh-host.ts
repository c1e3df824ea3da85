import { homedir } from 'node:os';
import { join } from 'node:path';
import { VirtError, type CallOptions, type ConnectionUri, type CredentialsCallback } from '@virtkit/core/driver';
import {
  addKnownHost,
  fingerprint,
  hostKeyState,
  keyType,
  knownHostLine,
  knownTypes,
  readKnownHosts,
  type KnownHost,
} from './known-hosts.js';
import { ask } from './libssh-auth.js';
import { invalidParam, remoteParams } from './params.js';

const ways = ['normal', 'auto', 'ignore'] as const;

export interface HostCheck {
  /** The kinds of host keys to ask for first: those that are known. */
  readonly types: readonly string[];
  /** @throws VirtError if the host is not, or may not be, whom we want */
  verify(key: Buffer): Promise<void>;
}

export interface HostOptions extends CallOptions {
  readonly host: string;
  readonly port: number;
  readonly credentials?: CredentialsCallback | undefined;
}

/**
 * Whether a host's key is the one that it had: `known_hosts=PATH`, by default libvirt's own file.
 * `known_hosts_verify=auto` takes the key of a host not seen before, `ignore` any; otherwise somebody is asked.
 */
export async function hostCheck(uri: ConnectionUri, options: HostOptions): Promise<HostCheck> {
  const params = remoteParams(uri);
  const given = (params.get('known_hosts_verify') ?? 'normal').toLowerCase();
  const way = ways.find((one) => one === given);
  if (!way) throw invalidParam(uri, 'known_hosts_verify', ways.join(', '));
  if (way === 'ignore') return { types: [], verify: async () => undefined };
  const path = params.get('known_hosts') ?? join(configDirectory(), 'libvirt', 'known_hosts');
  const entries = await readKnownHosts(path).catch((error: unknown) => {
    throw failure(`the known hosts cannot be read: ${error instanceof Error ? error.message : String(error)}`, error);
  });
  return {
    types: knownTypes(entries, options.host, options.port).flatMap(signatures),
    verify: (key) => verify(key, { ...options, path, entries, askFirst: way === 'normal' }),
  };
}

interface VerifyOptions extends HostOptions {
  readonly path: string;
  readonly entries: readonly KnownHost[];
  readonly askFirst: boolean;
}

async function verify(key: Buffer, { path, entries, askFirst, ...options }: VerifyOptions): Promise<void> {
  const { host, port } = options;
  const shown = `${keyType(key)} key ${fingerprint(key)}`;
  switch (hostKeyState(entries, host, port, key)) {
    case 'known':
      return;
    case 'revoked':
      throw denied(`the ${shown} of ${host}:${port} is revoked in ${path}`);
    case 'changed':
      throw denied(
        `the ${shown} of ${host}:${port} is not the one in ${path}: the host was set up anew, or somebody is in between`,
      );
    case 'unknown':
      if (askFirst) await confirm(shown, path, options);
      await addKnownHost(path, knownHostLine(host, port, key)).catch((error: unknown) => {
        throw failure(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`, error);
      });
  }
}

async function confirm(shown: string, path: string, { host, port, credentials, signal }: HostOptions): Promise<void> {
  if (!credentials) {
    throw failure(
      `the ${shown} of ${host}:${port} is not in ${path}, and nobody is there to ask; known_hosts_verify=auto takes it`,
    );
  }
  const answer = await ask(
    { credentials, host, signal },
    'echoprompt',
    `Accept the ${shown} of ${host}:${port}? (y/n)`,
  );
  if (answer.toLowerCase() !== 'y') throw failure(`the ${shown} of ${host}:${port} was not accepted`);
}

/** An RSA key signs in newer ways than its name says. */
const signatures = (type: string): string[] =>
  type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [type];

const configDirectory = (): string => process.env.XDG_CONFIG_HOME || join(homedir(), '.config');

const denied = (message: string): VirtError =>
  new VirtError('VIR_ERR_AUTH_FAILED', message, { domain: 'VIR_FROM_LIBSSH' });
const failure = (message: string, cause?: unknown): VirtError =>
  new VirtError('VIR_ERR_LIBSSH', message, { domain: 'VIR_FROM_LIBSSH', cause });
