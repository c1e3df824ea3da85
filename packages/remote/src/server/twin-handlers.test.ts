import { expect, test } from '@jest/globals';
import { Dispatch, type Session } from '@virtkit/core/driver';
import type { ServerClient } from './client.js';
import { customHandlers } from './custom-handlers.js';
import { twinHandlers } from './twin-handlers.js';

const dom = { name: 'web', uuid: '6695eb01-f6a4-8304-79aa-97f2502e193f', id: 1 };

/** Runs a handler over a driver that answers by `members`, and writes down what was asked of it. */
async function run(name: string, args: unknown, members: Record<string, unknown>) {
  const asked: unknown[][] = [];
  const section = (of: string) =>
    Object.fromEntries(
      Object.entries(members)
        .filter(([key]) => key.startsWith(`${of}.`))
        .map(([key, answer]) => [
          key.slice(of.length + 1),
          async (...given: unknown[]) => (asked.push([key, ...given.slice(0, -1)]), answer),
        ]),
    );
  const sections = Object.fromEntries(['host', 'domain', 'network', 'storageVol'].map((of) => [of, section(of)]));
  const session = { ...sections, close: async () => undefined } as unknown as Session;
  const handler = [...twinHandlers, ...customHandlers].find((one) => one.name === name)!;
  const client = { dispatch: new Dispatch(session, false) } as ServerClient;
  return { result: (await handler.run(client, args, {} as never)) as unknown, asked };
}

test.each([
  ['domainCreate', { dom }, ['domain.create', dom, [], 0], {}],
  ['domainDestroy', { dom }, ['domain.destroy', dom, 0], {}],
  ['domainAttachDevice', { dom, xml: '<disk/>' }, ['domain.attachDevice', dom, '<disk/>', 1], {}],
  ['domainSetMaxMemory', { dom, memory: 9n }, ['domain.setMemory', dom, 9n, 4], {}],
  ['domainPinVcpu', { dom, vcpu: 1, cpumap: Uint8Array.of(5) }, ['domain.pinVcpu', dom, 1, [0, 2], 1], {}],
  ['domainSave', { dom, to: '/f' }, ['domain.save', dom, { file: '/f' }, 0], {}],
  ['storageVolWipe', { vol: dom, flags: 0 }, ['storageVol.wipe', dom, 'zero', 0], {}],
])('%s is the modern call', async (name, args, wanted, result) => {
  const seen = await run(name, args, { [wanted[0] as string]: undefined });
  expect(seen).toEqual({ result, asked: [wanted] });
});

const all = [
  { name: 'a', uuid: dom.uuid, id: 1 },
  { name: 'b', uuid: dom.uuid, id: 2 },
];
test.each([
  ['connectListDomains', { maxids: 1 }, 'domain', 1, { ids: [1] }],
  ['connectNumOfDomains', {}, 'domain', 1, { num: 2 }],
  ['connectListDefinedDomains', { maxnames: 16 }, 'domain', 2, { names: ['a', 'b'] }],
  ['connectListDefinedDomains', { maxnames: -1 }, 'domain', 2, { names: [] }],
  ['connectListNetworks', { maxnames: 16 }, 'network', 2, { names: ['a', 'b'] }],
  ['connectNumOfDefinedNetworks', {}, 'network', 1, { num: 2 }],
] as const)('%s is made of the list: %j', async (name, args, section, flags, result) => {
  expect(await run(name, args, { [`${section}.listAll`]: all })).toEqual({
    result,
    asked: [[`${section}.listAll`, flags]],
  });
});

test('block statistics that a driver does not tell are -1', async () => {
  const { result } = await run('domainBlockStats', { dom, path: 'vda' }, { 'domain.blockStats': { rd_bytes: 5n } });
  expect(result).toEqual({ rd_req: -1n, rd_bytes: 5n, wr_req: -1n, wr_bytes: -1n, errs: -1n });
});

test('more CPU maps than a reply holds are refused before anything is made of them', async () => {
  for (const [most, length] of [
    [-1, 1],
    [16_385, 1],
    [16_384, 1024],
    [1, -1],
  ])
    await expect(run('domainGetVcpus', [dom, most, length], { 'domain.getVcpus': [] })).rejects.toMatchObject({
      code: 'VIR_ERR_INTERNAL_ERROR',
    });
});

test('CPU maps stand one after the other, each as long as was asked for', async () => {
  const vcpu = (number: number, cpuMap: number[]) => ({ number, state: 'running', cpuTime: 1n, cpu: 0, cpuMap });
  const { result } = await run('domainGetVcpus', [dom, 3, 2], {
    'domain.getVcpus': [vcpu(0, [0, 9]), vcpu(1, [1, 99])],
  });
  expect(result).toMatchObject({ info: [{ number: 0 }, { number: 1 }], cpumaps: Uint8Array.of(1, 2, 2, 0, 0, 0) });
});

test('a count of host statistics that is wrong is refused, none asks for it', async () => {
  const members = { 'host.getCpuStats': { kernel: 1n, user: 2n } };
  expect((await run('nodeGetCPUStats', [0, 0, 0], members)).result).toEqual({ stats: {}, nparams: 2 });
  expect((await run('nodeGetCPUStats', [0, 2, 0], members)).result).toMatchObject({ nparams: 2, stats: { user: 2n } });
  await expect(run('nodeGetCPUStats', [0, 1, 0], members)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
});

test('a migration of the oldest kind is the newest with its parameters named', async () => {
  const args = { uri_in: 'tcp:x', flags: 3n, dname: 'new', resource: 10n };
  const answer = { cookie: new Uint8Array(), uri: 'tcp:y:1' };
  expect(await run('domainMigratePrepare', args, { 'domain.migratePrepare': answer })).toEqual({
    result: { cookie: new Uint8Array(), uri_out: 'tcp:y:1' },
    asked: [
      ['domain.migratePrepare', { destination_name: 'new', bandwidth: 10n, migrate_uri: 'tcp:x' }, new Uint8Array(), 3],
    ],
  });
  const finish = { dname: undefined, cookie: new Uint8Array(), uri: '', flags: 0n };
  await expect(
    run('domainMigrateFinish', finish, { 'domain.migrateFinish': { domain: undefined, cookie: new Uint8Array() } }),
  ).rejects.toMatchObject({ code: 'VIR_ERR_MIGRATE_FINISH_OK' });
});
