import type { EventEmitter } from 'node:events';
import type { Duplex, Readable } from 'node:stream';
import { VirtError } from '@virtkit/core/driver';

/** What is used of the package ssh2, which is not ours and need not be there. */
export interface Ssh2 {
  readonly Client: new () => SshClient;
  readonly utils: { parseKey(data: Buffer, passphrase?: string): unknown };
}

export interface SshClient extends EventEmitter {
  connect(options: SshOptions): unknown;
  exec(command: string, done: (error: Error | undefined, channel: SshChannel) => void): unknown;
  end(): unknown;
  destroy(): unknown;
}

export interface SshChannel extends Duplex {
  readonly stderr: Readable;
}

export interface SshOptions {
  readonly sock: Duplex;
  readonly username: string;
  readonly readyTimeout: number;
  readonly algorithms?: { readonly serverHostKey: { readonly prepend: readonly string[] } };
  readonly hostVerifier: (key: Buffer, verdict: (accepted: boolean) => void) => void;
  readonly authHandler: (
    left: readonly string[] | null,
    partial: boolean | null,
    next: (method: SshAuth | false) => void,
  ) => void;
}

/** One try to authenticate. */
export type SshAuth =
  | { readonly type: 'none'; readonly username: string }
  | { readonly type: 'agent'; readonly username: string; readonly agent: string }
  | { readonly type: 'publickey'; readonly username: string; readonly key: Buffer; readonly passphrase?: string }
  | { readonly type: 'password'; readonly username: string; readonly password: string }
  | { readonly type: 'keyboard-interactive'; readonly username: string; readonly prompt: SshPrompt };

export type SshPrompt = (
  name: string,
  instructions: string,
  language: string,
  prompts: readonly { readonly prompt: string; readonly echo?: boolean }[],
  answer: (answers: readonly string[]) => void,
) => void;

// Not a literal in import(): neither compilers nor bundlers are to look for it.
const name = 'ssh2';
const load = async (): Promise<unknown> => import(name);

/** Loads ssh2, or says how to install it. */
export async function loadSsh2(importing: () => Promise<unknown> = load): Promise<Ssh2> {
  try {
    const loaded = (await importing()) as { default: Ssh2 };
    return loaded.default;
  } catch (cause) {
    throw new VirtError(
      'VIR_ERR_CONFIG_UNSUPPORTED',
      'the transports libssh and libssh2 need the package ssh2: npm install ssh2 (or use +ssh, the system ssh)',
      { domain: 'VIR_FROM_REMOTE', cause },
    );
  }
}
