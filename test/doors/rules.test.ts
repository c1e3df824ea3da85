import { Buffer } from 'node:buffer';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { open, type Connection } from '@virtkit/core';
import { test as driverTest } from '@virtkit/driver-test';
import { accessRules, remote, serve, type Server } from '@virtkit/remote';
import { RawClient, words } from './raw-client.js';

let directory: string;
let server: Server;
/** Who may do all. */
let root: Connection;
/** Who is held to the rules of a test. */
let ann: Connection;

const at = (door: string) => `test+unix:///default?socket=${directory}/${door}`;
const connect = (door: string) => open(at(door), { drivers: [remote()] });
const denied = { code: 'VIR_ERR_ACCESS_DENIED' };

const search =
  'getattr read search_domains search_networks search_storage_pools search_node_devices search_interfaces search_secrets';
const mayConnect = search.split(' ').map((name) => `connect:${name}`);

async function start(...rules: object[]): Promise<void> {
  const json = {
    rules: [{ who: { door: '*/root' }, allow: ['*'] }, ...rules.map((rule) => ({ who: { door: '*/ann' }, ...rule }))],
  };
  server = await serve({
    drivers: [driverTest()],
    listen: [`unix:${directory}/root`, `unix:${directory}/ann`],
    access: accessRules(json),
  });
  root = await connect('root');
  ann = await connect('ann');
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'virtkit-rules-'));
});
afterEach(async () => {
  await ann.close();
  await root.close();
  await server.close();
  await rm(directory, { recursive: true });
});

const uuids = { 'web-1': '00000000-0000-0000-0000-0000000000a1', 'db-1': '00000000-0000-0000-0000-0000000000b1' };
const guest = (name: string, uuid?: string) =>
  `<domain type="test"><name>${name}</name>${uuid ? `<uuid>${uuid}</uuid>` : ''}<memory>1024</memory><os><type>hvm</type></os></domain>`;
const names = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name).sort();

