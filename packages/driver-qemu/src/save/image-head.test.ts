import { expect, test } from '@jest/globals';
import { fixedSize, readHead, writeHead, type ImageHead } from './image-head.js';

const head: ImageHead = { xml: '<domain/>', running: true, format: 'raw', room: 16 };
/** Laid out by hand from libvirt's struct: magic, version, room, running, packing, place of the cookie, 14 unused. */
const bytes = Buffer.concat([
  Buffer.from('LibvirtQemudSave'),
  Buffer.from('02000000' + '10000000' + '01000000' + '00000000' + '00000000' + '00'.repeat(56), 'hex'),
  Buffer.from('<domain/>\0\0\0\0\0\0\0'),
]);
const reading = (file: Buffer) => readHead(async (from, length) => file.subarray(from, from + length));

test('the layout of a saved guest is libvirt’s', () => {
  expect(fixedSize).toBe(92);
  expect(writeHead(head, { complete: true })).toEqual(bytes);
  expect(writeHead(head, { complete: false }).toString('latin1', 0, 16)).toBe('LibvirtQemudPart');
});

test('it is read, from a host that counts from the other end, too', async () => {
  expect(await reading(bytes)).toEqual({ ...head, cookie: undefined, memoryAt: 108 });
  const swapped = Buffer.from(bytes);
  swapped.subarray(16, fixedSize).swap32();
  expect(await reading(swapped)).toEqual({ ...head, cookie: undefined, memoryAt: 108 });
});

test('a cookie stands behind the definition', async () => {
  const written = writeHead({ ...head, cookie: '<cookie/>', room: 64 }, { complete: true });
  expect(written.readUInt32LE(32)).toBe('<domain/>'.length + 1);
  expect(await reading(written)).toMatchObject({ xml: '<domain/>', cookie: '<cookie/>' });
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['half a head', bytes.subarray(0, 40)],
  ['another file', Buffer.alloc(200, 1)],
  ['one that was not finished', writeHead(head, { complete: false })],
  ['no definition', bytes.subarray(0, 100)],
  ['a version to come', withNumber(16, 3)],
  ['no room', withNumber(20, 0)],
  ['all the room there is', withNumber(20, 0xffffffff)],
  ['an unknown packing', withNumber(28, 9)],
  ['a cookie outside', withNumber(32, 17)],
])('%s is refused', async (_what, file) => {
  await expect(reading(file)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_FAILED' });
});

test('a definition that does not fit is refused', () => {
  const long = { ...head, xml: 'x'.repeat(16) };
  expect(() => writeHead(long, { complete: true })).toThrow('new xml too large to fit in file');
});

function withNumber(at: number, number: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt32LE(number, at);
  return changed;
}
