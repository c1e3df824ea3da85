import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { open, type ConnectOptions } from '@virtkit/core';
import { driver, test as testDriver } from './driver.js';

const connect = (uri: string, options: ConnectOptions = {}) =>
  open(uri, { drivers: [testDriver()], discover: false, ...options });
const failure = (code: string) => expect.objectContaining({ code });

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'virtkit-test-driver-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The URI of a file with that text. */
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return `test://${folder}/${name}`;
};
const domain = (name: string, more = '') =>
  `<domain type='test'><name>${name}</name><memory>8192</memory><os><type>hvm</type></os>${more}</domain>`;

describe('the URI', () => {
  test.each(['test:///', 'test://', 'test:'])('%s names no host', async (uri) => {
    await expect(connect(uri)).rejects.toThrow(failure('VIR_ERR_INVALID_ARG'));
  });

  test('it takes no parameters', async () => {
    await expect(connect('test:///default?a=b')).rejects.toThrow(failure('VIR_ERR_INVALID_ARG'));
  });

  test('a host is for other drivers', async () => {
    await expect(connect('test://host/default')).rejects.toThrow(failure('VIR_ERR_NO_CONNECT'));
  });
});

describe('test:///default', () => {
  test('has one running domain', async () => {
    await using connection = await connect('test:///default');
    expect(await connection.getType()).toBe('TEST');
    const [only, ...others] = await connection.listAllDomains();
    expect(others).toEqual([]);
    expect(only).toMatchObject({ name: 'test', uuid: '6695eb01-f6a4-8304-79aa-97f2502e193f', id: 1 });
    expect(await only!.getState()).toEqual({ state: 'running', reason: 'unknown' });
  });

  test('is one host for all sessions of a driver, and another for another driver', async () => {
    const one = testDriver();
    await using first = await connect('test:///default', { drivers: [one] });
    await using second = await connect('test:///default', { drivers: [one] });
    await using other = await connect('test:///default');
    await first.defineDomainXml(domain('new'));
    expect((await second.lookupDomainByName('new')).name).toBe('new');
    await expect(other.lookupDomainByName('new')).rejects.toThrow(failure('VIR_ERR_NO_DOMAIN'));
  });

  test('is forgotten when the last session closes, not before', async () => {
    const drivers = [testDriver()];
    const first = await connect('test:///default', { drivers });
    const second = await connect('test:///default', { drivers });
    await first.defineDomainXml(domain('new'));
    await first.close();
    await first.close();
    expect(await second.listAllDomains()).toHaveLength(2);
    await second.close();
    await using third = await connect('test:///default', { drivers });
    expect(await third.listAllDomains()).toHaveLength(1);
  });

  test('events of one session reach the other', async () => {
    const drivers = [testDriver()];
    await using first = await connect('test:///default', { drivers });
    await using second = await connect('test:///default', { drivers });
    const events = second.events('domain.lifecycle');
    await events.ready;
    await (await first.lookupDomainByName('test')).suspend();
    expect((await events.next()).value).toMatchObject({ event: 'suspended', detail: 'paused' });
  });

  test('calls on a closed connection are refused', async () => {
    const connection = await connect('test:///default');
    await connection.close();
    await expect(connection.listAllDomains()).rejects.toThrow(failure('VIR_ERR_INVALID_CONN'));
  });

  test('a read-only connection reads and does not write', async () => {
    await using connection = await connect('test:///default', { readOnly: true });
    const found = await connection.lookupDomainByName('test');
    expect(await found.getXmlDesc()).toContain('<name>test</name>');
    await expect(found.destroy()).rejects.toThrow(failure('VIR_ERR_OPERATION_DENIED'));
    await expect(found.getXmlDesc({ secure: true })).rejects.toThrow(failure('VIR_ERR_OPERATION_DENIED'));
    await expect(connection.defineDomainXml(domain('new'))).rejects.toThrow(failure('VIR_ERR_OPERATION_DENIED'));
    expect(await found.isActive()).toBe(true);
  });

  test('the driver that discovery finds is a driver of this kind', async () => {
    await using connection = await connect('test:///default', { drivers: [driver] });
    expect(connection.driverName).toBe('test');
  });
});

describe('a node file', () => {
  test('describes the host, other files included', async () => {
    file('b.xml', domain('b'));
    const more = "<test:runstate xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>5</test:runstate>";
    const uri = file('node.xml', `<node>${domain('a', more)}<domain file='b.xml'/></node>`);
    await using connection = await connect(uri);
    const states = await Promise.all(
      (await connection.listAllDomains()).map(async (one) => [one.name, one.id, (await one.getState()).state]),
    );
    expect(states).toEqual([
      ['a', -1, 'shutoff'],
      ['b', 1, 'running'],
    ]);
  });

  test('each session has a host of its own', async () => {
    const uri = file('own.xml', `<node>${domain('a')}</node>`);
    const drivers = [testDriver()];
    await using first = await connect(uri, { drivers });
    await using second = await connect(uri, { drivers });
    await (await first.lookupDomainByName('a')).undefine();
    expect(await (await first.lookupDomainByName('a')).isPersistent()).toBe(false);
    expect(await (await second.lookupDomainByName('a')).isPersistent()).toBe(true);
  });

  // The codes that libvirt 9.0 gives.
  test.each([
    ['no file', `test:///no/such/file.xml`, 'VIR_ERR_XML_ERROR'],
    ['another root', '<network/>', 'VIR_ERR_XML_ERROR'],
    ['no XML', 'hello', 'VIR_ERR_XML_DETAIL'],
    ['a file inside that is not there', "<node><domain file='none.xml'/></node>", 'VIR_ERR_XML_ERROR'],
    ['two domains of one name', `<node>${domain('a')}${domain('a')}</node>`, 'VIR_ERR_OPERATION_FAILED'],
  ])('%s', async (name, text, code) => {
    const uri = text.startsWith('test:') ? text : file(`${name}.xml`.replaceAll(' ', '-'), text);
    await expect(connect(uri)).rejects.toThrow(failure(code));
  });

  test('asks for a login if it has users', async () => {
    const uri = file('auth.xml', "<node><auth><user password='secret'>bob</user></auth></node>");
    const asked: string[] = [];
    const login = (password: string): NonNullable<ConnectOptions['credentials']> => {
      return async (requests) => {
        asked.push(...requests.map(({ type }) => type));
        return requests.map(({ type }) => (type === 'authname' ? 'bob' : password));
      };
    };
    await using connection = await connect(uri, { credentials: login('secret') });
    expect(await connection.listAllDomains()).toEqual([]);
    expect(asked).toEqual(['authname', 'passphrase']);
    await expect(connect(uri, { credentials: login('wrong') })).rejects.toThrow(failure('VIR_ERR_AUTH_FAILED'));
    await expect(connect(uri)).rejects.toThrow(failure('VIR_ERR_INVALID_ARG'));
  });

  test('a failed opening leaves nothing behind', async () => {
    const drivers = [testDriver()];
    await expect(connect(file('bad.xml', 'hello'), { drivers })).rejects.toThrow();
    await using connection = await connect('test:///default', { drivers });
    expect(await connection.listAllDomains()).toHaveLength(1);
  });
});
