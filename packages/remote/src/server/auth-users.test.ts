import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { removeUser, setPassword, UserFile } from './auth-users.js';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'virtkit-users-'));
  file = join(directory, 'users');
});
afterEach(() => rmSync(directory, { recursive: true }));

const put = (text: string, mode = 0o600) => {
  writeFileSync(file, text);
  chmodSync(file, mode);
};
/** RFC 7677's user, whose password is "pencil": made with Python's hashlib. */
const keys =
  'W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=';
const line = `user:SCRAM-SHA-256$4096:${keys}\n`;

test('a line as others write it', async () => {
  put(`# people\n\n${line}`);
  const users = await UserFile.load(file);
  expect(users.names).toEqual(['user']);
  const { iterations, salt, stored } = users.keysOf('user');
  expect([iterations, salt.toString('base64')]).toEqual([4096, 'W22ZaJ0SNY7soEsUEjb6gQ==']);
  expect(stored.toString('base64')).toBe('WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=');
});

test('what is set is there after a reload, in a file for its owner alone, and has no password in it', async () => {
  await setPassword(file, 'ann', 'correct horse');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const users = await UserFile.load(file);
  await setPassword(file, 'bob:x', 'pw');
  expect(users.names).toEqual(['ann']);
  await users.reload();
  expect(users.names).toEqual(['ann', 'bob:x']);
  expect(readFileSync(file, 'utf8')).not.toMatch(/correct|horse/);
  const before = users.keysOf('ann');
  await setPassword(file, 'ann', 'correct horse');
  await users.reload();
  // Another salt each time.
  expect(users.keysOf('ann').stored).not.toEqual(before.stored);
  expect(readdirSync(directory)).toEqual(['users']);
});

test('a removed user is gone', async () => {
  await setPassword(file, 'ann', 'pw');
  expect(await removeUser(file, 'bob')).toBe(false);
  expect(await removeUser(file, '')).toBe(false);
  expect(await removeUser(file, 'ann')).toBe(true);
  expect((await UserFile.load(file)).names).toEqual([]);
});

test('unknown names look like users: each has a salt of its own, the same at any time and from any process', async () => {
  await setPassword(file, 'ann', 'pw');
  const [one, other] = [await UserFile.load(file), await UserFile.load(file)];
  expect(one.keysOf('eve')).toEqual(other.keysOf('eve'));
  expect(one.keysOf('eve').salt).not.toEqual(one.keysOf('mallory').salt);
  expect(one.keysOf('eve').salt.length).toBe(one.keysOf('ann').salt.length);
  expect(one.keysOf('eve').iterations).toBe(one.keysOf('ann').iterations);
  await setPassword(file, 'zed', 'pw');
  await one.reload();
  expect(one.keysOf('eve')).toEqual(other.keysOf('eve'));
  // The name of nobody is nobody's.
  expect(one.keysOf('').salt).not.toEqual(one.keysOf('eve').salt);
});

test.each([0o640, 0o604, 0o620, 0o644])('mode %o is refused', async (mode) => {
  put(line, mode);
  const refused = { code: 'VIR_ERR_SYSTEM_ERROR', message: expect.stringContaining('chmod 600') as unknown };
  await expect(UserFile.load(file)).rejects.toMatchObject(refused);
  await expect(setPassword(file, 'ann', 'pw')).rejects.toMatchObject(refused);
  expect(readFileSync(file, 'utf8')).toBe(line);
});

test.each([
  ['no line of ours', 'ann:secret'],
  ['another mechanism', line.replace('256', '1')],
  ['too few iterations', line.replace('4096', '4095')],
  ['too many', line.replace('4096', '1000001')],
  ['keys that are too short', 'user:SCRAM-SHA-256$4096:AAAA$AAAA:AAAA'],
  ['more behind it', line.replace('\n', ' \n')],
])('%s is refused, with its place', async (_, text) => {
  put(`${line.replace('user', 'first')}${text}\n`);
  await expect(UserFile.load(file)).rejects.toMatchObject({
    code: 'VIR_ERR_CONF_SYNTAX',
    message: expect.stringContaining(`${file}:2: `) as unknown,
  });
});

test('a file that is wrong, or gone, changes nothing for those that were read', async () => {
  put(line);
  const users = await UserFile.load(file);
  put(line + line);
  await expect(users.reload()).rejects.toThrow(`${file}:2: the user "user" is there twice`);
  rmSync(file);
  await expect(users.reload()).rejects.toThrow('it does not exist');
  expect(users.names).toEqual(['user']);
});

test.each(['', '#ann', ' ann', 'ann ', 'a\nb', 'a\0', 'a\u0085b', 'a\u2028b', '\ud800', 'x'.repeat(256)])(
  '%j is no name',
  async (name) => {
    await expect(setPassword(file, name, 'pw')).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
    expect(existsSync(file)).toBe(false);
  },
);

test.each(['', 'a\nb', '\t'])('%j is no password', async (password) => {
  await expect(setPassword(file, 'ann', password)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  expect(existsSync(file)).toBe(false);
});
