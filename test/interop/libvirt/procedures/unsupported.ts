import { expect, test } from '@jest/globals';
import type { VirtError } from '@virtkit/core';
import type { RpcClient, Row } from '../../../../packages/remote/src/client/rpc.js';
import { positional } from '../../../../packages/remote/src/client/methods.js';
import type { XdrReader } from '../../../../packages/remote/src/protocol/reader.js';
import { procedures } from '../../../../packages/remote/src/protocol/remote.js';
import { twins } from '../../../../packages/remote/src/protocol/remote-twins.js';
import type { Procedure } from '../../../../packages/remote/src/protocol/procedure.js';
import type { Context } from './context.js';

/**
 * The procedures whose function libvirt 9.0's test driver does not fill, and those that neither its QEMU driver nor the
 * drivers beside that fill: read off their tables.
 */
const lacking = {
  test: [
    8, 13, 61, 62, 63, 103, 108, 109, 118, 119, 120, 135, 136, 139, 140, 141, 142, 143, 144, 145, 146, 147, 148, 158,
    160, 161, 163, 164, 165, 166, 174, 175, 176, 177, 178, 179, 180, 181, 201, 207, 208, 209, 213, 214, 215, 216, 217,
    218, 228, 237, 238, 239, 240, 242, 243, 250, 251, 259, 260, 261, 266, 267, 286, 287, 288, 289, 290, 296, 297, 298,
    299, 300, 301, 302, 303, 304, 305, 306, 307, 341, 342, 345, 364, 371, 372, 378, 384, 386, 387, 388, 389, 391, 392,
    393, 394, 395, 397, 398, 399, 400, 401, 403, 404, 405, 406, 407, 408, 409, 410, 418, 420, 421, 422, 424, 425, 427,
    428, 429, 430, 431, 433, 434, 435, 436, 439, 440, 441, 442,
  ],
  qemu: [61, 63, 131, 132, 133, 134, 135, 220, 221, 222, 295, 309, 310],
};
/** What came after libvirt 9.0. */
const later = [444, 445, 447, 448, 449, 450, 451, 452];

export function unsupportedTests(c: Context): void {
  for (const which of ['test', 'qemu'] as const) {
    test(`what the ${which} driver does not have is not supported`, async () => {
      const answers = await ask(c, which === 'test' ? c.rawTest : c.rawQemu, lacking[which]);
      expect(answers.filter(([, code]) => code !== 'VIR_ERR_NO_SUPPORT')).toEqual([]);
    });
  }

  test('what needs better arguments to say so', async () => {
    const allocate = c.test.dispatch.call('host', 'allocPages', [4], [1n], 0, 1, 0, undefined);
    await expect(allocate).rejects.toMatchObject({ code: 'VIR_ERR_NO_SUPPORT' });
  });

  test('what is later than this libvirt is unknown to it', async () => {
    const answers = await ask(c, c.rawTest, later);
    expect(answers.filter(([, code]) => code !== 'VIR_ERR_NO_SUPPORT')).toEqual([]);
  });
}

const rows = new Map<number, Row<unknown, unknown>>([
  ...Object.values<Procedure>(procedures).map((row) => [row.number, positional(row)] as const),
  ...Object.values(twins).map((row) => [row.number, row as Row<unknown, unknown>] as const),
] as [number, Row<unknown, unknown>][]);

async function ask(c: Context, client: RpcClient, numbers: readonly number[]): Promise<[number, string][]> {
  const answers: [number, string][] = [];
  for (const number of numbers) {
    const row = rows.get(number)!;
    const call = client.call({ number, ret: row.ret, args: plausible(row) }, undefined);
    answers.push([
      number,
      await call.then(String, (error: VirtError) =>
        error.code === 'VIR_ERR_NO_SUPPORT' || error.code === 'VIR_ERR_RPC'
          ? error.code
          : `${error.code} ${error.message}`,
      ),
    ]);
  }
  return answers;
}

/** Arguments that say little and are well-formed: what a row reads from a reader that makes them up. */
function plausible(row: Row<unknown, unknown>): Row<undefined, unknown>['args'] {
  const values = readMadeUp(row);
  return { least: 0, write: (writer) => row.args.write(writer, values), read: () => undefined };
}

function readMadeUp(row: Row<unknown, unknown>): unknown {
  const reader: Partial<XdrReader> = {
    left: 1 << 20,
    int: () => 1,
    // Flags, and whether something optional is there.
    uint: () => 0,
    present: () => false,
    hyper: () => 1n,
    uhyper: () => 1n,
    double: () => 1,
    length: () => 1,
    bytes: (length) => Buffer.alloc(length, 7),
    string: () => 'made-up',
    name: () => 'made-up',
    uuid: () => '07070707-0707-0707-0707-070707070707',
    done: () => undefined,
  };
  return row.args.read(reader as XdrReader);
}
