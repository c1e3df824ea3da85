import { Buffer } from 'node:buffer';
import { DomainAuthorizedSSHKeysSetFlags } from '@virtkit/core/driver';
import * as t from 'io-ts';
import type { Agent, AgentCallOptions } from './agent.js';
import { list, readReturn } from './codecs.js';

const Keys = t.type({ keys: list(t.string) });

/** @param isEncrypted - whether `password` is what the guest keeps of it (crypt) */
export async function setUserPassword(
  agent: Agent,
  user: string,
  password: string,
  isEncrypted: boolean,
  options?: AgentCallOptions,
): Promise<void> {
  const args = { crypted: isEncrypted, username: user, password: Buffer.from(password).toString('base64') };
  await agent.execute('guest-set-user-password', args, options);
}

/** The keys that may log in as `user` (its `authorized_keys`). */
export async function getAuthorizedKeys(
  agent: Agent,
  user: string,
  options?: AgentCallOptions,
): Promise<readonly string[]> {
  const command = 'guest-ssh-get-authorized-keys';
  return readReturn(Keys, await agent.execute(command, { username: user }, options), command).keys;
}

/** Puts `keys` in the place of those that there are. Flags, `DomainAuthorizedSSHKeysSetFlags`: adds them, or takes them out. */
export async function setAuthorizedKeys(
  agent: Agent,
  user: string,
  keys: readonly string[],
  flags: number,
  options?: AgentCallOptions,
): Promise<void> {
  const { append, remove } = DomainAuthorizedSSHKeysSetFlags.bits;
  if (flags & remove) {
    await agent.execute('guest-ssh-remove-authorized-keys', { username: user, keys }, options);
  } else {
    const args = { username: user, keys, reset: (flags & append) === 0 };
    await agent.execute('guest-ssh-add-authorized-keys', args, options);
  }
}
