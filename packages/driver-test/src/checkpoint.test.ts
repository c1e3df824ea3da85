import { expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { VirtualClock } from './clock.js';
import { test as driver } from './driver.js';

const connect = (now?: number) =>
  open('test:///default', { drivers: [driver({ clock: new VirtualClock(now) })], discover: false });
const checkpoint = (name: string, more = '') => `<domaincheckpoint><name>${name}</name>${more}</domaincheckpoint>`;

test('a checkpoint follows every disk, under its own name', async () => {
  await using connection = await connect(1_700_000_000_999);
  const domain = await connection.lookupDomainByName('test');
  const first = await domain.createCheckpointXml('<domaincheckpoint/>');
  const second = await domain.createCheckpointXml(checkpoint('two'));
  expect((await second.getParent()).name).toBe('1700000000');
  expect(await first.getXmlDesc({ noDomain: true })).toBe(`<domaincheckpoint>
  <name>1700000000</name>
  <creationTime>1700000000</creationTime>
  <disks>
    <disk name='vda' checkpoint='bitmap' bitmap='1700000000'/>
  </disks>
</domaincheckpoint>
`);
});

test('checkpoints and snapshots exclude each other', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  const made = await domain.createCheckpointXml(checkpoint('c'));
  const refused = { code: 'VIR_ERR_OPERATION_UNSUPPORTED' };
  await expect(domain.createSnapshotXml('<domainsnapshot/>')).rejects.toMatchObject(refused);
  await made.delete();
  await domain.createSnapshotXml('<domainsnapshot/>');
  await expect(domain.createCheckpointXml(checkpoint('c'))).rejects.toMatchObject(refused);
});

test('a record may come without its domain, and is the current one if it is the first', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  const redefine = (name: string, more = '') =>
    domain.createCheckpointXml(checkpoint(name, `<creationTime>5</creationTime>${more}`), { redefine: true });
  await redefine('a');
  await redefine('b', '<parent><name>a</name></parent>');
  // A second one under `a` does not go on from the current one.
  await redefine('c', '<parent><name>a</name></parent>');
  const next = await domain.createCheckpointXml(checkpoint('next'));
  expect((await next.getParent()).name).toBe('b');
});

test('domains are listed by whether they have checkpoints', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  expect(await connection.listAllDomains({ hasCheckpoint: true })).toEqual([]);
  await domain.createCheckpointXml(checkpoint('c'));
  expect(await connection.listAllDomains({ hasCheckpoint: true })).toHaveLength(1);
});

test.each(['constructor', '__proto__', 'toString'])('a name such as %s is a name like others', async (name) => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  await expect(domain.lookupCheckpointByName(name)).rejects.toMatchObject({ code: 'VIR_ERR_NO_DOMAIN_CHECKPOINT' });
  expect((await domain.createCheckpointXml(checkpoint(name))).name).toBe(name);
});
