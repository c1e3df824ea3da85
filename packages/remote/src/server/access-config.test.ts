import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { isFrom, readRules } from './access-config.js';
import { accessRules, loadAccessRules } from './access-rules.js';

test('a rule with everything, and one with as little as there may be', () => {
  const rules = [
    {
      who: { user: 'ann', x509: ['CN=ann,*', 'CN=eve,*'], door: 'unix:/x', from: '10.0.0.*' },
      allow: ['connect:getattr', 'domain:*'],
      on: { domain: { name: 'web-*', uuid: ['a*', 'b*'] } },
    },
    { allow: [] },
  ];
  expect(readRules({ rules })).toEqual([
    {
      who: { user: ['ann'], x509: ['CN=ann,*', 'CN=eve,*'], door: ['unix:/x'], from: ['10.0.0.*'] },
      allow: ['connect:getattr', 'domain:*'],
      on: { domain: { name: ['web-*'], uuid: ['a*', 'b*'] } },
    },
    { who: {}, allow: [], on: {} },
  ]);
});

test.each<[unknown, string]>([
  [[], 'the whole is []'],
  [{}, 'rules is nothing, expected a list'],
  [{ rules: {} }, 'rules is {}'],
  [{ rules: [], more: 1 }, 'more is 1, expected one of the fields rules'],
  [{ rules: [{}] }, 'rules.0.allow is nothing, expected a list'],
  [
    { rules: [{ allow: [], who: { usr: 'ann' } }] },
    'rules.0.who.usr is "ann", expected one of the fields user, x509, door, from',
  ],
  [{ rules: [{ allow: [], who: { user: [] } }] }, 'rules.0.who.user is []'],
  [{ rules: [{ allow: [], who: { user: '' } }] }, 'rules.0.who.user is ""'],
  [
    { rules: [{ allow: ['domain:fly'] }] },
    'rules.0.allow.0 is "domain:fly", expected domain: with one of *, getattr, read, write, read_secure',
  ],
  [
    { rules: [{ allow: ['connect:*', 'guest:read'] }] },
    'rules.0.allow.1 is "guest:read", expected OBJECT:PERMISSION, with an object of connect, domain',
  ],
  [{ rules: [{ allow: ['domain'] }] }, 'rules.0.allow.0 is "domain"'],
  [{ rules: [{ allow: ['constructor:name'] }] }, 'rules.0.allow.0 is "constructor:name"'],
  [{ rules: [{ allow: [7] }] }, 'rules.0.allow.0 is 7'],
  [
    { rules: [{ allow: ['domain:*'], on: { domain: { title: 'x' } } }] },
    'rules.0.on.domain.title is "x", expected one of the fields name, uuid',
  ],
  [{ rules: [{ allow: ['connect:*'], on: { connect: {} } }] }, 'rules.0.on.connect is {}'],
  [
    { rules: [{ allow: ['domain:*'], on: { network: { name: 'x' } } }] },
    'rules.0.on: the whole is "network", expected one of the objects in allow: domain',
  ],
])('%j: %s', (json, message) => {
  expect(() => readRules(json, 'rules.json')).toThrow(
    expect.objectContaining({
      code: 'VIR_ERR_CONF_SYNTAX',
      message: expect.stringContaining(`rules.json: ${message}`) as unknown,
    }),
  );
});

test.each<[string, string, boolean]>([
  ['10.0.0.*', '10.0.0.7', true],
  ['10.0.0.*', '10.0.1.7', false],
  ['10.0.0.0/8', '10.200.0.7', true],
  ['10.0.0.0/8', '11.0.0.7', false],
  ['0.0.0.0/0', '11.0.0.7', true],
  ['10.0.0.0/33', '10.0.0.0', false],
  ['fd00::/8', 'fd12::1', true],
  ['fd00::/8', 'fe80::1', false],
  ['10.0.0.0/8', 'fd12::1', false],
  ['::1', '::1', true],
])('from %s: %s, %j', (pattern, address, expected) => {
  expect(isFrom([pattern], address)).toBe(expected);
});

const handler = { acl: 'connect:getattr' } as never;
const may = (access: ReturnType<typeof accessRules>, identity: object, user?: string): boolean => {
  try {
    access({ identity: { id: 1, door: 'unix:/run/a', ...identity }, login: { user } }).check(handler);
    return true;
  } catch {
    return false;
  }
};

test('who is meant: all that a rule says of them must be so', () => {
  const rule = (who: object) => accessRules({ rules: [{ who, allow: ['connect:getattr'] }] });
  expect(may(rule({}), {})).toBe(true);
  expect(may(rule({ user: 'ann' }), {}, 'ann')).toBe(true);
  expect(may(rule({ user: '*' }), {})).toBe(false);
  expect(may(rule({ user: 'ann', door: 'unix:/run/b' }), {}, 'ann')).toBe(false);
  expect(may(rule({ x509: 'CN=ann,*' }), { x509: 'C=GB,O=Example,CN=ann' })).toBe(true);
  expect(may(rule({ x509: '*' }), {})).toBe(false);
  expect(may(rule({ from: '10.0.0.0/8' }), { from: '10.1.2.3:4711' })).toBe(true);
  expect(may(rule({ from: '10.0.0.0/8' }), { from: '::ffff:10.1.2.3:4711' })).toBe(true);
  expect(may(rule({ from: 'fd00::*' }), { from: 'fd00::1:4711' })).toBe(true);
  expect(may(rule({ from: '*' }), {})).toBe(false);
});

test('a file of rules', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'virtkit-rules-'));
  try {
    const file = join(directory, 'rules.json');
    await expect(loadAccessRules(file)).rejects.toMatchObject({ code: 'VIR_ERR_SYSTEM_ERROR' });
    writeFileSync(file, '{ "rules": [ }');
    await expect(loadAccessRules(file)).rejects.toMatchObject({
      code: 'VIR_ERR_CONF_SYNTAX',
      message: expect.stringContaining(`${file} is no JSON`) as unknown,
    });
    writeFileSync(file, '{ "rules": [ { "allow": [ "*" ] } ] }');
    expect(may(await loadAccessRules(file), {})).toBe(true);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
