import {
  VirtError,
  type CallOptions,
  type ConnectionUri,
  type CredentialRequest,
  type CredentialsCallback,
} from '@virtkit/core/driver';
import { authFailed } from './auth-error.js';
import { readAuthConf } from './auth-conf.js';

export interface Login {
  /** Who logs in. */
  readonly name: string;
  readonly password: string;
  /** As whom, when that is somebody else. */
  readonly authorize: string | undefined;
}

export interface CredentialsOptions extends CallOptions {
  readonly uri: ConnectionUri;
  readonly callback?: CredentialsCallback | undefined;
}

/**
 * What a login needs: from libvirt's `auth.conf`, and what that does not say from the application's callback, so that
 * nobody is asked for what is known.
 */
export class Credentials {
  readonly #options: CredentialsOptions;
  #file: Promise<ReadonlyMap<string, string>> | undefined;

  constructor(options: CredentialsOptions) {
    this.#options = options;
  }

  async login(): Promise<Login> {
    const file = await this.#known();
    const authorize = file.get('username');
    let name = file.get('authname') ?? authorize;
    let password = file.get('password');
    const { user } = this.#options.uri;
    const missing: CredentialRequest[] = [
      ...(name === undefined ? [request('authname', 'Please enter your authentication name', user)] : []),
      ...(password === undefined ? [request('passphrase', 'Please enter your password')] : []),
    ];
    if (missing.length > 0) {
      const answers = [...(await this.#ask(missing))];
      name ??= answers.shift() ?? user;
      password ??= answers.shift();
    }
    if (name === undefined) throw authFailed('no user name was given for the login');
    if (password === undefined) throw authFailed(`no password was given for the login of ${JSON.stringify(name)}`);
    if ([name, password, authorize].some((text) => text?.includes('\0')))
      throw authFailed('a NUL byte cannot be part of a user name or a password');
    return { name, password, authorize: authorize === name ? undefined : authorize };
  }

  /** Which realm of those that the daemon `offered`: asked for only where there is a choice. */
  async realm(offered: readonly string[]): Promise<string | undefined> {
    const given = (await this.#known()).get('realm');
    if (given !== undefined || offered.length <= 1) return given ?? offered[0];
    const { callback } = this.#options;
    if (!callback) return offered[0];
    const asked = request('realm', 'Please choose a realm', offered[0], offered.join(' '));
    return (await this.#ask([asked]))[0] ?? offered[0];
  }

  #known(): Promise<ReadonlyMap<string, string>> {
    const { uri } = this.#options;
    return (this.#file ??= readAuthConf(uri).then((conf) => conf.lookup('libvirt', uri.host)));
  }

  async #ask(requests: readonly CredentialRequest[]): Promise<readonly (string | undefined)[]> {
    const { callback, signal } = this.#options;
    if (!callback) {
      const wanted = requests.map(({ type }) => type).join(' and ');
      throw authFailed(`the daemon wants ${wanted}: there is no credentials callback, and auth.conf does not say`);
    }
    try {
      return await callback(requests, { signal });
    } catch (error) {
      if (error instanceof VirtError) throw error;
      throw authFailed('the credentials callback gave the login up', error);
    }
  }
}

const request = (
  type: CredentialRequest['type'],
  prompt: string,
  defaultResult?: string,
  challenge?: string,
): CredentialRequest => ({
  type,
  prompt,
  ...(challenge === undefined ? {} : { challenge }),
  ...(defaultResult === undefined ? {} : { defaultResult }),
});
