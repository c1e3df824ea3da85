import { expect, test } from '@jest/globals';
import { XdrReader } from '../protocol/reader.js';
import { XdrWriter } from '../protocol/writer.js';
import { tableMethods, type TableOptions } from './methods.js';
import type { RpcClient } from './rpc.js';

const uuid = '00112233-4455-6677-8899-aabbccddeeff';
const network = { name: 'net0', uuid };
const domain = { name: 'dom0', uuid, id: -1 };

/** The words that a call puts on the wire. */
async function wordsOf(section: string, name: string, args: unknown[], options?: TableOptions): Promise<number[]> {
  let words: number[] = [];
  const call = async (row: { args: { write(writer: XdrWriter, args: unknown[]): void } }, values: unknown[]) => {
    const writer = new XdrWriter();
    row.args.write(writer, values);
    const reader = new XdrReader(writer.take());
    words = Array.from({ length: reader.left / 4 }, () => reader.int());
  };
  // Only the call is looked at.
  await tableMethods({ call } as unknown as RpcClient, options)[section]![name]!(...args);
  return words;
}
const reference = 6; // The words of `network`: its name with the length, and its UUID.

test('the arguments of a network update go out in the order that the peer knows', async () => {
  const args = [network, 'delete', 'dnsHost', -1, '', 2, undefined];
  expect((await wordsOf('network', 'update', args)).slice(reference)).toEqual([2, 10, -1, 0, 2]);
  expect((await wordsOf('network', 'update', args, { updateOrder: false })).slice(reference)).toEqual([
    10, 2, -1, 0, 2,
  ]);
});

test('a peer that knows parameters that are texts is told that they are welcome', async () => {
  const flags = async (options?: TableOptions) =>
    (await wordsOf('domain', 'getMemoryParameters', [domain, 1, undefined], options)).at(-1);
  expect([await flags(), await flags({ stringParams: false })]).toEqual([5, 1]);
});

test('what a client always sends the same is not asked of the caller', async () => {
  expect(await wordsOf('domain', 'listAll', [3, undefined])).toEqual([1, 3]);
});

test('files do not go to another host', async () => {
  await expect(wordsOf('domain', 'createXml', ['<domain/>', [3], 0, undefined])).rejects.toMatchObject({
    code: 'VIR_ERR_NO_SUPPORT',
  });
});
