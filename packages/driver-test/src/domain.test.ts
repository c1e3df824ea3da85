import { describe, expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { VirtualClock } from './clock.js';
import { test as testDriver } from './driver.js';

const connect = (now?: number) =>
  open('test:///default', { drivers: [testDriver({ clock: new VirtualClock(now) })], discover: false });
const failure = (code: string) => expect.objectContaining({ code });
const uuid = '6695eb01-f6a4-8304-79aa-97f2502e193f';
const xml = (name: string, more = '') =>
  `<domain type='test'><name>${name}</name><memory>8192</memory><os><type>hvm</type></os>${more}</domain>`;

describe('look-ups', () => {
  test('find a domain by name, uuid in any spelling, and id', async () => {
    await using connection = await connect();
    const found = await Promise.all([
      connection.lookupDomainByName('test'),
      connection.lookupDomainByUuid(uuid),
      connection.lookupDomainByUuid(uuid.replaceAll('-', '').toUpperCase()),
      connection.lookupDomainById(1),
    ]);
    expect(found.map((domain) => domain.uuid)).toEqual([uuid, uuid, uuid, uuid]);
  });

  test('say what is not there, and what cannot be', async () => {
    await using connection = await connect();
    await expect(connection.lookupDomainByName('none')).rejects.toThrow(failure('VIR_ERR_NO_DOMAIN'));
    await expect(connection.lookupDomainByName('toString')).rejects.toThrow(failure('VIR_ERR_NO_DOMAIN'));
    await expect(connection.lookupDomainById(2)).rejects.toThrow(failure('VIR_ERR_NO_DOMAIN'));
    await expect(connection.lookupDomainById(-1)).rejects.toThrow(failure('VIR_ERR_INVALID_ARG'));
    await expect(connection.lookupDomainByUuid(uuid.replace('6', '7'))).rejects.toThrow(failure('VIR_ERR_NO_DOMAIN'));
    await expect(connection.lookupDomainByUuid('no')).rejects.toThrow(failure('VIR_ERR_INVALID_ARG'));
  });

  test('a handle of a domain that is gone is stale', async () => {
    await using connection = await connect();
    const domain = await connection.defineDomainXml(xml('gone'));
    await domain.undefine();
    await expect(domain.getInfo()).rejects.toThrow(failure('VIR_ERR_NO_DOMAIN'));
  });
});

describe('facts', () => {
  test('of test:///default, as libvirt gives them', async () => {
    await using connection = await connect(1_700_000_000_000);
    const domain = await connection.lookupDomainByName('test');
    expect(await domain.getInfo()).toEqual({
      state: 'running',
      maxMemory: 8388608n,
      memory: 2097152n,
      vcpus: 2,
      cpuTime: 1_700_000_000_000_000_000n,
    });
    expect(await domain.getOsType()).toBe('linux');
    expect(await domain.getHostname()).toBe('testhost');
    expect(await domain.isUpdated()).toBe(false);
    await domain.destroy();
    await expect(domain.getHostname()).rejects.toThrow(failure('VIR_ERR_OPERATION_INVALID'));
  });

  test('the live view of a running domain has an id, the inactive view has none', async () => {
    await using connection = await connect();
    const domain = await connection.lookupDomainByName('test');
    expect(await domain.getXmlDesc()).toMatch(/^<domain type='test' id='1'>\n/);
    expect(await domain.getXmlDesc({ inactive: true })).toMatch(/^<domain type='test'>\n/);
    await expect(domain.getXmlDesc({ updateCpu: true })).rejects.toThrow(failure('VIR_ERR_INVALID_ARG'));
  });

  test('a password is shown to who asks for secrets', async () => {
    await using connection = await connect();
    const graphics = "<devices><graphics type='vnc' passwd='hidden'/></devices>";
    const domain = await connection.defineDomainXml(xml('vnc', graphics));
    expect(await domain.getXmlDesc()).not.toContain('hidden');
    expect(await domain.getXmlDesc({ secure: true })).toContain("passwd='hidden'");
  });
});

test('listing takes flags: of one kind they widen, of several they narrow', async () => {
  await using connection = await connect();
  await connection.defineDomainXml(xml('off'));
  await (await connection.createDomainXml(xml('paused'))).suspend();
  await (await connection.lookupDomainByName('off')).setAutostart(true);
  const names = async (options: Parameters<typeof connection.listAllDomains>[0]) =>
    (await connection.listAllDomains(options)).map(({ name }) => name).sort();
  expect(await names({})).toEqual(['off', 'paused', 'test']);
  expect(await names({ active: true })).toEqual(['paused', 'test']);
  expect(await names({ paused: true, shutoff: true })).toEqual(['off', 'paused']);
  expect(await names({ active: true, transient: true })).toEqual(['paused']);
  expect(await names({ autostart: true })).toEqual(['off']);
  expect(await names({ inactive: true, transient: true })).toEqual([]);
  expect(await names({ hasSnapshot: true })).toEqual([]);
  await expect(connection.dispatch.call('domain', 'listAll', 1 << 17, undefined)).rejects.toThrow(
    failure('VIR_ERR_INVALID_ARG'),
  );
});
