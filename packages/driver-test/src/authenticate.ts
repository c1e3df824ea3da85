import type { OpenOptions } from '@virtkit/core/driver';
import type { NodeDescription } from '@virtkit/core/xml';
import { testError } from './errors.js';

/** Asks who is there, if the node description lists users. A wrong name is asked for its password all the same. */
export async function authenticate(users: NodeDescription['users'], options: OpenOptions): Promise<void> {
  if (users.length === 0) return;
  const name = await ask(options, 'authname', 'Enter username for test on localhost: ');
  const user = users.find((one) => one.name === name);
  const wanted = user?.password;
  if (user && wanted === undefined) return;
  const password = await ask(options, 'passphrase', `Enter ${name}'s password for test on localhost: `);
  if (!user || password !== wanted) throw testError('VIR_ERR_AUTH_FAILED', 'wrong user name or password');
}

async function ask(
  { credentials, signal }: OpenOptions,
  type: 'authname' | 'passphrase',
  prompt: string,
): Promise<string> {
  if (!credentials) throw testError('VIR_ERR_INVALID_ARG', 'this host wants a login, and there is nobody to ask');
  const [answer] = await credentials([{ type, prompt, challenge: 'localhost' }], { signal });
  if (answer === undefined) throw testError('VIR_ERR_AUTH_FAILED', `no ${type} was given`);
  return answer;
}
