/* eslint-disable @typescript-eslint/unbound-method -- a mock is asked about, not called */
import { describe, expect, test } from '@jest/globals';
import { VirtError } from '../errors.js';
import { libVersion } from '../version.js';
import { defaultFor, defaults } from './defaults.js';
import type { DomainInfo } from './domain.js';
import type { DomainRef } from './refs.js';
import type { Member, Session } from './session.js';

const web: DomainRef = { name: 'web', uuid: 'u1', id: 7 };
const db: DomainRef = { name: 'db', uuid: 'u2', id: -1 };
const info: DomainInfo = { state: 'paused', maxMemory: 2048n, memory: 1024n, vcpus: 3, cpuTime: 55n };
const no = (code: 'VIR_ERR_NO_DOMAIN_SNAPSHOT' | 'VIR_ERR_NO_DOMAIN_CHECKPOINT') => new VirtError(code, 'none');

// A tree: a over b over c, and d beside. The filter `leaves` (4) lets c and d through.
const tree: Record<string, string | undefined> = { a: undefined, b: 'a', c: 'b', d: undefined };
const treeOf = (code: Parameters<typeof no>[0]) => ({
  listAll: async (_domain: unknown, flags: number) => {
    if (flags & 1) throw new Error('core must not ask for roots here');
    return Object.keys(tree)
      .filter((name) => !(flags & 4) || 'cd'.includes(name))
      .map((name) => ({ name, domain: web }));
  },
  getParent: async ({ name }: { name: string }) => {
    const parent = tree[name];
    if (parent === undefined) throw no(code);
    return { name: parent, domain: web };
  },
});
const named = [
  {
    name: 'one',
    uuid: 'u1',
    mac: 'AA:BB:CC:00:00:01',
    portDev: 'vnet0',
    filterName: 'f',
    usageType: 'volume',
    usageId: '/v',
    key: '/k1',
    pool: 'p',
  },
  {
    name: 'two',
    uuid: 'u2',
    mac: 'aa:bb:cc:00:00:02',
    portDev: 'vnet1',
    filterName: 'f',
    usageType: 'ceph',
    usageId: '/v',
    key: '/k2',
    pool: 'p',
  },
];
const [one, two] = named as [(typeof named)[0], (typeof named)[0]];
/** Lists both; the first alone for the flag `active` of each kind. */
const list = (active: number) => ({
  listAll: async (flags: number) => (flags === 0 ? named : flags === active ? [one] : []),
});

const small = {
  host: { getType: async () => 'FAKE' },
  domain: {
    listAll: async (flags: number) => (flags === 1 ? [web] : [web, db]),
    getInfo: async (domain: DomainRef) => (domain.id === -1 ? { ...info, state: 'shutoff' } : info),
    getXmlDesc: async (domain: DomainRef) =>
      domain === web ? '<domain><name>web</name><os><type arch="x86_64">xen</type></os></domain>' : '<domain/>',
  },
  snapshot: { ...treeOf('VIR_ERR_NO_DOMAIN_SNAPSHOT'), current: async () => ({ name: 'c', domain: web }) },
  checkpoint: treeOf('VIR_ERR_NO_DOMAIN_CHECKPOINT'),
  network: list(2),
  networkPort: { listAll: async () => named },
  interface: list(2),
  storagePool: {
    ...list(2),
    getInfo: async (pool: { name: string }) => ({ state: pool.name === 'one' ? 'degraded' : 'inactive' }),
    listAllVolumes: async (pool: { name: string }) => (pool.name === 'one' ? named : []),
  },
  storageVol: { getPath: async (vol: { name: string }) => `/path/${vol.name}` },
  nodeDevice: list(0x80000000),
  secret: { listAll: async () => named },
  nwfilter: { listAll: async () => named },
  nwfilterBinding: { listAll: async () => named },
  close: async () => undefined,
} as unknown as Session;

const run = (member: Member, args: readonly unknown[], session = small) =>
  (defaultFor(session, member)!.call as (...all: unknown[]) => Promise<unknown>)(session, ...args);
const ref = (name: string) => ({ name, domain: web });