describe('some domains of many', () => {
  beforeEach(async () => {
    await start({ allow: [...mayConnect, 'domain:*'], on: { domain: { name: 'web-*' } } });
    for (const [name, uuid] of Object.entries(uuids)) await (await root.defineDomainXml(guest(name, uuid))).create();
  });

  test('lists, numbers and statistics have those alone', async () => {
    expect(names(await root.listAllDomains())).toEqual(['db-1', 'test', 'web-1']);
    expect(names(await ann.listAllDomains())).toEqual(['web-1']);
    expect(names((await ann.getAllDomainStats()).map(({ domain }) => domain))).toEqual(['web-1']);
    await using raw = await RawClient.over(`${directory}/ann`);
    await raw.open('test:///default');
    expect((await raw.call(0x20008086, 51))?.payload).toEqual(words(1));
  });

  test('statistics of a list have those alone, and of nothing that may be known they have nothing', async () => {
    const [web, db] = [await root.lookupDomainByName('web-1'), await root.lookupDomainByName('db-1')];
    expect((await root.getAllDomainStats({ domains: [web, db] })).length).toBe(2);
    expect((await stats(web, db)).sort()).toEqual(['web-1']);
    expect(await stats(db)).toEqual([]);
  });
  async function stats(...domains: { readonly name: string; readonly uuid: string; readonly id: number }[]) {
    await using raw = await RawClient.over(`${directory}/ann`);
    await raw.open('test:///default');
    const refs = domains.map(({ name, uuid, id }) => reference(name, uuid, id));
    const answer = await raw.call(0x20008086, 344, Buffer.concat([words(refs.length), ...refs, words(0, 0)]));
    const text = answer!.payload!.toString('latin1');
    return ['web-1', 'db-1', 'test'].filter((name) => text.includes(`${name}\0`));
  }

  test('look-ups find those, and are denied the others', async () => {
    expect((await ann.lookupDomainByName('web-1')).uuid).toBe(uuids['web-1']);
    await expect(ann.lookupDomainByName('db-1')).rejects.toMatchObject(denied);
    await expect(ann.lookupDomainByUuid(uuids['db-1'])).rejects.toMatchObject(denied);
    await expect(ann.lookupDomainById(1)).rejects.toMatchObject(denied);
    await expect(ann.lookupDomainByName('none')).rejects.toMatchObject({ code: 'VIR_ERR_NO_DOMAIN' });
  });

  test.each([
    ['the name of one and the UUID of another', 'web-1', uuids['db-1']],
    ['the name and the UUID of one that is not theirs', 'db-1', uuids['db-1']],
  ])('a reference with %s is denied', async (_, name, uuid) => {
    await using raw = await RawClient.over(`${directory}/ann`);
    await raw.open('test:///default');
    expect(await raw.call(0x20008086, 12, reference(name, uuid, 2))).toEqual({
      code: 88,
      message: 'access denied: no rule allows domain:stop on this object',
    });
    expect(await (await root.lookupDomainByName('db-1')).isActive()).toBe(true);
  });

  test('a definition is looked at: its name, its UUID, and whose they are', async () => {
    await ann.defineDomainXml(guest('web-2'));
    await expect(ann.defineDomainXml(guest('db-2'))).rejects.toMatchObject(denied);
    await expect(ann.createDomainXml(guest('db-2'))).rejects.toMatchObject(denied);
    await expect(ann.defineDomainXml(guest('web-3', uuids['db-1']))).rejects.toMatchObject(denied);
    const twice = guest('web-3').replace('<memory>', '<name>db-1</name><memory>');
    await expect(ann.defineDomainXml(twice)).rejects.toMatchObject({ code: 'VIR_ERR_XML_ERROR' });
    expect(names(await root.listAllDomains())).toEqual(['db-1', 'test', 'web-1', 'web-2']);
  });

  test('none is renamed out of reach, or into it', async () => {
    const web = await ann.defineDomainXml(guest('web-2'));
    await expect(web.rename('db-2')).rejects.toMatchObject(denied);
    await web.rename('web-9');
    expect(names(await root.listAllDomains())).toEqual(['db-1', 'test', 'web-1', 'web-9']);
  });

  test('a saved guest is whose image it is', async () => {
    const [web, db] = [`${directory}/web.img`, `${directory}/db.img`];
    await (await root.lookupDomainByName('web-1')).save(web);
    await (await root.lookupDomainByName('db-1')).save(db);
    await expect(ann.restoreDomain(db)).rejects.toMatchObject(denied);
    await expect(ann.getSaveImageXmlDesc(db)).rejects.toMatchObject(denied);
    expect(await ann.getSaveImageXmlDesc(web)).toContain('web-1');
    await ann.restoreDomain(web);
    expect(await (await root.lookupDomainByName('web-1')).isActive()).toBe(true);
    expect(await (await root.lookupDomainByName('db-1')).isActive()).toBe(false);
  });

  test('snapshots go by their domain', async () => {
    const xml = '<domainsnapshot><name>s</name></domainsnapshot>';
    await (await root.lookupDomainByName('db-1')).createSnapshotXml(xml);
    const web = await ann.lookupDomainByName('web-1');
    await (await web.createSnapshotXml(xml)).delete();
    await using raw = await RawClient.over(`${directory}/ann`);
    await raw.open('test:///default');
    const snapshot = Buffer.concat([words(1), Buffer.from('s\0\0\0'), reference('web-1', uuids['db-1'], -1)]);
    expect((await raw.call(0x20008086, 193, Buffer.concat([snapshot, words(0)])))?.code).toBe(88);
    expect(names(await (await root.lookupDomainByName('db-1')).listAllSnapshots())).toEqual(['s']);
  });

  test('events are told of those alone', async () => {
    const told: string[] = [];
    await using events = ann.events('domain.lifecycle');
    const reading = (async () => {
      for await (const { domain } of events) {
        told.push(domain.name);
        if (told.length === 2) return;
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const name of ['db-1', 'web-1', 'db-1', 'web-1'] as const) {
      const domain = await root.lookupDomainByName(name);
      await ((await domain.isActive()) ? domain.destroy() : domain.create());
    }
    await reading;
    expect(told).toEqual(['web-1', 'web-1']);
  });
});

test('volumes go by their pool, also where they are copied from', async () => {
  await start({
    allow: [...mayConnect, 'storage_pool:*', 'storage_vol:*'],
    on: { storage_vol: { pool: 'hers' } },
  });
  for (const name of ['hers', 'his']) {
    const pool = await root.defineStoragePoolXml(
      `<pool type="dir"><name>${name}</name><target><path>/${name}</path></target></pool>`,
    );
    await pool.create();
    await pool.createVolXml(volume('one'));
  }
  const [hers, his] = [await ann.lookupStoragePoolByName('hers'), await ann.lookupStoragePoolByName('his')];
  expect(names(await hers.listAllVolumes())).toEqual(['one']);
  expect(await his.listAllVolumes()).toEqual([]);
  await expect(his.lookupVolByName('one')).rejects.toMatchObject(denied);
  await expect(ann.lookupStorageVolByPath('/his/one')).rejects.toMatchObject(denied);
  await expect(his.createVolXml(volume('two'))).rejects.toMatchObject(denied);
  const secret = await (await root.lookupStoragePoolByName('his')).lookupVolByName('one');
  await expect(hers.createVolXmlFrom(volume('copy'), secret)).rejects.toMatchObject(denied);
  await hers.createVolXmlFrom(volume('copy'), await hers.lookupVolByName('one'));
  expect(names(await hers.listAllVolumes())).toEqual(['copy', 'one']);
});
const volume = (name: string) => `<volume><name>${name}</name><capacity unit="MiB">1</capacity></volume>`;

test('a permission that flags ask for', async () => {
  await start({ allow: [...mayConnect, 'domain:getattr', 'domain:read', 'domain:write'] });
  const domain = await ann.lookupDomainByName('test');
  expect(await domain.getXmlDesc()).toContain('<name>test</name>');
  await expect(domain.getXmlDesc({ secure: true })).rejects.toMatchObject({
    message: expect.stringContaining('no rule allows domain:read_secure') as unknown,
  });
  await domain.setMemory(1024n * 1024n, { live: true });
  // What changes the configuration is saved.
  await expect(domain.setMemory(1024n * 1024n, { config: true })).rejects.toMatchObject(denied);
  await expect(domain.setMemory(1024n * 1024n)).rejects.toMatchObject(denied);
});

test('rules add up, and are for those whom they name', async () => {
  await start(
    { allow: mayConnect },
    { allow: ['domain:getattr'] },
    { allow: ['domain:read'], on: { domain: { uuid: '6695eb01-*' } } },
    { who: { user: 'bob' }, allow: ['domain:destroy', 'domain:stop'].slice(1) },
    { who: { from: '10.*' }, allow: ['domain:*'] },
    { who: { x509: '*' }, allow: ['domain:*'] },
  );
  const domain = await ann.lookupDomainByName('test');
  expect((await domain.getInfo()).state).toBe('running');
  await expect(domain.destroy()).rejects.toMatchObject(denied);
  const other = await root.defineDomainXml(guest('other'));
  await expect((await ann.lookupDomainByName('other')).getInfo()).rejects.toMatchObject(denied);
  await other.undefine();
});

test('the rules in the documentation are rules', async () => {
  await start({ allow: ['*'] });
  const page = await readFile(new URL('../../docs/remote-and-security.md', import.meta.url), 'utf8');
  const [, json] = /```json\n(.*?)```/s.exec(page)!;
  expect(() => accessRules(JSON.parse(json!))).not.toThrow();
});

/** A domain as the wire has it. */
const reference = (name: string, uuid: string, id: number): Buffer =>
  Buffer.concat([
    words(name.length),
    Buffer.from(name.padEnd(Math.ceil(name.length / 4) * 4, '\0')),
    Buffer.from(uuid.replaceAll('-', ''), 'hex'),
    words(id >>> 0),
  ]);
