import { expect, test } from '@jest/globals';
import { Dispatch, type Session } from '@virtkit/core/driver';
import { procedures } from '../protocol/remote.js';
import { XdrReader } from '../protocol/reader.js';
import { XdrWriter } from '../protocol/writer.js';
import type { ServerClient } from './client.js';
import { tableHandler } from './table.js';

const uuid = '6695eb01-f6a4-8304-79aa-97f2502e193f';
const domainHex = `0000000474657374${uuid.replaceAll('-', '')}00000001`;

/** Calls a row with bytes, over a driver of that one member. Gives what it was asked, and the bytes of the reply. */
async function call(name: 'domainGetInfo' | 'domainGetMemoryParameters', hex: string, domain: object) {
  const handler = tableHandler(name, procedures[name]);
  const session = { host: { getType: async () => 'T' }, domain, close: async () => undefined } as unknown as Session;
  const args = handler.args.read(new XdrReader(Buffer.from(hex, 'hex')));
  const value: unknown = await handler.run(
    { dispatch: new Dispatch(session, false) } as ServerClient,
    args,
    {} as never,
  );
  const writer = new XdrWriter();
  handler.write(writer, value, args);
  return writer.take().toString('hex');
}

test('the arguments are the member’s own, and its result is the reply', async () => {
  const asked: unknown[] = [];
  const reply = await call('domainGetInfo', domainHex, {
    getInfo: async (...args: unknown[]) => {
      asked.push(...args);
      return { state: 'running', maxMemory: 8n, memory: 4n, vcpus: 2, cpuTime: 1n };
    },
  });
  expect(asked).toEqual([{ name: 'test', uuid, id: 1 }, undefined]);
  expect(reply).toBe('00000001' + '0000000000000008' + '0000000000000004' + '00000002' + '0000000000000001');
});

test('a member that the driver lacks is not supported', async () => {
  await expect(call('domainGetInfo', domainHex, {})).rejects.toMatchObject({ code: 'VIR_ERR_NO_SUPPORT' });
});

const memory = {
  getMemoryParameters: async (_: unknown, flags: number) => ({ hard_limit: 7n, why: `flags ${flags}` }),
};
const hardLimit = '0000000a' + '686172645f6c696d69740000' + '00000004' + '0000000000000007';

// Behind the parameters stands their number: of use to who asked for none, and read by nobody else.
test('parameters that are texts are told to clients that know them, whose flag the driver does not see', async () => {
  // Room for 16, flags 4: VIR_TYPED_PARAM_STRING_OKAY.
  const reply = await call('domainGetMemoryParameters', `${domainHex}0000001000000004`, memory);
  const why = '00000003' + '77687900' + '00000007' + '00000007' + '666c616773203000';
  expect(reply).toBe(`00000002${hardLimit}${why}00000002`);
});

test('and kept from others', async () => {
  const reply = await call('domainGetMemoryParameters', `${domainHex}0000001000000000`, memory);
  expect(reply).toBe(`00000001${hardLimit}00000001`);
});

test('a client with room for none is told how many there can be', async () => {
  const reply = await call('domainGetMemoryParameters', `${domainHex}0000000000000000`, memory);
  expect(reply).toBe('00000000' + '00000004');
});