describe('each default', () => {
  test.each<[Member, unknown[], unknown]>([
    ['host.getLibVersion', [], libVersion],
    ['host.isEncrypted', [], false],
    ['host.isSecure', [], true],
    ['host.isAlive', [], true],
    ['host.supportsFeature', [4], false],
    ['domain.lookupByName', ['db'], db],
    ['domain.lookupByUuid', ['u1'], web],
    ['domain.lookupById', [7], web],
    ['domain.getState', [web, 0], { state: 'paused', reason: 'unknown' }],
    ['domain.isActive', [{ ...web, id: -1 }], true], // the ref is old: the list counts
    ['domain.isActive', [{ ...db, id: 3 }], false],
    ['domain.isPersistent', [web], true],
    ['domain.isUpdated', [web], false],
    ['domain.getOsType', [web], 'xen'],
    ['domain.getOsType', [db], 'hvm'],
    ['domain.getMaxMemory', [web], 2048n],
    ['snapshot.lookupByName', [web, 'b', 0], ref('b')],
    ['snapshot.hasCurrent', [web, 0], true],
    ['snapshot.isCurrent', [ref('c'), 0], true],
    ['snapshot.isCurrent', [ref('a'), 0], false],
    ['snapshot.hasMetadata', [ref('a'), 0], true],
    ['snapshot.listAllChildren', [ref('a'), 0], [ref('b')]],
    ['snapshot.listAllChildren', [ref('a'), 1], [ref('b'), ref('c')]],
    ['snapshot.listAllChildren', [ref('a'), 1 | 4], [ref('c')]], // b is no leaf, but on the way
    ['snapshot.listAllChildren', [ref('c'), 1], []],
    ['checkpoint.lookupByName', [web, 'b', 0], ref('b')],
    ['checkpoint.listAllChildren', [ref('a'), 0], [ref('b')]],
    ['checkpoint.listAllChildren', [ref('a'), 1], [ref('b'), ref('c')]],
    ['network.lookupByName', ['two'], two],
    ['network.lookupByUuid', ['u2'], two],
    ['network.isActive', [one], true],
    ['network.isActive', [two], false],
    ['network.isPersistent', [two], true],
    ['networkPort.lookupByUuid', [one, 'u2'], two],
    ['interface.lookupByName', ['two'], two],
    ['interface.lookupByMacString', ['aa:bb:cc:00:00:01'], one],
    ['interface.isActive', [one], true],
    ['interface.isActive', [two], false],
    ['storagePool.lookupByName', ['two'], two],
    ['storagePool.lookupByUuid', ['u2'], two],
    ['storagePool.lookupByVolume', [{ pool: 'two', name: 'v', key: 'k' }], two],
    ['storagePool.isActive', [one], true],
    ['storagePool.isActive', [two], false],
    ['storagePool.isPersistent', [one], true],
    ['storageVol.lookupByName', [one, 'two'], two],
    ['storageVol.lookupByKey', ['/k2'], two],
    ['storageVol.lookupByPath', ['/path/two'], two],
    ['nodeDevice.lookupByName', ['two'], two],
    ['secret.lookupByUuid', ['u2'], two],
    ['secret.lookupByUsage', ['ceph', '/v'], two],
    ['nwfilter.lookupByName', ['two'], two],
    ['nwfilter.lookupByUuid', ['u2'], two],
    ['nwfilterBinding.lookupByPortDev', ['vnet1'], two],
  ])('%s %j', async (member, args, expected) => {
    expect(await run(member, args)).toEqual(expected);
  });

  test.each<[Member, unknown[], string]>([
    ['domain.lookupByName', ['x'], 'VIR_ERR_NO_DOMAIN'],
    ['domain.lookupByUuid', ['x'], 'VIR_ERR_NO_DOMAIN'],
    ['domain.lookupById', [-1], 'VIR_ERR_NO_DOMAIN'], // db has -1, but does not run
    ['domain.isActive', [{ ...web, uuid: 'x' }], 'VIR_ERR_NO_DOMAIN'],
    ['network.isActive', [{ name: 'x', uuid: 'x' }], 'VIR_ERR_NO_NETWORK'],
    ['interface.isActive', [{ name: 'x', mac: '' }], 'VIR_ERR_NO_INTERFACE'],
    ['domain.getState', [web, 1], 'VIR_ERR_INVALID_ARG'],
    ['snapshot.lookupByName', [web, 'x', 0], 'VIR_ERR_NO_DOMAIN_SNAPSHOT'],
    ['checkpoint.lookupByName', [web, 'x', 0], 'VIR_ERR_NO_DOMAIN_CHECKPOINT'],
    ['network.lookupByName', ['x'], 'VIR_ERR_NO_NETWORK'],
    ['network.lookupByUuid', ['x'], 'VIR_ERR_NO_NETWORK'],
    ['networkPort.lookupByUuid', [one, 'x'], 'VIR_ERR_NO_NETWORK_PORT'],
    ['interface.lookupByName', ['x'], 'VIR_ERR_NO_INTERFACE'],
    ['interface.lookupByMacString', ['x'], 'VIR_ERR_NO_INTERFACE'],
    ['storagePool.lookupByName', ['x'], 'VIR_ERR_NO_STORAGE_POOL'],
    ['storagePool.lookupByUuid', ['x'], 'VIR_ERR_NO_STORAGE_POOL'],
    ['storagePool.lookupByVolume', [{ pool: 'x' }], 'VIR_ERR_NO_STORAGE_POOL'],
    ['storageVol.lookupByName', [one, 'x'], 'VIR_ERR_NO_STORAGE_VOL'],
    ['storageVol.lookupByKey', ['x'], 'VIR_ERR_NO_STORAGE_VOL'],
    ['storageVol.lookupByPath', ['x'], 'VIR_ERR_NO_STORAGE_VOL'],
    ['nodeDevice.lookupByName', ['x'], 'VIR_ERR_NO_NODE_DEVICE'],
    ['secret.lookupByUuid', ['x'], 'VIR_ERR_NO_SECRET'],
    ['secret.lookupByUsage', ['iscsi', '/v'], 'VIR_ERR_NO_SECRET'],
    ['nwfilter.lookupByName', ['x'], 'VIR_ERR_NO_NWFILTER'],
    ['nwfilter.lookupByUuid', ['x'], 'VIR_ERR_NO_NWFILTER'],
    ['nwfilterBinding.lookupByPortDev', ['x'], 'VIR_ERR_NO_NWFILTER_BINDING'],
  ])('%s %j finds nothing: %s', async (member, args, code) => {
    await expect(run(member, args)).rejects.toMatchObject({ code });
  });

  test('two interfaces with one MAC are too many', async () => {
    const session = { ...small, interface: { listAll: async () => [one, one] } } as unknown as Session;
    await expect(run('interface.lookupByMacString', [one.mac], session)).rejects.toMatchObject({
      code: 'VIR_ERR_MULTIPLE_INTERFACES',
    });
  });

  /* eslint-disable @typescript-eslint/prefer-promise-reject-errors -- whatever it is, it comes out */
  test('no current snapshot is an answer; any other failure is not', async () => {
    const failing = (error: unknown) =>
      ({ ...small, snapshot: { ...small.snapshot, current: () => Promise.reject(error) } }) as Session;
    const none = failing(no('VIR_ERR_NO_DOMAIN_SNAPSHOT'));
    expect(await run('snapshot.hasCurrent', [web, 0], none)).toBe(false);
    expect(await run('snapshot.isCurrent', [ref('a'), 0], none)).toBe(false);
    const failure = new VirtError('VIR_ERR_RPC', 'gone');
    await expect(run('snapshot.hasCurrent', [web, 0], failing(failure))).rejects.toBe(failure);
  });

  test('is tried in this file', () => {
    const named = ['domain.getAllStats']; // below
    const tried = new Set([...String(defaultCalls).matchAll(/'(\w+\.\w+)'/g)].map(([, member]) => member));
    expect(Object.keys(defaults).filter((member) => !tried.has(member) && !named.includes(member))).toEqual([]);
  });
});

