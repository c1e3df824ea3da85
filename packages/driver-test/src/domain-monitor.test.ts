import { expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { VirtualClock } from './clock.js';
import type { NewDomain } from './inventory.js';
import { createTestHost } from './test-host.js';

async function running(more: Partial<NewDomain> = {}) {
  const clock = new VirtualClock(Date.UTC(2026, 0, 1) + 250);
  const host = createTestHost({ clock });
  host.addDomain({ name: 'web', vcpus: 2, ...more });
  const connection = await open('test:///default', { drivers: [host.driver], discover: false });
  const domain = await connection.lookupDomainByName('web');
  const ask = async (command: object) =>
    JSON.parse((await domain.qemuMonitorCommand(JSON.stringify(command), [])).result) as unknown;
  return { clock, host, connection, domain, ask };
}

test('the monitor answers out of the model', async () => {
  const { connection, domain, ask } = await running();
  await using _ = connection;
  expect(await ask({ execute: 'query-status', id: 'a' })).toEqual({
    return: { status: 'running', running: true, singlestep: false },
    id: 'a',
  });
  expect(await ask({ execute: 'query-name' })).toEqual({ return: { name: 'web' } });
  expect(await ask({ execute: 'query-version' })).toMatchObject({ return: { qemu: { major: 7, minor: 2 } } });
  expect(await ask({ execute: 'stop' })).toEqual({ return: {} });
  expect((await domain.getState()).state).toBe('paused');
  expect(await ask({ execute: 'query-status' })).toMatchObject({ return: { status: 'paused', running: false } });
  expect((await domain.qemuMonitorCommand('info status', [], { hmp: true })).result).toBe(
    'VM status: paused (paused)\r\n',
  );
  expect(await ask({ execute: 'system_wakeup' })).toMatchObject({ error: { class: 'GenericError' } });
});

test('what the monitor does not model fails loudly, unless the test models it', async () => {
  const { connection, domain, ask } = await running({
    guest: { monitor: { 'query-pci': [{ bus: 0 }], 'x-double': ({ n }: { n: number }) => n * 2 } },
  });
  await using _ = connection;
  for (const command of ['{"execute":"query-hotpluggable-cpus"}', '{"execute":"constructor"}']) {
    const { execute } = JSON.parse(command) as { execute: string };
    await expect(domain.qemuMonitorCommand(command, [])).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_UNSUPPORTED',
      message: expect.stringContaining(`'${execute}'`),
    });
  }
  await expect(domain.qemuMonitorCommand('info mtree', [], { hmp: true })).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_UNSUPPORTED',
  });
  for (const bad of ['{', '{}', '{"execute":1}']) {
    await expect(domain.qemuMonitorCommand(bad, [])).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  }
  expect(await ask({ execute: 'query-pci' })).toEqual({ return: [{ bus: 0 }] });
  expect(await ask({ execute: 'x-double', arguments: { n: 21 } })).toEqual({ return: 42 });
});

test('events of the monitor are told by name, by pattern, and of one guest', async () => {
  const { clock, host, connection, domain } = await running();
  await using _ = connection;
  host.addDomain({ name: 'other' });
  const stops = connection.qemuMonitorEvents({ event: 'stop', nocase: true });
  const own = connection.qemuMonitorEvents({ of: domain, event: '^S|^X', regex: true });
  await Promise.all([stops.ready, own.ready]);
  await domain.suspend();
  await clock.advance(0);
  host.guest('other').raiseMonitorEvent('X_EVENT', { of: 'other' });
  host.guest('web').raiseMonitorEvent('X_EVENT', { of: 'web' });
  const [stop] = [(await stops.next()).value];
  expect(stop).toMatchObject({ event: 'STOP', seconds: 1767225600n, micros: 250_000, details: undefined });
  const told = [(await own.next()).value, (await own.next()).value];
  expect(told.map((one) => one?.event)).toEqual(['STOP', 'X_EVENT']);
  expect(told[1]?.details).toBe('{"of":"web"}');
  await expect(connection.qemuMonitorEvents({ event: '(', regex: true }).ready).rejects.toMatchObject({
    code: 'VIR_ERR_INVALID_ARG',
  });
});

test('a process that something else started becomes a domain', async () => {
  const { host, connection } = await running();
  await using _ = connection;
  host.addQemuProcess(4242, { name: 'stray', memory: 2048 });
  const domain = await connection.qemuAttach(4242);
  expect([domain.name, (await domain.getState()).state, await domain.isPersistent()]).toEqual([
    'stray',
    'running',
    false,
  ]);
  for (const pid of [4242, 1]) {
    await expect(connection.qemuAttach(pid)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  }
});
