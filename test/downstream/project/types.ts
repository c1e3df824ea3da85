// What a project in TypeScript writes: it is compiled, not run.
import { expect, test } from '@jest/globals';
import { createTestHost, record, replay, VirtualClock, type HostState } from '@virtkit/driver-test';
import { useTestHost } from '@virtkit/driver-test/jest';
import { matchers } from '@virtkit/driver-test/testing';

const clock = new VirtualClock();
const on = useTestHost({ seed: 7, clock, boot: '3s', shutdown: 'never' });
const state: HostState = createTestHost().snapshot();

test('types', async () => {
  on.host.restore(JSON.parse(JSON.stringify(state)) as HostState);
  on.host.stub('domain.getInfo', async ([domain], original) => ({ ...(await original(domain)), memory: 1n }));
  await expect(on.connection).toHaveDomain('web', { state: 'running', memory: 1n });
  await expect(on.connection).toHaveVolume('disks', 'v', { capacity: 1n });
  expect(on.host).toHaveBeenCalledFor('domain.create', 'web', { times: 1, error: null });
  // @ts-expect-error -- there is no such state
  await expect(on.connection).toHaveDomain('web', { state: 'asleep' });
  // @ts-expect-error -- there is no such member
  on.host.stub('domain.dance', () => undefined);
  expect.extend(matchers);
  const driver = record(on.host.driver, 'session.jsonl');
  driver.end();
  expect(replay('session.jsonl').unplayed()).toEqual([]);
});
