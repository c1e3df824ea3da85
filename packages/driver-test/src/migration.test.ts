import { describe, expect, test } from '@jest/globals';
import { open, type Connection } from '@virtkit/core';
import { VirtualClock } from './clock.js';
import type { NewDomain } from './inventory.js';
import { createTestHost, type SimulatedHost } from './test-host.js';

const MiB = 2 ** 20;

/** Two hosts with one clock; 512 MiB of a guest take 8 s. Each tells what happens on it. */
async function hosts(guest: Partial<NewDomain> = {}, rate = 64 * MiB) {
  const clock = new VirtualClock();
  const make = (hostname: string) => createTestHost({ clock, hostname, rates: { memory: rate, disk: 262_144 * MiB } });
  const [a, b] = [make('a'), make('b')];
  a.addDomain({ name: 'web', ...guest });
  const drivers = [a.driver, b.driver];
  const connect = (name: string) => open(`test://${name}/default`, { drivers, discover: false });
  const [from, to] = [await connect('a'), await connect('b')];
  const told: string[] = [];
  await Promise.all([tell(told, 'a', from), tell(told, 'b', to)]);
  const domain = await from.lookupDomainByName('web');
  const close = async () => {
    await from.close();
    await to.close();
  };
  return { clock, a, b, from, to, told, domain, [Symbol.asyncDispose]: close };
}

async function tell(told: string[], name: string, connection: Connection): Promise<void> {
  const events = connection.events('domain.lifecycle');
  await events.ready;
  void (async () => {
    for await (const { event, detail } of events) told.push(`${name} ${event} ${detail}`);
  })().catch(() => undefined);
}

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

const names = async (connection: Connection) => (await connection.listAllDomains()).map(({ name }) => name);
/** What `call` gives in the end, the clock wound on until then. */
async function after<T>(clock: VirtualClock, call: Promise<T>): Promise<T> {
  let over = false;
  void call.then(
    () => (over = true),
    () => (over = true),
  );
  for (let seconds = 0; !over && seconds < 1000; seconds += 1) await clock.advance('1s');
  return call;
}

