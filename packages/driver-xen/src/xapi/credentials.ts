import type { CredentialRequest, OpenOptions } from '@virtkit/core/driver';
import { xapiError } from './errors.js';

export interface Login {
  readonly user: string;
  readonly password: string;
}

/**
 * Who logs in: the URI may name the user, the application's callback says the rest.
 * @throws VirtError `VIR_ERR_AUTH_FAILED` when there is nobody to ask, or no answer
 */
export async function askLogin(
  { credentials, signal }: OpenOptions,
  user: string | undefined,
  host: string,
): Promise<Login> {
  const ask = (type: CredentialRequest['type'], what: string): CredentialRequest => ({
    type,
    prompt: `Enter ${what} for ${host}: `,
    challenge: host,
  });
  const wanted = user === undefined ? [ask('authname', 'the user name')] : [];
  const requests = [...wanted, ask('passphrase', `${user === undefined ? 'the' : `${user}'s`} password`)];
  if (!credentials) throw failed(`${host} wants a login, and there is no credentials callback to ask`);
  const answers = [...(await credentials(requests, { signal }))];
  const name = user ?? answers.shift();
  const password = answers.shift();
  if (name === undefined) throw failed(`no user name was given for ${host}`);
  if (password === undefined) throw failed(`no password was given for ${name} at ${host}`);
  return { user: name, password };
}

const failed = (message: string) => xapiError('VIR_ERR_AUTH_FAILED', message);
