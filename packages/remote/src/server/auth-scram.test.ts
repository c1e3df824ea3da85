import { Buffer } from 'node:buffer';
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { scramSha256Server } from './auth-scram.js';

// RFC 7677, section 3: the password is "pencil".
const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
const salted = pbkdf2Sync('pencil', salt, 4096, 32, 'sha256');
const clientKey = createHmac('sha256', salted).update('Client Key').digest();
const keys = {
  iterations: 4096,
  salt,
  stored: createHash('sha256').update(clientKey).digest(),
  server: createHmac('sha256', salted).update('Server Key').digest(),
};
const asked: string[] = [];
const users = { keysOf: (name: string) => (asked.push(name), keys) };
const begin = () => scramSha256Server(users, () => '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0').begin();

const first = 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO';
const nonce = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
const challenge = `r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`;
const proof = 'p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=';
const signature = 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=';

const say = async (exchange: ReturnType<typeof begin>, text: string | undefined) => {
  const answer = await exchange.step(text === undefined ? undefined : Buffer.from(text));
  return answer && Buffer.from(answer).toString();
};

test("the RFC's exchange", async () => {
  const exchange = begin();
  expect(await say(exchange, first)).toBe(challenge);
  expect(exchange.user).toBeUndefined();
  expect(await say(exchange, `c=biws,r=${nonce},${proof}`)).toBe(signature);
  expect(exchange.user).toBe('user');
  await expect(say(exchange, `c=biws,r=${nonce},${proof}`)).rejects.toThrow();
});

test('a client without a first response is waited for', async () => {
  const exchange = begin();
  expect(await say(exchange, undefined)).toBe('');
  expect(await say(exchange, first)).toBe(challenge);
  await expect(say(exchange, undefined)).rejects.toThrow();
});

test('commas and equals signs in names', async () => {
  await say(begin(), 'n,a=a=2Cb=3D,n=a=2Cb=3D,r=x');
  expect(asked.at(-1)).toBe('a,b=');
});

test.each([
  ['one that wants the channel bound', 'p=tls-unique,,n=user,r=x'],
  ['one that acts for somebody else', 'n,a=root,n=user,r=x'],
  ['no name', 'n,,n=,r=x'],
  ['no nonce', 'n,,n=user,r='],
  ['an equals sign that stands for nothing', 'n,,n=us=er,r=x'],
  ['an extension that must be understood', 'n,,m=x,n=user,r=x'],
  ['a NUL', 'n,,n=us\0er,r=x'],
  ['bytes that are no UTF-8', Buffer.from([0x6e, 0x2c, 0x2c, 0x6e, 0x3d, 0xff, 0x2c, 0x72, 0x3d, 0x78])],
  ['a megabyte', `n,,n=${'x'.repeat(1_000_000)},r=x`],
  ['nothing', ''],
])('%s is refused', async (_, message) => {
  const exchange = begin();
  await expect(exchange.step(Buffer.from(message))).rejects.toThrow();
  expect(exchange.user).toBeUndefined();
});

test.each([
  ['another proof', `c=biws,r=${nonce},p=eHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`],
  ['a shorter proof', `c=biws,r=${nonce},p=dHzb`],
  ['no proof', `c=biws,r=${nonce}`],
  ['another nonce', `c=biws,r=rOprNGfwEbeRWgbNEkqO,${proof}`],
  ['another header', `c=eSws,r=${nonce},${proof}`],
  ['the first message again', first],
])('%s is no login, and there is no second try in one exchange', async (_, message) => {
  const exchange = begin();
  await say(exchange, first);
  await expect(say(exchange, message)).rejects.toThrow();
  await expect(say(exchange, `c=biws,r=${nonce},${proof}`)).rejects.toThrow();
  expect(exchange.user).toBeUndefined();
});

test('keys that nothing fits look like any others', async () => {
  const nobody = { ...keys, stored: Buffer.alloc(32, 7), server: Buffer.alloc(32, 8) };
  const exchange = scramSha256Server({ keysOf: () => nobody }, () => '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0').begin();
  expect(await say(exchange, first)).toBe(challenge);
  await expect(say(exchange, `c=biws,r=${nonce},${proof}`)).rejects.toThrow('no proof');
});