describe('a guest moves', () => {
  test('live, with what it remembers, and both sides tell of it', async () => {
    await using at = await hosts({ guest: { hostname: 'inside', agent: {} } });
    const { clock, domain, from, to, told, b } = at;
    await domain.authorizedSshKeysSet('root', ['ssh-ed25519 AAAA']);
    await domain.setTime({ seconds: 77n, nanoseconds: 5 });
    const moving = domain.migrate(to, {}, { live: true });
    await clock.advance('4s');
    expect((await domain.getState()).state).toBe('running');
    expect((await (await to.lookupDomainByName('web')).getState()).reason).toBe('migration');
    expect((await domain.getJobStats()).params).toMatchObject({
      operation: 5,
      memory_total: BigInt(512 * MiB),
      memory_processed: BigInt(256 * MiB),
      memory_remaining: BigInt(256 * MiB),
      memory_iteration: 1n,
      time_elapsed: 4000n,
    });
    expect((await (await to.lookupDomainByName('web')).getJobStats()).params['operation']).toBe(4);
    const moved = await after(clock, moving);
    expect([moved.name, moved.uuid, moved.connection]).toEqual(['web', domain.uuid, to]);
    expect(await moved.getState()).toEqual({ state: 'running', reason: 'migrated' });
    expect(await moved.authorizedSshKeysGet('root')).toEqual(['ssh-ed25519 AAAA']);
    expect(await moved.getTime()).toEqual({ seconds: 77n, nanoseconds: 5 });
    expect(await moved.getGuestInfo(8)).toEqual({ hostname: 'inside' });
    expect(b.guest('web').agentConnected).toBe(true);
    expect(await moved.isPersistent()).toBe(false);
    expect(await domain.getState()).toEqual({ state: 'shutoff', reason: 'migrated' });
    expect((await domain.getJobStats({ completed: true })).type).toBe('completed');
    expect(await names(from)).toEqual(['web']);
    await clock.advance(0);
    expect(told).toEqual(['b started migrated', 'a suspended migrated', 'b resumed migrated', 'a stopped migrated']);
  });

  test('for good: defined there, and no longer here', async () => {
    await using at = await hosts();
    const { clock, domain, from, to, told } = at;
    const moved = await after(clock, domain.migrate(to, {}, { live: true, persistDest: true, undefineSource: true }));
    expect(await moved.isPersistent()).toBe(true);
    expect(await names(from)).toEqual([]);
    await clock.advance(0);
    expect(told).toContain('b defined added');
    await moved.destroy();
    expect(await names(to)).toEqual(['web']);
  });

  test('with the definition that it is to start with next time', async () => {
    await using at = await hosts();
    const { clock, domain, to } = at;
    await domain.setMemory(262_144n, { config: true });
    const moved = await after(clock, domain.migrate(to, {}, { live: true, persistDest: true }));
    expect(await moved.getXmlDesc({ inactive: true })).toContain("<currentMemory unit='KiB'>262144</currentMemory>");
    expect(await moved.getXmlDesc()).toContain("<currentMemory unit='KiB'>524288</currentMemory>");
  });

  test('standing still, when it is not live or was paused', async () => {
    await using at = await hosts({ state: 'paused' });
    const { clock, domain, to, told } = at;
    const moved = await after(clock, domain.migrate(to, {}, {}));
    expect(await moved.getState()).toEqual({ state: 'paused', reason: 'user' });
    await clock.advance(0);
    expect(told).toEqual(['b started migrated', 'b suspended paused', 'a stopped migrated']);
  });

  test('under another name, with another definition that the guest does not see', async () => {
    await using at = await hosts();
    const { clock, domain, to } = at;
    const xml = await domain.getXmlDesc({ migratable: true });
    const title = xml.replace('</name>', '</name><title>moved</title>');
    const moved = await after(
      clock,
      domain.migrate(to, { destination_name: 'other', destination_xml: title }, { live: true }),
    );
    expect([moved.name, moved.uuid]).toEqual(['other', domain.uuid]);
    expect(await moved.getXmlDesc()).toContain('<title>moved</title>');
  });

  test('offline: its definition alone', async () => {
    await using at = await hosts({ state: 'shutoff' });
    const { domain, from, to, told, clock } = at;
    const moved = await domain.migrate(to, {}, { offline: true, persistDest: true, undefineSource: true });
    expect([(await moved.getState()).state, await moved.isPersistent()]).toEqual(['shutoff', true]);
    expect(await names(from)).toEqual([]);
    await clock.advance(0);
    expect(told).toEqual(['b defined added']);
    await moved.create();
  });

  test.each([
    ['from peer to peer', { peer2peer: true }],
    ['through a tunnel', { peer2peer: true, tunnelled: true }],
  ])('%s', async (_how, how) => {
    await using at = await hosts({ guest: { agent: {} } });
    const { clock, domain, to, told } = at;
    await domain.setUserPassword('root', 'secret');
    const moved = await after(clock, domain.migrate(to, {}, { live: true, ...how }));
    expect(await moved.getState()).toEqual({ state: 'running', reason: 'migrated' });
    expect(at.b.guest('web').passwords.get('root')?.password).toBe('secret');
    await clock.advance(0);
    expect(told).toEqual(['b started migrated', 'a suspended migrated', 'b resumed migrated', 'a stopped migrated']);
  });

  test('through a guest that writes: pass by pass, until the rest is small enough', async () => {
    await using at = await hosts({ guest: { dirtyRate: 16 } });
    const { clock, domain, from, to } = at;
    const passes = from.events('domain.migrationIteration');
    await passes.ready;
    const started = clock.now();
    const moving = domain.migrate(to, {}, { live: true });
    const seen: number[] = [];
    void (async () => {
      for await (const { iteration } of passes) seen.push(iteration);
    })();
    await after(clock, moving);
    // 512 MiB at 64 MiB/s, then a quarter of each time: 8 s, 2 s, 500 ms, and 125 ms while it stands still.
    const { params } = await domain.getJobStats({ completed: true, keepCompleted: true });
    expect(seen).toEqual([1, 2, 3, 4]);
    expect(params['downtime']).toBe(125n);
    expect(params['time_elapsed']).toBe(10_625n);
    expect(clock.now() - started).toBeGreaterThanOrEqual(10_625);
  });

  test('not as long as it writes faster than it is moved; slowed down, it does', async () => {
    await using at = await hosts({ guest: { dirtyRate: 64 } });
    const { clock, domain, to } = at;
    const moving = domain.migrate(to, {}, { live: true, autoConverge: true });
    await clock.advance('20s');
    expect((await domain.getJobStats()).params['auto_converge_throttle']).toBe(40);
    await after(clock, moving);
    await expect(domain.getState()).resolves.toMatchObject({ reason: 'migrated' });
  });

  test('as fast as it is allowed to, which can change on the way', async () => {
    await using at = await hosts();
    const { clock, domain, to } = at;
    await domain.migrateSetMaxSpeed(16n);
    const moving = domain.migrate(to, {}, { live: true });
    await clock.advance('8s');
    expect((await domain.getJobStats()).params['memory_remaining']).toBe(BigInt(384 * MiB));
    await domain.migrateSetMaxSpeed(64n);
    await clock.advance('5999ms');
    expect((await domain.getState()).state).toBe('running');
    await clock.advance('1s');
    await moving;
    expect((await domain.getState()).reason).toBe('migrated');
  });

  test('by post-copy: it runs there before all of it is there', async () => {
    await using at = await hosts({ guest: { dirtyRate: 1000 } });
    const { clock, domain, to, told } = at;
    await expect(domain.migrateStartPostCopy()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
    const moving = domain.migrate(to, {}, { live: true, postcopy: true });
    await clock.advance('12s');
    await domain.migrateStartPostCopy();
    await clock.advance('1s');
    const there = await to.lookupDomainByName('web');
    expect(await there.getState()).toEqual({ state: 'running', reason: 'postcopy' });
    expect(await domain.getState()).toEqual({ state: 'paused', reason: 'postcopy' });
    await expect(domain.abortJob()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
    await after(clock, moving);
    expect(await there.getState()).toEqual({ state: 'running', reason: 'migrated' });
    await clock.advance(0);
    expect(told).toEqual([
      'b started migrated',
      'a suspended postcopy',
      'b resumed postcopy',
      'b resumed migrated',
      'a stopped migrated',
    ]);
  });

  test('with its disks, where the hosts share none', async () => {
    const disk = "<disk type='file' device='disk'><source file='/d'/><target dev='vda' bus='virtio'/></disk>";
    await using at = await hosts({ devices: disk });
    const { clock, domain, to } = at;
    const moving = domain.migrate(to, {}, { live: true, nonSharedDisk: true });
    await clock.advance(500);
    const { params } = await domain.getJobStats();
    const { capacity } = await domain.getBlockInfo('vda');
    expect([params['disk_total'], params['disk_processed']]).toEqual([capacity, BigInt(131_072 * MiB)]);
    await after(clock, moving);
    const refused = domain.migrate(
      to,
      { migrate_disks: 'vdz' },
      { nonSharedDisk: true, offline: true, persistDest: true },
    );
    await expect(refused).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
  });
});

describe('a guest stays', () => {
  const stays = async (at: Awaited<ReturnType<typeof hosts>>, state: object) => {
    expect(await at.domain.getState()).toEqual(state);
    expect(await names(at.to)).toEqual([]);
    expect((await at.domain.getJobStats()).type).toBe('none');
  };

  test('when the job is aborted', async () => {
    await using at = await hosts();
    const { clock, domain, to, told } = at;
    const moving = expect(domain.migrate(to, {}, {})).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
    await clock.advance('4s');
    expect(await domain.getState()).toEqual({ state: 'paused', reason: 'migration' });
    await domain.abortJob();
    await clock.advance(0);
    await moving;
    await stays(at, { state: 'running', reason: 'migrationCanceled' });
    await clock.advance(0);
    expect(told).toEqual(['b started migrated', 'a suspended migrated', 'a resumed migrated', 'b stopped failed']);
    // And it can go later.
    await after(clock, domain.migrate(to, {}, { live: true }));
  });

  test.each([['changeProtection'], ['abortOnError']] as const)('when the job is aborted: %s', async (flag) => {
    await using at = await hosts();
    const { clock, domain, to } = at;
    const options = { live: true, [flag]: true };
    const moving = expect(domain.migrate(to, {}, options)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
    await clock.advance('4s');
    await domain.abortJob();
    await clock.advance(0);
    await moving;
    await stays(at, { state: 'running', reason: 'booted' });
  });

  test('when a disk fails, and that is to end it', async () => {
    await using at = await hosts();
    const { clock, a, domain, to } = at;
    const error = { srcPath: '/d', devAlias: 'virtio-disk0', action: 'none' } as const;
    const heeding = expect(domain.migrate(to, {}, { live: true, abortOnError: true })).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_FAILED',
    });
    await clock.advance('4s');
    a.guest('web').raise('ioError', error);
    await clock.advance(0);
    await heeding;
    await stays(at, { state: 'running', reason: 'booted' });
    const heedless = domain.migrate(to, {}, { live: true });
    await clock.advance('4s');
    a.guest('web').raise('ioError', error);
    await after(clock, heedless);
  });

  test('when whoever leads changes his mind', async () => {
    await using at = await hosts();
    const { clock, domain, to } = at;
    const { signal, abort } = abortable();
    const moving = expect(domain.migrate(to, {}, { live: true, signal })).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_ABORTED',
    });
    await clock.advance('4s');
    abort();
    await clock.advance(0);
    await moving;
    await stays(at, { state: 'running', reason: 'booted' });
    expect(clock.sleepers).toBe(0);
  });

  test('when it is to end with the connection that started it', async () => {
    await using at = await hosts();
    const own = await at.from.defineDomainXml(
      "<domain type='test'><name>own</name><memory>1024</memory><os><type>hvm</type></os></domain>",
    );
    await own.create({ autodestroy: true });
    await expect(own.migrate(at.to, {}, { live: true })).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
  });

  test('when the destination dies', async () => {
    await using at = await hosts();
    const { clock, domain, to, b } = at;
    const moving = expect(domain.migrate(to, {}, { live: true })).rejects.toMatchObject({ code: 'VIR_ERR_RPC' });
    await clock.advance('4s');
    b.crash();
    await clock.advance('10s');
    await moving;
    expect((await domain.getState()).state).toBe('running');
  });

  test('where it is, when whoever leads the migration goes', async () => {
    await using at = await hosts();
    const { clock, from, a, b } = at;
    const drivers = [a.driver, b.driver];
    const own = await open('test://b/default', { drivers, discover: false });
    const moving = (await from.lookupDomainByName('web')).migrate(own, {}, { live: true });
    const failed = expect(moving).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_CONN' });
    await clock.advance('4s');
    await own.close();
    expect(await names(at.to)).toEqual([]);
    await clock.advance('10s');
    await failed;
    expect((await at.domain.getState()).state).toBe('running');
  });

  test.each<[string, (b: SimulatedHost, uuid: string) => void, string]>([
    ['of its name', (b) => b.addDomain({ name: 'web' }), 'VIR_ERR_OPERATION_FAILED'],
    ['of its UUID', (b, uuid) => b.addDomain({ name: 'other', uuid }), 'VIR_ERR_OPERATION_FAILED'],
    ['that it is itself', (b, uuid) => b.addDomain({ name: 'web', uuid }), 'VIR_ERR_OPERATION_INVALID'],
  ])('when the destination has one %s', async (_what, prepare, code) => {
    await using at = await hosts();
    const { domain, to, b, told } = at;
    prepare(b, domain.uuid);
    const before = [await domain.getXmlDesc(), await names(to)];
    await expect(domain.migrate(to, {}, { live: true })).rejects.toMatchObject({ code });
    expect([await domain.getXmlDesc(), await names(to)]).toEqual(before);
    expect(await domain.getState()).toEqual({ state: 'running', reason: 'booted' });
    expect(told).toEqual([]);
  });

  test('when it stops on its way', async () => {
    await using at = await hosts();
    const { clock, domain, to } = at;
    const moving = expect(domain.migrate(to, {}, { live: true })).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_FAILED',
    });
    await clock.advance('4s');
    await domain.destroy();
    await clock.advance(0);
    await moving;
    expect(await names(to)).toEqual([]);
    expect((await domain.getState()).state).toBe('shutoff');
  });

  test('on both sides, when post-copy breaks', async () => {
    await using at = await hosts();
    const { clock, domain, to } = at;
    const moving = expect(domain.migrate(to, {}, { live: true, postcopy: true })).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_FAILED',
    });
    await clock.advance('2s');
    await domain.migrateStartPostCopy();
    await clock.advance('1s');
    await domain.abortJob({ postcopy: true });
    await clock.advance(0);
    await moving;
    expect(await domain.getState()).toEqual({ state: 'paused', reason: 'postcopyFailed' });
    expect(await (await to.lookupDomainByName('web')).getState()).toEqual({
      state: 'paused',
      reason: 'postcopyFailed',
    });
  });

  const invalid = 'VIR_ERR_OPERATION_INVALID';
  test.each<[string, object, object, string]>([
    ['offline without a definition there', {}, { offline: true }, invalid],
    ['offline with its disks', {}, { offline: true, persistDest: true, nonSharedDisk: true }, invalid],
    ['post-copy that is not live', {}, { postcopy: true }, 'VIR_ERR_ARGUMENT_UNSUPPORTED'],
    ['resuming', {}, { postcopyResume: true, postcopy: true, live: true }, 'VIR_ERR_ARGUMENT_UNSUPPORTED'],
    ['zero-copy alone', {}, { zerocopy: true }, invalid],
    ['a URI without a scheme', { migrate_uri: 'there' }, {}, 'VIR_ERR_INVALID_ARG'],
    ['a URI of another scheme', { migrate_uri: 'http://there' }, {}, 'VIR_ERR_ARGUMENT_UNSUPPORTED'],
    ['a disk that is not there', { migrate_disks: 'vdz' }, {}, 'VIR_ERR_INVALID_ARG'],
    [
      'a tunnel with a URI',
      { migrate_uri: 'tcp:b' },
      { peer2peer: true, tunnelled: true },
      'VIR_ERR_ARGUMENT_UNSUPPORTED',
    ],
  ])('what does not go together: %s', async (_what, params, options, code) => {
    await using at = await hosts();
    await expect(at.domain.migrate(at.to, params, options)).rejects.toMatchObject({ code });
    await stays(at, { state: 'running', reason: 'booted' });
  });

  test('one whose disks are cached, or who has snapshots, or whom the guest would see changed', async () => {
    const cached =
      "<disk type='file' device='disk'><driver name='qemu' cache='writeback'/><source file='/d'/><target dev='vda'/></disk>";
    await using at = await hosts({ devices: cached });
    const { clock, domain, to } = at;
    await expect(domain.migrate(to)).rejects.toMatchObject({ code: 'VIR_ERR_MIGRATE_UNSAFE' });
    const xml = (await domain.getXmlDesc()).replace("dev='vda'", "dev='vdb'");
    const changed = domain.migrate(to, { destination_xml: xml }, { unsafe: true });
    await expect(changed).rejects.toMatchObject({ code: 'VIR_ERR_CONFIG_UNSUPPORTED' });
    await expect(
      domain.migrateToUri('test://nowhere/default', {}, { peer2peer: true, unsafe: true }),
    ).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_FAILED',
    });
    await domain.createSnapshotXml('<domainsnapshot/>');
    await expect(domain.migrate(to, {}, { unsafe: true })).rejects.toMatchObject({ code: invalid });
    await (await domain.getCurrentSnapshot()).delete();
    await after(clock, domain.migrate(to, {}, { unsafe: true, live: true }));
  });
});

