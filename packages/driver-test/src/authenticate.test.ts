import { describe, expect, jest, test } from '@jest/globals';
import type { CredentialsCallback } from '@virtkit/core/driver';
import { authenticate } from './authenticate.js';

const users = [{ name: 'ann' }, { name: 'bob', password: 'secret' }, { name: 'cy', password: '' }];
const refused = expect.objectContaining({ code: 'VIR_ERR_AUTH_FAILED', domain: 'VIR_FROM_TEST' });

/** Answers from a table by the type of the request. */
const answering = (answers: Partial<Record<string, string>>) =>
  jest.fn<CredentialsCallback>(async (requests) => requests.map(({ type }) => answers[type]));
const login = (credentials?: CredentialsCallback) => authenticate(users, { flags: 0, credentials });

test('nobody is asked where there are no users', async () => {
  const credentials = answering({});
  await authenticate([], { flags: 0, credentials });
  expect(credentials).not.toHaveBeenCalled();
});

describe('where there are users', () => {
  test('a name without a password is enough', async () => {
    const credentials = answering({ authname: 'ann' });
    await login(credentials);
    expect(credentials.mock.calls.map(([requests]) => requests.map(({ type }) => type))).toEqual([['authname']]);
  });

  test('name and password', async () => {
    const credentials = answering({ authname: 'bob', passphrase: 'secret' });
    await login(credentials);
    expect(credentials).toHaveBeenCalledTimes(2);
  });

  test('an empty password is a password', async () => {
    await login(answering({ authname: 'cy', passphrase: '' }));
    await expect(login(answering({ authname: 'cy', passphrase: 'x' }))).rejects.toThrow(refused);
  });

  test('a name that nobody has is asked for its password all the same', async () => {
    const credentials = answering({ authname: 'eve', passphrase: 'secret' });
    await expect(login(credentials)).rejects.toThrow(refused);
    expect(credentials).toHaveBeenCalledTimes(2);
  });

  test.each([
    ['a wrong password', { authname: 'bob', passphrase: 'Secret' }],
    ['no name', { passphrase: 'secret' }],
    ['an empty name', { authname: '', passphrase: '' }],
    ['no password', { authname: 'bob' }],
    ['a name of every object', { authname: 'constructor', passphrase: 'x' }],
  ])('%s is refused', async (_what, answers) => {
    await expect(login(answering(answers))).rejects.toThrow(refused);
  });

  test('without anybody to ask, the login fails', async () => {
    await expect(login()).rejects.toThrow(expect.objectContaining({ code: 'VIR_ERR_INVALID_ARG' }));
  });

  test('an error of the callback is passed on', async () => {
    const cause = new Error('gave up');
    await expect(login(jest.fn<CredentialsCallback>().mockRejectedValue(cause))).rejects.toBe(cause);
  });
});
