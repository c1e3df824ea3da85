import { expect, jest, test } from '@jest/globals';
import { EventHub } from './event-hub.js';

const web = { name: 'web', uuid: 'u1', id: 1 };
const db = { name: 'db', uuid: 'u2', id: 2 };
const reboot = {};

test('tells those who asked: of every object, or of one by its key', async () => {
  const hub = new EventHub<'domain'>(({ uuid }) => uuid);
  const [all, one, other] = [jest.fn(), jest.fn(), jest.fn()];
  await hub.subscribe('reboot', undefined, all);
  await hub.subscribe('reboot', { ...web, id: -1 }, one);
  await hub.subscribe('controlError', undefined, other);
  hub.emit('reboot', web, reboot);
  hub.emit('reboot', db, reboot);
  expect(all.mock.calls).toEqual([
    [web, reboot],
    [db, reboot],
  ]);
  expect(one.mock.calls).toEqual([[web, reboot]]);
  expect(other).not.toHaveBeenCalled();
});

test('the same listener may subscribe twice; each end ends its own', async () => {
  const hub = new EventHub<'domain'>(({ uuid }) => uuid);
  const listener = jest.fn();
  const end = await hub.subscribe('reboot', undefined, listener);
  await hub.subscribe('reboot', undefined, listener);
  await end();
  await end();
  hub.emit('reboot', web, reboot);
  expect(listener).toHaveBeenCalledTimes(1);
});

test('wanted says if anybody listens', async () => {
  const hub = new EventHub<'domain'>(({ uuid }) => uuid);
  expect(hub.wanted('reboot')).toBe(false);
  const end = await hub.subscribe('reboot', web, jest.fn());
  expect(hub.wanted('reboot')).toBe(true);
  expect(hub.wanted('lifecycle')).toBe(false);
  await end();
  expect(hub.wanted('reboot')).toBe(false);
});

test('a listener may subscribe and end while it is told', async () => {
  const hub = new EventHub<'domain'>(({ uuid }) => uuid);
  const late = jest.fn();
  const end = await hub.subscribe('reboot', undefined, () => {
    void end();
    void hub.subscribe('reboot', undefined, late);
  });
  hub.emit('reboot', web, reboot);
  expect(late).not.toHaveBeenCalled();
  hub.emit('reboot', web, reboot);
  expect(late).toHaveBeenCalledTimes(1);
});
