import { expect, test as it } from '@jest/globals';
import { Content, reader, writer } from './storage-content.js';

const page = 65_536n;

async function pieces(content: Content, offset: bigint, length: bigint) {
  const stream = reader(content, offset, length, true);
  const found: unknown[] = [];
  for (let piece = await stream.recv!(); piece; piece = await stream.recv!()) {
    found.push(piece instanceof Uint8Array ? piece.length : piece.hole);
  }
  return found;
}

it('tells the holes between what was written', async () => {
  const content = new Content();
  content.write(3n * page, new Uint8Array([1]));
  expect(await pieces(content, 10n, 5n * page)).toEqual([3n * page - 10n, 65_536, page + 10n]);
});

it('takes a hole as zeros', async () => {
  const content = new Content();
  const stream = writer(content, 0n, 2n * page);
  await stream.send!(new Uint8Array(Number(page)).fill(7));
  await stream.finish();
  const again = writer(content, 2n, 6n);
  await again.sendHole!(3n);
  await again.send!(new Uint8Array([9]));
  const read = await reader(content, 0n, 8n, false).recv!();
  expect(read).toEqual(new Uint8Array([7, 7, 0, 0, 0, 9, 7, 7]));
});

it('gives and takes no more than its length', async () => {
  const content = new Content();
  const stream = writer(content, 0n, 3n);
  await expect(stream.send!(new Uint8Array(4))).rejects.toMatchObject({ code: 'VIR_ERR_SYSTEM_ERROR' });
  await expect(stream.sendHole!(4n)).rejects.toMatchObject({ code: 'VIR_ERR_SYSTEM_ERROR' });
});
