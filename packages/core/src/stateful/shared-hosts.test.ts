import { expect, test } from '@jest/globals';
import { SharedHosts } from './shared-hosts.js';

test('a host is opened by the first, and let go of by the last', async () => {
  const log: string[] = [];
  const hosts = new SharedHosts<string>((host) => void log.push(`release ${host}`));
  const open = async () => (log.push('open'), 'a');
  const [one, other] = await Promise.all([hosts.use('a', open), hosts.use('a', open)]);
  await one.leave();
  expect(log).toEqual(['open']);
  await other.leave();
  expect(log).toEqual(['open', 'release a']);
  await (await hosts.use('a', open)).leave();
  expect(log).toEqual(['open', 'release a', 'open', 'release a']);
});

test('one that cannot be opened fails all who wait for it, and is tried again', async () => {
  const hosts = new SharedHosts<string>(() => undefined);
  const fails = async (): Promise<string> => {
    throw new Error('no');
  };
  const both = await Promise.allSettled([hosts.use('a', fails), hosts.use('a', fails)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect((await hosts.use('a', async () => 'a')).host).toBe('a');
});
