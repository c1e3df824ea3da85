import { expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { VirtualClock } from './clock.js';
import { toPlain } from './plain.js';
import { seededRandom } from './random.js';
import { createTestHost } from './test-host.js';

const steps = 60;

/** Much and random work on a host, as its seed has it: all that was called, what came of it, what was told, and when. */
async function trace(seed: string): Promise<string> {
  const clock = new VirtualClock();
  const host = createTestHost({
    seed,
    clock,
    boot: '3s',
    shutdown: '2s',
    faults: [
      { on: 'domain.*', probability: 0.1, error: 'VIR_ERR_OPERATION_FAILED' },
      { on: 'storageVol.*', probability: 0.2, full: true },
      { on: 'domain.lifecycle', probability: 0.2, lose: true },
    ],
  });
  host.addPool({ name: 'disks' });
  const connection = await open('test:///default', { drivers: [host.driver], discover: false });
  const told: unknown[] = [];
  const events = connection.events('domain.lifecycle');
  await events.ready;
  void (async () => {
    for await (const { domain, event, detail } of events) told.push([clock.now(), domain.uuid, event, detail]);
  })();
  const random = seededRandom(`${seed} work`);
  const below = (limit: number): number => random(1)[0]! % limit;
  const pool = await connection.lookupStoragePoolByName('disks');
  const domain = (name: string) =>
    `<domain type='test'><name>${name}</name><memory>1024</memory><os><type>hvm</type></os><devices><interface type='network'><source network='lan'/></interface></devices></domain>`;
  const any = async () => {
    const all = await connection.listAllDomains();
    return all[below(all.length || 1)];
  };
  const work: readonly ((step: number) => Promise<unknown>)[] = [
    (step) => connection.defineDomainXml(domain(`guest-${step}`)),
    (step) => connection.createDomainXml(domain(`passing-${step}`)),
    async () => (await any())?.create(),
    async () => (await any())?.suspend(),
    async () => (await any())?.resume(),
    async () => (await any())?.shutdown(),
    async () => (await any())?.destroy(),
    async () => (await any())?.createSnapshotXml('<domainsnapshot/>'),
    (step) => pool.createVolXml(`<volume><name>v${step}</name><capacity>10</capacity></volume>`),
    (step) => connection.defineNetworkXml(`<network><name>n${step}</name><forward/></network>`),
    () => clock.advance(`${below(5)}s`),
  ];
  for (let step = 0; step < steps; step += 1) await work[below(work.length)]!(step).catch(() => undefined);
  await clock.advance('1m');
  const calls = host.calls.map(({ member, args, at, result, error }) => [
    ...[member, member.endsWith('.subscribe') ? [] : args, at, typeof result === 'function' ? undefined : result],
    error instanceof Error ? error.message : undefined,
  ]);
  await connection.close();
  return JSON.stringify(toPlain([calls, told, host.snapshot()], 'trace'));
}

test('one seed makes one trace, in a hundred runs', async () => {
  const first = await trace('7');
  const other = await trace('8');
  expect(other).not.toBe(first);
  // It is about something: work that was done and work that failed, guests with addresses of their own, events.
  for (const word of [
    'guest-',
    'passing-',
    'fails by a fault rule',
    '52:54:00:',
    'No space left',
    '"shutdown"',
    '"booted"',
    'creationTime',
  ])
    expect(`${first}${other}`.includes(word) || word).toBe(true);
  for (let run = 1; run < 100; run += 1) expect((await trace('7')) === first).toBe(true);
}, 60_000);
