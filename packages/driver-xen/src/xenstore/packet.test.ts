import { Buffer } from 'node:buffer';
import { describe, expect, test } from '@jest/globals';
import { PacketSplitter, writePacket, type Packet } from './packet.js';

/** By xs_wire.h: type, req_id, tx_id, len, each four bytes, the lowest first. */
const hex = (text: string) => Buffer.from(text.replaceAll(/#.*$/gm, '').replaceAll(/\s/g, ''), 'hex');
const read = hex(`
  02000000  # XS_READ
  07000000  # request 7
  2a010000  # in transaction 298
  03000000  # three bytes:
  2f6100    # "/a"
`);
const event = hex('0f000000 00000000 00000000 06000000 2f6200 743100');
const empty = hex('02000000 08000000 00000000 00000000');

const split = (chunks: readonly Buffer[]): Packet[] => {
  const packets: Packet[] = [];
  const splitter = new PacketSplitter((packet) => packets.push(packet));
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return packets;
};

test('a packet is written', () => {
  expect(writePacket({ type: 'READ', request: 7, transaction: 298, payload: Buffer.from('/a\0') })).toEqual(read);
});

test('packets are read however they are chopped', () => {
  const bytes = Buffer.concat([read, empty, event]);
  for (let size = 1; size <= bytes.length; size += 1) {
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
    expect(split(chunks)).toEqual([
      { type: 'READ', request: 7, transaction: 298, payload: Buffer.from('/a\0') },
      { type: 'READ', request: 8, transaction: 0, payload: Buffer.alloc(0) },
      { type: 'WATCH_EVENT', request: 0, transaction: 0, payload: Buffer.from('/b\0t1\0') },
    ]);
  }
});

describe('refused', () => {
  test.each([
    ['a type that there is not', hex('63000000 01000000 00000000 00000000'), 'a packet of type 99'],
    ['the type that was removed', hex('14000000 01000000 00000000 00000000'), 'a packet of type 20'],
    ['a length without bounds', hex('02000000 01000000 00000000 ffffffff'), 'a payload of 4294967295 bytes'],
    ['an end inside a header', read.subarray(0, 9), 'it ended after 9 bytes of a packet'],
    ['an end inside a payload', read.subarray(0, 18), 'it ended after 18 bytes of a packet'],
  ])('%s', (_what, bytes, why) => {
    expect(() => split([bytes])).toThrow(
      expect.objectContaining({
        code: 'VIR_ERR_RPC',
        domain: 'VIR_FROM_XENSTORE',
        message: expect.stringContaining(why) as unknown,
      }),
    );
  });
});
