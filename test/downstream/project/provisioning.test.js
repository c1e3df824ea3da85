import { beforeEach, describe, expect, test } from '@jest/globals';
import { useTestHost } from '@virtkit/driver-test/jest';
import { provision } from './keeper.js';

const on = useTestHost({ seed: 7 });
beforeEach(() => on.host.addPool({ name: 'disks', volumes: { base: 1024n } }));

const read = async (volume) => {
  const pieces = [];
  for await (const piece of await volume.download()) pieces.push(piece);
  return Buffer.concat(pieces);
};

test.each([1, 10, 1000, 65_536, 65_537, 1_000_000])('a volume of %d bytes', async (size) => {
  const bytes = Buffer.alloc(size, 'virtkit');
  const volume = await provision(on.connection, 'disks', 'v', bytes);
  await expect(on.connection).toHaveVolume('disks', 'v', { capacity: BigInt(size) });
  expect((await read(volume)).equals(bytes)).toBe(true);
});

test.each([
  ['storageVol.createXml', 'VIR_ERR_SYSTEM_ERROR'],
  ['storageVol.upload', 'VIR_ERR_SYSTEM_ERROR'],
])('a disk that is full at %s leaves nothing behind', async (member, code) => {
  on.host.faults.add({ on: member, full: true });
  await expect(provision(on.connection, 'disks', 'v', Buffer.from('x'))).rejects.toMatchObject({ code });
  await expect(on.connection).not.toHaveVolume('disks', 'v');
  await expect(on.connection).toHaveVolume('disks', 'base');
});

test('a name that is taken', async () => {
  await expect(provision(on.connection, 'disks', 'base', Buffer.from('x'))).rejects.toThrow();
  await expect(on.connection).toHaveVolume('disks', 'base', { capacity: 1024n });
});

test.each(['tapes', '', 'DISKS'])('a pool %j that is not there', async (pool) => {
  await expect(provision(on.connection, pool, 'v', Buffer.from('x'))).rejects.toMatchObject({
    code: 'VIR_ERR_NO_STORAGE_POOL',
  });
});

describe('what the host does is ours to say', () => {
  test.each([0n, 1n, 2n ** 63n])('a volume that says it has %d bytes', async (capacity) => {
    on.host.stub('storageVol.getInfo', async (args, original) => ({ ...(await original(...args)), capacity }));
    await expect(on.connection).toHaveVolume('disks', 'base', { capacity });
  });

  test('nothing was asked that is not modelled', () => expect(on.host.unmodelled).toEqual([]));
});
