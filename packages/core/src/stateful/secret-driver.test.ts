import { expect, test } from '@jest/globals';
import { EventHub } from './event-hub.js';
import { secretDriver } from './secret-driver.js';
import { Secrets } from './secrets.js';

const xml = (name: string, attributes = '') =>
  `<secret${attributes}><uuid>6b697400-5555-4222-8333-444455556661</uuid><usage type='ceph'><name>${name}</name></usage></secret>`;

/** A driver on a disk that can be full. */
function setUp() {
  const disk = { full: false, holds: new Map<string, unknown>() };
  const told: string[] = [];
  const secrets = new Secrets();
  const events = new EventHub<'secret'>(({ uuid }) => uuid);
  const driver = secretDriver({
    secrets,
    events,
    random: (size) => new Uint8Array(size),
    save: async ({ ref, def, value }) => {
      if (disk.full) throw new Error('full');
      if (def.ephemeral) disk.holds.delete(ref.uuid);
      else disk.holds.set(ref.uuid, value && [...value]);
    },
    forget: async ({ ref }) => {
      if (disk.full) throw new Error('read-only');
      disk.holds.delete(ref.uuid);
    },
  });
  void driver.subscribe('lifecycle', undefined, (_ref, { event }) => told.push(event));
  void driver.subscribe('valueChanged', undefined, () => told.push('value'));
  return { disk, told, driver };
}

test('a change is on disk before it is told, and an ephemeral secret is not', async () => {
  const { disk, driver } = setUp();
  const ref = await driver.defineXml(xml('a'), 0);
  await driver.setValue(ref, new Uint8Array([1, 2]), 0);
  expect([...disk.holds.values()]).toEqual([[1, 2]]);
  await driver.defineXml(xml('a', " ephemeral='yes'"), 0);
  expect(disk.holds.size).toBe(0);
});

test('what cannot be kept did not happen', async () => {
  const { disk, told, driver } = setUp();
  disk.full = true;
  await expect(driver.defineXml(xml('a'), 0)).rejects.toThrow('full');
  expect(await driver.listAll(0)).toEqual([]);
  disk.full = false;
  const ref = await driver.defineXml(xml('a'), 0);
  await driver.setValue(ref, new Uint8Array([1]), 0);
  disk.full = true;
  await expect(driver.setValue(ref, new Uint8Array([2]), 0)).rejects.toThrow('full');
  await expect(driver.undefine(ref)).rejects.toThrow('read-only');
  expect([...(await driver.getValue(ref, 0))]).toEqual([1]);
  expect(told).toEqual(['defined', 'value']);
});

test('a value is a copy, on the way in and on the way out', async () => {
  const { driver } = setUp();
  const ref = await driver.defineXml(xml('a'), 0);
  const value = new Uint8Array([1]);
  await driver.setValue(ref, value, 0);
  value[0] = 9;
  (await driver.getValue(ref, 0))[0] = 8;
  expect([...(await driver.getValue(ref, 0))]).toEqual([1]);
});

test('another kind of usage that another secret has is refused too, though libvirt looks at the name alone', async () => {
  const { driver } = setUp();
  const second = xml('a').replace('61</uuid>', '62</uuid>').replace(/ceph/g, 'tls');
  await driver.defineXml(xml('a'), 0);
  await driver.defineXml(second, 0);
  await expect(driver.defineXml(second.replace(/tls/g, 'ceph'), 0)).rejects.toMatchObject({
    code: 'VIR_ERR_INTERNAL_ERROR',
  });
});
