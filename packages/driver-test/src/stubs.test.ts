import { expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { nwfilterBindingDriver, Nwfilters, type Member } from '@virtkit/core/driver';
import { createTestHost, type SimulatedHost } from './test-host.js';

const connect = (host: SimulatedHost) => open('test:///default', { drivers: [host.driver], discover: false });

const bindings = nwfilterBindingDriver(new Nwfilters());
const lacks = ['domain.openGraphics'] as const;

test('what a host lacks fails by its name, says how to model it, and is remembered', async () => {
  const host = createTestHost({ lacks });
  host.addDomain({ name: 'web' });
  await using connection = await connect(host);
  const web = await connection.lookupDomainByName('web');
  await expect(web.openGraphics(2, 9)).rejects.toMatchObject({
    code: 'VIR_ERR_NO_SUPPORT',
    message: expect.stringMatching(/virDomainOpenGraphics\b.*host\.stub\('domain\.openGraphics'/),
  });
  expect(host.unmodelled).toEqual(['domain.openGraphics']);
  expect(connection.supports('domain.openGraphics')).toBe(false);
});

test('a stub answers it, on an open connection as well, until it is taken back', async () => {
  const host = createTestHost({
    lacks,
    faults: [{ on: 'domain.openGraphics', nth: 2, error: 'VIR_ERR_OPERATION_FAILED' }],
  });
  host.addDomain({ name: 'web' });
  await using connection = await connect(host);
  const web = await connection.lookupDomainByName('web');
  await expect(web.openGraphics(2, 9)).rejects.toMatchObject({ code: 'VIR_ERR_NO_SUPPORT' });
  const seen: string[] = [];
  const remove = host.stub('domain.openGraphics', ([{ name }, index]) => void seen.push(`${name} ${index}`));
  expect(connection.supports('domain.openGraphics')).toBe(true);
  await web.openGraphics(2, 9);
  await expect(web.openGraphics(2, 9)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_FAILED' });
  expect(seen).toEqual(['web 2']);
  expect(host.calls.filter(({ member }) => member === 'domain.openGraphics')).toHaveLength(2);
  await using later = await connect(host);
  await (await later.lookupDomainByName('web')).openGraphics(2, 9);
  expect(seen).toHaveLength(2);
  remove();
  expect(connection.supports('domain.openGraphics')).toBe(false);
  await expect(web.openGraphics(2, 9)).rejects.toMatchObject({ code: 'VIR_ERR_NO_SUPPORT' });
});

test('a stub of a whole section that the host does not have', async () => {
  const whole = Object.keys(bindings).map((name) => `nwfilterBinding.${name}` as Member);
  const host = createTestHost({ lacks: whole });
  await using connection = await connect(host);
  expect(connection.supports('nwfilterBinding.listAll')).toBe(false);
  const remove = host.stub('nwfilterBinding.listAll', () => [{ portDev: 'vnet0', filterName: 'clean' }]);
  expect((await connection.listAllNWFilterBindings()).map(({ portDev }) => portDev)).toEqual(['vnet0']);
  remove();
  expect(connection.supports('nwfilterBinding.listAll')).toBe(false);
});

test('what a host has can be answered otherwise, or nearly so', async () => {
  const host = createTestHost();
  host.addDomain({ name: 'web', memory: 2048 });
  await using connection = await connect(host);
  const web = await connection.lookupDomainByName('web');
  const first = host.stub('domain.getInfo', async (args, original) => ({ ...(await original(...args)), memory: 7n }));
  expect(await web.getInfo()).toMatchObject({ maxMemory: 2048n, memory: 7n });
  host.stub('domain.getInfo', async (args, original) => ({ ...(await original(...args)), memory: 8n }));
  // One that was replaced has nothing to take back.
  first();
  expect(await web.getInfo()).toMatchObject({ memory: 8n });
});

test('an original that there is not says so', async () => {
  const host = createTestHost({ lacks });
  host.addDomain({ name: 'web' });
  await using connection = await connect(host);
  host.stub('domain.openGraphics', (args, original) => original(...args));
  const web = await connection.lookupDomainByName('web');
  await expect(web.openGraphics(2, 9)).rejects.toMatchObject({ code: 'VIR_ERR_NO_SUPPORT' });
});

test('what is no member is refused', () => {
  const host = createTestHost();
  expect(() => host.stub('domain.dance' as never, () => 1)).toThrow(TypeError);
  expect(() => createTestHost({ lacks: ['domain.dance' as never] })).toThrow(TypeError);
  expect(() => host.stub('domain.create', undefined as never)).toThrow(TypeError);
});
