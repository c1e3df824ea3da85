import { expect, test } from '@jest/globals';
import { Dispatch, type Session } from '@virtkit/core/driver';
import type { ServerClient } from './client.js';
import { twinHandlers } from './twin-handlers.js';

const bare = {
  host: { getType: async () => 'BARE' },
  domain: {
    listAll: async () => [],
    getInfo: () => Promise.reject(new Error('no domains')),
    getXmlDesc: () => Promise.reject(new Error('no domains')),
  },
  close: async () => undefined,
} as unknown as Session;

test.each([
  ['connectNumOfSecrets', 'virConnectNumOfSecrets'],
  ['nwfilterDefineXml', 'virNWFilterDefineXML'],
  ['nodeDeviceDettach', 'virNodeDeviceDettach'],
])('%s is what is not supported, and not what would have served it', async (name, shown) => {
  const client = { dispatch: new Dispatch(bare, false) } as ServerClient;
  const handler = twinHandlers.find((one) => one.name === name)!;
  await expect(handler.run(client, { flags: 0 }, undefined!) as Promise<unknown>).rejects.toMatchObject({
    code: 'VIR_ERR_NO_SUPPORT',
    message: `this function is not supported by the connection driver: ${shown}`,
  });
});
