import { expect, test } from '@jest/globals';
import { Dispatch, type Session } from '@virtkit/core/driver';
import { domainProcedures } from '../protocol/remote-domain.js';
import { XdrWriter } from '../protocol/writer.js';
import type { ServerClient } from './client.js';
import { tableHandler } from './table.js';

const domain = { name: 'web', uuid: '6695eb01-f6a4-8304-79aa-97f2502e193f', id: 1 };
const limits = { total_bytes_sec: 5n };
const client = (members: object) =>
  ({ dispatch: new Dispatch({ domain: members } as unknown as Session, false) }) as ServerClient;
const handler = tableHandler('domainGetBlockIoTune', domainProcedures.domainGetBlockIoTune);
const ask = (disk: string, room: number) => ({ values: [domain, disk, 0], room, texts: true });

test('how many parameters there can be is told without a look at the domain', async () => {
  const refusing = client({ getBlockIoTune: () => Promise.reject(new Error('no such disk')) });
  const args = ask('', 0);
  const writer = new XdrWriter(64);
  handler.write(writer, (await handler.run(refusing, args, undefined!)) as object, args);
  // No parameters, and libvirt's number of them.
  expect(Buffer.from(writer.take()).toString('hex')).toBe('0000000000000014');
  await expect(handler.run(refusing, ask('', 20), undefined!)).rejects.toThrow('no such disk');
});

test('with room, the driver answers', async () => {
  const answering = client({ getBlockIoTune: async () => limits });
  expect(await handler.run(answering, ask('vda', 20), undefined!)).toEqual(limits);
});

test('what the driver does not have is not counted', async () => {
  await expect(async () => void (await handler.run(client({}), ask('', 0), undefined!))).rejects.toMatchObject({
    code: 'VIR_ERR_NO_SUPPORT',
  });
});
