import { afterEach, expect, test } from '@jest/globals';
import { freshHost } from '@virtkit/driver-test/testing';
import '@virtkit/driver-test/jest';
import { VirtualClock } from '@virtkit/driver-test';
import { persist, stop } from './keeper.js';

async function settle(clock, work, limit = 1000) {
  let done = false;
  const result = work.finally(() => (done = true));
  result.catch(() => undefined);
  for (let seconds = 0; !done && seconds < limit; seconds += 1) await clock.advance('1s');
  return result;
}

let last;
afterEach(() => last.connection.close());

const fresh = async (options) => {
  const clock = new VirtualClock();
  last = Object.assign(await freshHost({ ...options, clock, seed: 7 }), { clock });
  return last;
};

test.each([
  ['at once', 0, 'shut down'],
  ['in a second', '1s', 'shut down'],
  ['in nine seconds', '9s', 'shut down'],
  ['just in time', '10s', 'shut down'],
  ['too late', '11s', 'destroyed'],
  ['in an hour', '1h', 'destroyed'],
  ['never', 'never', 'destroyed'],
])('a guest that shuts down %s', async (_when, shutdown, did) => {
  const on = await fresh({ shutdown });
  on.host.addDomain({ name: 'web' });
  const { clock } = on;
  expect(await settle(clock, stop(on.connection, 'web', { clock, patience: 10_000 }))).toBe(did);
  await expect(on.connection).toHaveDomain('web', { state: 'shutoff', reason: did === 'destroyed' ? did : 'shutdown' });
});

test('a guest that still boots hears nothing', async () => {
  const on = await fresh({ boot: '1m' });
  const { clock } = on;
  on.host.addDomain({ name: 'web', state: 'shutoff' });
  await (await on.connection.lookupDomainByName('web')).create();
  expect(on.host.hasBooted('web')).toBe(false);
  expect(await settle(clock, stop(on.connection, 'web', { clock, patience: 5000 }))).toBe('destroyed');
});

test.each([1, 2, 3, 4])('what fails is tried three times: with %d failures', async (times) => {
  const on = await fresh({ faults: [{ on: 'domain.suspend', times, error: 'VIR_ERR_OPERATION_TIMEOUT' }] });
  const { clock } = on;
  on.host.addDomain({ name: 'web' });
  const web = await on.connection.lookupDomainByName('web');
  const work = settle(
    clock,
    persist(() => web.suspend(), { clock }),
  );
  if (times < 3) await work;
  else await expect(work).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_TIMEOUT' });
  await expect(on.connection).toHaveDomain('web', { state: times < 3 ? 'paused' : 'running' });
  expect(on.host).toHaveBeenCalledFor('domain.suspend', 'web', { times: Math.min(times + 1, 3) });
});

test.each(['VIR_ERR_OPERATION_DENIED', 'VIR_ERR_NO_DOMAIN', 'VIR_ERR_RPC'])('%s is not tried again', async (error) => {
  const on = await fresh({ faults: [{ on: 'domain.suspend', error }] });
  on.host.addDomain({ name: 'web' });
  const web = await on.connection.lookupDomainByName('web');
  await expect(persist(() => web.suspend(), { clock: on.clock })).rejects.toMatchObject({ code: error });
  expect(on.host).toHaveBeenCalledFor('domain.suspend', 'web', { times: 1 });
});
