import { afterAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from '@virtkit/core';
import { test as driver } from './driver.js';

const directory = mkdtempSync(join(tmpdir(), 'virtkit-domain-save-'));
afterAll(() => rmSync(directory, { recursive: true }));
const image = join(directory, 'image');

const guest = (more = '') =>
  `<domain type='test'><name>g</name><uuid>6695eb01-f6a4-8304-79aa-0000000000ff</uuid>${more}<memory>8192</memory>` +
  "<os><type arch='i686'>hvm</type></os></domain>";
const connect = () => open('test:///default', { drivers: [driver()], discover: false });

test('a file of libvirt is restored as a transient domain', async () => {
  const xml =
    "<domain type='test' id='7'>\n  <name>theirs</name>\n  <uuid>6695eb01-f6a4-8304-79aa-0000000000ee</uuid>\n" +
    "  <memory>8192</memory><os><type arch='i686'>hvm</type></os></domain>\n";
  writeFileSync(image, Buffer.concat([Buffer.from('TestGuestMagic\0'), Buffer.from([172, 0, 0, 0]), Buffer.from(xml)]));
  await using connection = await connect();
  await connection.restoreDomain(image);
  const domain = await connection.lookupDomainByName('theirs');
  expect(await domain.getState()).toEqual({ state: 'running', reason: 'restored' });
  expect(await domain.isPersistent()).toBe(false);
});

test('a defined domain runs as it was saved, and goes back to its definition', async () => {
  await using connection = await connect();
  const domain = await connection.defineDomainXml(guest('<title>then</title>'));
  await domain.create();
  await domain.save(image);
  expect(await domain.getState()).toEqual({ state: 'shutoff', reason: 'saved' });
  await connection.defineDomainXml(guest('<title>now</title>'));
  await connection.restoreDomain(image);
  expect(await domain.getXmlDesc()).toContain('<title>then</title>');
  expect(await domain.getXmlDesc({ inactive: true })).toContain('<title>now</title>');
  await domain.destroy();
  expect(await domain.getXmlDesc()).toContain('<title>now</title>');
});

test('a definition of more than 8 KiB comes back', async () => {
  await using connection = await connect();
  const domain = await connection.createDomainXml(guest(`<description>${'x'.repeat(9000)}</description>`));
  await domain.save(image);
  await expect(connection.lookupDomainByName('g')).rejects.toMatchObject({ code: 'VIR_ERR_NO_DOMAIN' });
  await connection.restoreDomain(image);
  expect(await (await connection.lookupDomainByName('g')).isActive()).toBe(true);
});

test('a save that cannot be written leaves the guest running', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  await expect(domain.save(join(directory, 'missing', 'image'))).rejects.toMatchObject({
    code: 'VIR_ERR_SYSTEM_ERROR',
  });
  expect((await domain.getState()).state).toBe('running');
});

test('the managed save is gone once the guest starts', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  await domain.managedSave();
  expect(await domain.hasManagedSaveImage()).toBe(true);
  await expect(domain.undefine()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
  await domain.create();
  expect(await domain.hasManagedSaveImage()).toBe(false);
});
