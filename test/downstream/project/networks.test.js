import { expect, test } from '@jest/globals';
import { useTestHost } from '@virtkit/driver-test/jest';

const on = useTestHost({ seed: 7 });

test.each([
  [{}, { active: true, persistent: true, autostart: false }],
  [{ active: false }, { active: false }],
  [{ autostart: true }, { autostart: true }],
])('a network that is put there as %j', async (what, expected) => {
  on.host.addNetwork({ name: 'lan', ...what });
  await expect(on.connection).toHaveNetwork('lan', expected);
});

test('a network that is stopped tells it', async () => {
  on.host.addNetwork({ name: 'lan' });
  const events = on.connection.events('network.lifecycle');
  await events.ready;
  await (await on.connection.lookupNetworkByName('lan')).destroy();
  for await (const { network, event } of events) {
    expect([network.name, event]).toEqual(['lan', 'stopped']);
    break;
  }
  await expect(on.connection).toHaveNetwork('lan', { active: false });
});

let first;
test.each(['first', 'second'])('the seed makes the %s test what the other one is', async () => {
  const { uuid } = await on.connection.defineNetworkXml('<network><name>lan</name></network>');
  expect(uuid).toBe((first ??= uuid));
});
