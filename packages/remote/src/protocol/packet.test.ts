import { expect, test } from '@jest/globals';
import { PacketSplitter, type Packet } from './packet.js';

/** A call with one file (type 4), the byte that comes with the file, and a plain call. */
const bytes = Buffer.from(
  [
    '00000024 20008086 00000001 000001c2 00000004 00000007 00000000 00000001 cafecafe',
    '00',
    '0000001c 20008086 00000001 00000002 00000000 00000008 00000000',
  ]
    .join('')
    .replaceAll(' ', ''),
  'hex',
);

test.each([1, 3, 16, 36, 37, 38, 64, 100])(
  'what comes with a file is no part of a message: %d bytes at once',
  (size) => {
    const packets: Packet[] = [];
    const splitter = new PacketSplitter((packet) => packets.push(packet));
    for (let at = 0; at < bytes.length; at += size) splitter.push(bytes.subarray(at, at + size));
    expect(packets.map(({ procedure, type, serial }) => [procedure, type, serial])).toEqual([
      [450, 4, 7],
      [2, 0, 8],
    ]);
  },
);

test('a message with more files than anyone takes is refused', () => {
  const splitter = new PacketSplitter(() => undefined);
  const many = Buffer.from(bytes);
  many.writeUInt32BE(33, 28);
  expect(() => splitter.push(many)).toThrow('33 files is over the limit of 32');
});
