import { describe, expect, test } from '@jest/globals';
import { useTestHost } from '@virtkit/driver-test/jest';
import { count, ensureRunning } from './keeper.js';

const on = useTestHost({ seed: 7 });

describe('a guest is made to run', () => {
  test.each([
    ['running', 'nothing'],
    ['paused', 'resumed'],
    ['shutoff', 'started'],
  ])('that is %s: %s', async (state, did) => {
    on.host.addDomain({ name: 'web', state });
    expect(await ensureRunning(on.connection, 'web')).toBe(did);
    await expect(on.connection).toHaveDomain('web', { state: 'running' });
  });

  test.each(['domain.lookupByName', 'domain.getState', 'domain.create'])(
    'a failing %s is not hidden',
    async (member) => {
      on.host.addDomain({ name: 'web', state: 'shutoff' });
      on.host.faults.add({ on: member, error: 'VIR_ERR_OPERATION_FAILED' });
      await expect(ensureRunning(on.connection, 'web')).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_FAILED' });
      await expect(ensureRunning(on.connection, 'web')).rejects.toThrow();
      on.host.faults.clear();
      await expect(on.connection).toHaveDomain('web', { state: 'shutoff' });
    },
  );

  test('one that is not there', async () => {
    await expect(ensureRunning(on.connection, 'web')).rejects.toMatchObject({ code: 'VIR_ERR_NO_DOMAIN' });
  });

  test('all of a host that crashed', async () => {
    const names = on.host.addDomains(20, (index) => ({ name: `web-${index}` })).map(({ name }) => name);
    const state = on.host.snapshot();
    for (const domain of await on.connection.listAllDomains()) await domain.destroy();
    expect(await count(on.connection)).toEqual({ shutoff: 20 });
    for (const name of names) await ensureRunning(on.connection, name);
    expect(await count(on.connection)).toEqual({ running: 20 });
    on.host.restore(state);
    expect(on.host).toHaveBeenCalledFor('domain.create', 'web-19', { times: 1 });
  });
});

describe('guests are counted', () => {
  test.each([0, 1, 10, 100, 1000])('%d of them', async (size) => {
    on.host.addDomains(size, (index) => ({ name: `${index}`, state: index % 2 ? 'paused' : 'running' }));
    const { running = 0, paused = 0 } = await count(on.connection);
    expect([running, paused]).toEqual([Math.ceil(size / 2), Math.floor(size / 2)]);
  });
});
