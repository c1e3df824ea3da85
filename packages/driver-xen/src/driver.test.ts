import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { open, type Connection } from '@virtkit/core';
import { xen, type XenOptions } from './driver.js';
import { FakeXen } from './fake-xen.js';

let root: string;
let fake: FakeXen;
let connection: Connection;
const connect = (options: XenOptions = {}): Promise<Connection> =>
  open('xen:///system', {
    drivers: [xen({ root, channels: [fake.channel('toolstack')], warn: fail, ...options })],
    discover: false,
  });
const fail = (message: string, error: unknown): never => {
  throw new Error(message, { cause: error });
};

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'vk-'));
  fake = new FakeXen();
  connection = await connect();
});
afterEach(async () => {
  await connection.close();
  rmSync(root, { recursive: true });
});

const xml = (name: string, more = '') =>
  `<domain type='xen'><name>${name}</name><memory>65536</memory><os><type>linux</type><kernel>/boot/k</kernel></os>${more}</domain>`;
const names = async () => (await connection.listAllDomains({ active: true })).map(({ name }) => name);

test('a guest is defined, started and destroyed; the control domain stays as it is', async () => {
  const guest = await connection.defineDomainXml(xml('one'));
  expect(await names()).toEqual(['Domain-0']);
  await guest.create();
  expect(fake.byName('one')).toMatchObject({ uuid: guest.uuid, id: guest.id });
  expect(await guest.getState()).toEqual({ state: 'running', reason: 'booted' });
  expect(await names()).toEqual(['Domain-0', 'one']);
  await guest.destroy();
  expect(fake.byName('one')).toBeUndefined();
  const control = await connection.lookupDomainById(0);
  await expect(control.destroy()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
});

test("guests that others start are found, and events tell of them and of their kernel's end", async () => {
  const stream = connection.events('domain.lifecycle');
  await connection.listAllDomains();
  fake.start('name = "theirs"\nuuid = "5d38a2a1-5fc5-4b2f-b1b6-5f6fd46ad1ac"\nmemory = 64');
  const told = stream[Symbol.asyncIterator]();
  expect((await told.next()).value).toMatchObject({ event: 'started', detail: 'booted', domain: { name: 'theirs' } });
  const guest = await connection.lookupDomainByName('theirs');
  expect(await guest.isPersistent()).toBe(false);
  fake.end(guest.id, 'crash');
  expect((await told.next()).value).toMatchObject({ event: 'stopped', detail: 'crashed' });
  await expect(guest.getInfo()).rejects.toMatchObject({ code: 'VIR_ERR_NO_DOMAIN' });
});

test('whoever opens it next takes the guests over, with what they run with', async () => {
  const guest = await connection.defineDomainXml(xml('kept'));
  await guest.create();
  await guest.setMetadata('title', 'now', undefined, undefined, { live: true });
  const transient = await connection.createDomainXml(xml('passing', '<title>brief</title>'));
  await connection.close();
  connection = await connect();
  const again = await connection.lookupDomainByName('kept');
  expect(again.id).toBe(guest.id);
  expect(await again.getMetadata('title', undefined, { live: true })).toBe('now');
  expect(await again.getXmlDesc({ inactive: true })).not.toContain('<title>');
  const other = await connection.lookupDomainByName('passing');
  expect(await other.getXmlDesc()).toContain('<title>brief</title>');
  expect([await again.isPersistent(), await other.isPersistent()]).toEqual([true, false]);
  expect(transient.id).toBe(other.id);
});