describe('getAllStats', () => {
  const whole = {
    'state.state': 3,
    'cpu.time': 55n,
    'balloon.current': 1024n,
    'balloon.maximum': 2048n,
    'vcpu.current': 3,
  };
  test('tells all that there is of every domain', async () => {
    const { 'cpu.time': _time, ...off } = { ...whole, 'state.state': 5 };
    expect(await run('domain.getAllStats', [[], 0, 0])).toEqual([
      { domain: web, params: whole },
      { domain: db, params: off },
    ]);
  });

  test('tells what is asked of the domains that are asked for', async () => {
    expect(await run('domain.getAllStats', [[web], 1 | 8, 0])).toEqual([
      { domain: web, params: { 'state.state': 3, 'vcpu.current': 3 } },
    ]);
  });

  test('lists by the flags of listing', async () => {
    expect(await run('domain.getAllStats', [[], 1, 1 | 0x20000000])).toEqual([
      { domain: web, params: { 'state.state': 3 } },
    ]);
  });

  test('leaves out what it cannot tell, unless that is enforced', async () => {
    expect(await run('domain.getAllStats', [[web], 1 | 32, 0])).toEqual([
      { domain: web, params: { 'state.state': 3 } },
    ]);
    await expect(run('domain.getAllStats', [[web], 1 | 32, 0x80000000])).rejects.toMatchObject({
      code: 'VIR_ERR_ARGUMENT_UNSUPPORTED',
      message: 'statistics 0x20 are not supported',
    });
  });
});

describe('defaultFor', () => {
  test.each<[string, string]>([
    ['a section that is not there', 'network.lookupByName'],
    ['a member without one', 'host.getCapabilities'],
    ['a need that is not there', 'snapshot.hasCurrent'],
    ['a need in another section', 'storageVol.lookupByKey'],
    ['a hostile name', 'host.constructor'],
    ['a hostile name', '__proto__'],
    ['a hostile name', 'constructor'],
  ])('%s: none', (_why, member) => {
    const session = {
      host: small.host,
      snapshot: { listAll: async () => [] },
      storageVol: {},
      close: small.close,
    } as unknown as Session;
    expect(defaultFor(session, member as Member)).toBeUndefined();
  });
});

/** The members that the tables above name, for the test that none is left out. */
const defaultCalls = (await import('node:fs')).readFileSync(new URL(import.meta.url), 'utf8');
