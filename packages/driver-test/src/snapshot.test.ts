import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open, type Connection } from '@virtkit/core';
import { test as driver } from './driver.js';
import { VirtualClock } from './clock.js';

const directory = mkdtempSync(join(tmpdir(), 'virtkit-snapshot-'));
afterAll(() => rmSync(directory, { recursive: true }));

const uuid = '6695eb01-f6a4-8304-79aa-0000000000ff';
const guest = (name: string, more = '') =>
  `<domain type='test'><name>${name}</name><uuid>${uuid}</uuid><memory>8192</memory>` +
  `<os><type arch='i686'>hvm</type></os>${more}</domain>`;
const snapshot = (name: string, more = '') => `<domainsnapshot><name>${name}</name>${more}</domainsnapshot>`;
const record = (name: string, state: string, more = '') =>
  snapshot(name, `<state>${state}</state><creationTime>7</creationTime>${more}`);

const connect = (uri = 'test:///default', now?: number) =>
  open(uri, { drivers: [driver({ clock: new VirtualClock(now) })], discover: false });

async function lifecycle(connection: Connection, work: () => Promise<unknown>): Promise<string[]> {
  const events = connection.events('domain.lifecycle');
  await events.ready;
  await work();
  // What waits can still be read.
  events.end();
  const told: string[] = [];
  for await (const { event, detail } of events) told.push(`${event} ${detail}`);
  return told;
}

test('a snapshot without a name is named for the second, and hangs under the one before', async () => {
  await using connection = await connect(undefined, 1_700_000_000_999);
  const domain = await connection.lookupDomainByName('test');
  const first = await domain.createSnapshotXml('<domainsnapshot/>');
  expect(first.name).toBe('1700000000');
  const second = await domain.createSnapshotXml(snapshot('two', '<description>why</description>'));
  expect((await second.getParent()).name).toBe('1700000000');
  expect((await domain.getCurrentSnapshot()).name).toBe('two');
  const [head] = (await second.getXmlDesc()).split('  <domain ');
  expect(head).toBe(`<domainsnapshot>
  <name>two</name>
  <description>why</description>
  <state>running</state>
  <parent>
    <name>1700000000</name>
  </parent>
  <creationTime>1700000000</creationTime>
  <memory snapshot='internal'/>
  <disks>
    <disk name='vda' snapshot='internal'/>
  </disks>
`);
});

test('going back gives the definition of then, and tells what happened', async () => {
  await using connection = await connect();
  const domain = await connection.defineDomainXml(guest('g'));
  await domain.create();
  await domain.suspend();
  const before = await domain.createSnapshotXml(snapshot('before'));
  await domain.resume();
  await connection.defineDomainXml(guest('g', '<title>later</title>'));
  const told = await lifecycle(connection, () => before.revert());
  expect(told).toEqual(['stopped fromSnapshot', 'started fromSnapshot', 'suspended fromSnapshot']);
  expect(await domain.getState()).toEqual({ state: 'paused', reason: 'fromSnapshot' });
  expect(await domain.getXmlDesc({ inactive: true })).not.toContain('later');
});

test('a start that is told of a stopped snapshot leaves the guest off, as in libvirt', async () => {
  await using connection = await connect();
  const domain = await connection.defineDomainXml(guest('g'));
  const off = await domain.createSnapshotXml(snapshot('off'));
  const told = await lifecycle(connection, () => off.revert({ running: true }));
  expect(told).toEqual(['started fromSnapshot']);
  expect(await domain.isActive()).toBe(false);
});

// libvirt gives the domain its old name then, and still finds it by the new one alone.
test('a domain that was renamed since keeps its name', async () => {
  await using connection = await connect();
  const domain = await connection.defineDomainXml(guest('old'));
  const before = await domain.createSnapshotXml(snapshot('before'));
  await domain.rename('new');
  await before.revert();
  const renamed = await connection.lookupDomainByName('new');
  expect(await renamed.getXmlDesc()).toContain('<name>new</name>');
});

test('an external snapshot that names no file gets one beside the disk', async () => {
  const image = join(directory, 'disk.tar.img');
  writeFileSync(image, '');
  const disk = (dev: string) =>
    `<disk type='file' snapshot='external'><source file='${image}'/><target dev='${dev}'/></disk>`;
  await using connection = await connect();
  const memory = "<memory file='/m'/>";
  const one = await connection.defineDomainXml(guest('one', `<devices>${disk('vda')}</devices>`));
  const made = await one.createSnapshotXml(snapshot('s', memory));
  expect(await made.getXmlDesc()).toContain(`<source file='${directory}/disk.tar.s'/>`);
  const both = guest('both', `<devices>${disk('vda')}${disk('vdb')}</devices>`).replace(uuid, uuid.replace('ff', 'fe'));
  const two = await connection.defineDomainXml(both);
  await expect(two.createSnapshotXml(snapshot('s', memory))).rejects.toMatchObject({
    code: 'VIR_ERR_CONFIG_UNSUPPORTED',
  });
});

describe('a node description', () => {
  const load = (...snapshots: readonly string[]) => {
    const file = join(directory, 'node.xml');
    const described = snapshots.map((one) => one.replaceAll('domainsnapshot>', 'test:domainsnapshot>'));
    const domain = guest('n', described.join(''));
    writeFileSync(file, `<node xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>${domain}</node>`);
    return connect(`test://${file}`);
  };
  const idle = '<active>0</active>';
  const active = '<active>1</active>';
  const under = (name: string) => `<parent><name>${name}</name></parent>`;

  test('brings snapshots in any order', async () => {
    await using connection = await load(record('b', 'running', under('a') + idle), record('a', 'shutoff', active));
    const domain = await connection.lookupDomainByName('n');
    expect((await domain.getCurrentSnapshot()).name).toBe('a');
    const b = await domain.lookupSnapshotByName('b');
    expect((await b.getParent()).name).toBe('a');
    expect(await b.getXmlDesc()).toContain(`<domain>\n    <uuid>${uuid}</uuid>\n  </domain>`);
  });

  test('may lack the definition to go back to', async () => {
    await using connection = await load(record('a', 'running', idle));
    const a = await (await connection.lookupDomainByName('n')).lookupSnapshotByName('a');
    await expect(a.revert()).rejects.toMatchObject({ code: 'VIR_ERR_SNAPSHOT_REVERT_RISKY' });
  });

  test.each([
    ['two that claim to be current', [record('a', 'running', active), record('b', 'running', active)]],
    ['one that does not say whether it is current', [record('a', 'running')]],
    ['a parent that is missing', [record('a', 'running', under('b') + idle)]],
    ['a circle', [record('a', 'running', under('b') + idle), record('b', 'running', under('a') + idle)]],
    ['no creation time', [snapshot('a', `<state>running</state>${idle}`)]],
  ])('is refused with %s', async (_what, snapshots) => {
    await expect(load(...snapshots)).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
  });
});
