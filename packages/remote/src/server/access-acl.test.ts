import { expect, test } from '@jest/globals';
import { driverFunctions, type DriverFunction } from '@virtkit/core/driver';
import { qemuProcedures } from '../protocol/qemu.js';
import { procedures } from '../protocol/remote.js';
import { parseAcl, permissions } from './access-acl.js';
import { plans } from './access-plans.js';
import { programs } from './programs.js';

const needsOf = (acl: string, ...args: unknown[]) =>
  parseAcl(acl)
    .filter((need) => need.applies?.(args) ?? true)
    .map(({ object, name }) => `${object}:${name}`);
/** A call whose flags stand before its options. */
const flagged = (flags: number) => [{ name: 'guest' }, 'text', flags, undefined];

test('a condition on flags wants all of them, or none', () => {
  const acl =
    'domain:write domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE domain:save:VIR_DOMAIN_AFFECT_CONFIG';
  expect(needsOf(acl, ...flagged(0))).toEqual(['domain:write', 'domain:save']);
  expect(needsOf(acl, ...flagged(1))).toEqual(['domain:write']);
  expect(needsOf(acl, ...flagged(2))).toEqual(['domain:write', 'domain:save']);
  expect(needsOf(acl, ...flagged(3))).toEqual(['domain:write', 'domain:save']);
  expect(needsOf(acl, ...flagged(4))).toEqual(['domain:write', 'domain:save']);
});

test('a condition on another argument', () => {
  const acl = 'domain:read domain:write::source:VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT';
  expect(needsOf(acl, {}, 'lease', 0, undefined)).toEqual(['domain:read']);
  expect(needsOf(acl, {}, 'agent', 0, undefined)).toEqual(['domain:read', 'domain:write']);
});

test.each([
  'domain:fly',
  'toString:read',
  'domain',
  'domain:read:VIR_NO_SUCH_FLAG',
  'domain:read:toString',
  'domain:read::a:b',
])('%s is refused', (acl) => expect(() => parseAcl(acl)).toThrow(TypeError));

test('every row of every table says what it needs, in permissions that there are', () => {
  const rows = [...programs.values()].flatMap((program) => [...program.values()]);
  for (const { acl } of rows) expect(() => parseAcl(acl)).not.toThrow();
  const free = rows.filter(({ acl }) => acl === 'none').map(({ name }) => name);
  expect(free.sort()).toEqual([
    'authList',
    'authPolkit',
    'authSaslInit',
    'authSaslStart',
    'authSaslStep',
    'connectClose',
    'connectIsSecure',
  ]);
  // Of a permission that no row asks for, nobody would notice that it does nothing.
  const asked = new Set(rows.flatMap(({ acl }) => parseAcl(acl).map(({ object, name }) => `${object}:${name}`)));
  const all = Object.entries(permissions).flatMap(([object, names]) => names.map((name) => `${object}:${name}`));
  const unasked = all.filter((permission) => !asked.has(permission));
  expect(unasked).toEqual([]);
});

test('rows of one member need the same', () => {
  const seen = new Map<string, string>();
  for (const { member, acl } of Object.values({ ...procedures, ...qemuProcedures })) {
    expect([member, seen.get(member) ?? acl]).toEqual([member, acl]);
    seen.set(member, acl);
  }
});

test('every member that a daemon calls has a plan: without one it is out of reach', () => {
  const members = Object.values<DriverFunction>(driverFunctions)
    .map(({ member }) => member)
    .filter((member) => !/^(driver|session|stream)\./.test(member));
  // What a client asks of its own end, or of a hypervisor that no wire leads to.
  const own = ['host.setKeepAlive', 'host.isAlive', 'host.isEncrypted', 'domain.lxcOpenNamespace'];
  expect([...new Set(members)].filter((member) => !plans.has(member)).sort()).toEqual(own.sort());
});