test('a cookie that no test host wrote is refused', async () => {
  await using at = await hosts();
  const { to, from, domain } = at;
  const xml = await domain.getXmlDesc();
  const prepare = (cookie: Uint8Array) =>
    to.dispatch.call('domain', 'migratePrepare', { destination_xml: xml }, cookie, 1, undefined);
  for (const bad of ['{', '[]', '{"uuid":1}', `{"uuid":"${'0'.repeat(36)}","token":"x"}`]) {
    await expect(prepare(Buffer.from(bad))).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
  }
  await expect(to.dispatch.call('domain', 'migratePrepare', {}, new Uint8Array(), 1, undefined)).rejects.toMatchObject({
    code: 'VIR_ERR_INTERNAL_ERROR',
  });
  const finish = { destination_name: 'web' };
  await expect(
    from.dispatch.call('domain', 'migrateFinish', finish, new Uint8Array(), 1, false, undefined),
  ).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
  expect(await names(to)).toEqual([]);
});

test('the settings of a migration', async () => {
  await using at = await hosts();
  const { domain } = at;
  expect([await domain.migrateGetMaxDowntime(), await domain.migrateGetCompressionCache()]).toEqual([
    300n,
    67_108_864n,
  ]);
  await domain.migrateSetCompressionCache(4096n);
  expect(await domain.migrateGetCompressionCache()).toBe(4096n);
  await domain.migrateSetMaxSpeed(5n, { postcopy: true });
  expect([await domain.migrateGetMaxSpeed(), await domain.migrateGetMaxSpeed({ postcopy: true })]).toEqual([
    8_796_093_022_207n,
    5n,
  ]);
  await expect(domain.migrateSetMaxSpeed(8_796_093_022_208n)).rejects.toMatchObject({ code: 'VIR_ERR_OVERFLOW' });
  await domain.destroy();
  await domain.migrateSetMaxSpeed(9n);
  expect(await domain.migrateGetMaxSpeed()).toBe(9n);
  await expect(domain.migrateGetMaxDowntime()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
});
