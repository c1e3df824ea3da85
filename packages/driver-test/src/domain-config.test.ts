import { describe, expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { test as testDriver } from './driver.js';

const connect = () => open('test:///default', { drivers: [testDriver()], discover: false });
const failure = (code: string) => expect.objectContaining({ code });
const uuid = (last: number) => `c7a5fdbd-edaf-9455-926a-d65c16db180${last}`;
const xml = (name: string, id: number, more = '') =>
  `<domain type='test'><name>${name}</name><uuid>${uuid(id)}</uuid><memory>8192</memory>` +
  `<os><type>hvm</type></os>${more}</domain>`;

describe('defining', () => {
  test('tells whether it is new', async () => {
    await using connection = await connect();
    const seen: unknown[] = [];
    await connection.dispatch.call('domain', 'subscribe', 'lifecycle', undefined, (_domain, event) => seen.push(event));
    await connection.defineDomainXml(xml('a', 1));
    await connection.defineDomainXml(xml('a', 1));
    expect(seen).toEqual([
      { event: 'defined', detail: 'added' },
      { event: 'defined', detail: 'updated' },
    ]);
  });

  test('a running domain takes the definition at its next start', async () => {
    await using connection = await connect();
    const domain = await connection.createDomainXml(xml('a', 1));
    await connection.defineDomainXml(xml('a', 1, '<title>next</title>'));
    expect(await domain.isPersistent()).toBe(true);
    expect(await domain.getXmlDesc()).not.toContain('<title>');
    await domain.destroy();
    expect(await domain.getXmlDesc()).toContain('<title>next</title>');
  });

  test('a name or a uuid that is taken is refused, and nothing changes', async () => {
    await using connection = await connect();
    await connection.defineDomainXml(xml('a', 1));
    await expect(connection.defineDomainXml(xml('a', 2))).rejects.toThrow(failure('VIR_ERR_OPERATION_FAILED'));
    await expect(connection.defineDomainXml(xml('b', 1))).rejects.toThrow(failure('VIR_ERR_OPERATION_FAILED'));
    expect((await connection.listAllDomains()).map(({ name }) => name)).toEqual(['test', 'a']);
  });

  test('what is no document has its place in the error', async () => {
    await using connection = await connect();
    await expect(connection.defineDomainXml('<domain>\n<name>')).rejects.toThrow(
      expect.objectContaining({
        code: 'VIR_ERR_XML_DETAIL',
        location: expect.objectContaining({ line: 2 }) as unknown,
      }),
    );
  });
});

describe('undefining', () => {
  test('a stopped domain is gone, a running one goes on as a transient', async () => {
    await using connection = await connect();
    const domain = await connection.lookupDomainByName('test');
    await domain.undefine();
    expect(await domain.isPersistent()).toBe(false);
    expect(await domain.isActive()).toBe(true);
    await domain.shutdown();
    await expect(domain.getInfo()).rejects.toThrow(failure('VIR_ERR_NO_DOMAIN'));
  });

  test('flags that the test host cannot heed are refused', async () => {
    await using connection = await connect();
    const domain = await connection.lookupDomainByName('test');
    await expect(domain.undefine({ nvram: true })).rejects.toThrow(failure('VIR_ERR_INVALID_ARG'));
    expect(await domain.isPersistent()).toBe(true);
  });
});

describe('renaming', () => {
  test('a stopped domain has a new name everywhere', async () => {
    await using connection = await connect();
    const domain = await connection.defineDomainXml(xml('a', 1));
    await domain.rename('b');
    expect(domain.name).toBe('b');
    expect((await connection.lookupDomainByName('b')).uuid).toBe(uuid(1));
    expect(await domain.getXmlDesc()).toContain('<name>b</name>');
    await expect(connection.lookupDomainByName('a')).rejects.toThrow(failure('VIR_ERR_NO_DOMAIN'));
    await connection.defineDomainXml(xml('a', 2));
  });

  test.each([
    ['test', 'VIR_ERR_OPERATION_INVALID'],
    ['a', 'VIR_ERR_OPERATION_INVALID'],
    ['', 'VIR_ERR_INVALID_ARG'],
    ['../a', 'VIR_ERR_XML_ERROR'],
  ])('to %j: %s', async (name, code) => {
    await using connection = await connect();
    const domain = await connection.defineDomainXml(xml('a', 1));
    await expect(domain.rename(name)).rejects.toThrow(failure(code));
    expect((await connection.lookupDomainByName('a')).uuid).toBe(uuid(1));
  });

  test('a running domain keeps its name', async () => {
    await using connection = await connect();
    const domain = await connection.lookupDomainByName('test');
    await expect(domain.rename('x')).rejects.toThrow(failure('VIR_ERR_OPERATION_INVALID'));
  });
});

describe('metadata', () => {
  test('title and description, live and stored', async () => {
    await using connection = await connect();
    const domain = await connection.lookupDomainByName('test');
    await domain.setMetadata('title', 'live', undefined, undefined, { live: true });
    await domain.setMetadata('description', 'stored', undefined, undefined, { config: true });
    expect(await domain.getMetadata('title', undefined)).toBe('live');
    expect(await domain.getMetadata('description', undefined, { config: true })).toBe('stored');
    await expect(domain.getMetadata('description', undefined, { live: true })).rejects.toThrow(
      failure('VIR_ERR_NO_DOMAIN_METADATA'),
    );
    await domain.setMetadata('title', '', undefined, undefined);
    await expect(domain.getMetadata('title', undefined)).rejects.toThrow(failure('VIR_ERR_NO_DOMAIN_METADATA'));
  });

  test('an element is given back as it came, and told', async () => {
    await using connection = await connect();
    const domain = await connection.lookupDomainByName('test');
    const seen: unknown[] = [];
    await connection.dispatch.call('domain', 'subscribe', 'metadataChange', undefined, (_domain, event) =>
      seen.push(event),
    );
    await domain.setMetadata('element', '<own:owner xmlns:own="urn:own"/>', 'app', 'urn:app');
    await domain.setMetadata('element', '<owner>me</owner>', 'app', 'urn:app');
    expect(await domain.getMetadata('element', 'urn:app')).toBe('<owner>me</owner>');
    expect(await domain.getXmlDesc()).toContain('<app:owner xmlns:app="urn:app">me</app:owner>');
    await domain.setMetadata('element', undefined, 'app', 'urn:app');
    await expect(domain.getMetadata('element', 'urn:app')).rejects.toThrow(failure('VIR_ERR_NO_DOMAIN_METADATA'));
    expect(seen).toEqual(Array.from({ length: 3 }, () => ({ type: 'element', nsUri: 'urn:app' })));
  });

  test.each([
    ['a title of two lines', ['title', 'a\nb', undefined, undefined], 'VIR_ERR_INVALID_ARG'],
    ['a title with a key', ['title', 'a', 'k', undefined], 'VIR_ERR_INVALID_ARG'],
    ['a title with a namespace', ['title', 'a', undefined, 'urn:a'], 'VIR_ERR_INVALID_ARG'],
    ['an element without namespace', ['element', '<a/>', 'k', undefined], 'VIR_ERR_INVALID_ARG'],
    ['an element without key', ['element', '<a/>', undefined, 'urn:a'], 'VIR_ERR_INVALID_ARG'],
    ['an element with a key that is no prefix', ['element', '<a/>', 'a b', 'urn:a'], 'VIR_ERR_INTERNAL_ERROR'],
    ['an element that is no XML', ['element', '<a', 'k', 'urn:a'], 'VIR_ERR_XML_DETAIL'],
  ] as const)('%s is refused', async (_what, args, code) => {
    await using connection = await connect();
    const domain = await connection.lookupDomainByName('test');
    const before = await domain.getXmlDesc();
    const [type, text, key, uri] = args;
    await expect(domain.setMetadata(type, text, key, uri)).rejects.toThrow(failure(code));
    expect(await domain.getXmlDesc()).toBe(before);
  });
});
