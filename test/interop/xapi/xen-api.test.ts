import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { makeIdentity, serve } from '../../xapi/simulator/serve.js';
import { XapiSimulator } from '../../xapi/simulator/simulator.js';
import { describePeer, npmPeers, runPeer } from '../peer.js';

const client = fileURLToPath(new URL('client.mjs', import.meta.url));

describePeer('xen-api', () => {
  const identity = makeIdentity();
  afterAll(() => identity.remove());

  test('the simulated pool is one for the client of Xen Orchestra', async () => {
    const pool = new XapiSimulator({ addresses: ['127.0.0.1'] });
    const serving = await serve(pool, identity);
    try {
      const url = `https://127.0.0.1:${serving.port}`;
      const told = JSON.parse(await runPeer(process.execPath, [client, npmPeers, url, pool.password])) as {
        vm: string;
      };
      expect(told).toEqual({
        refused: ['SESSION_AUTHENTICATION_FAILED', ['root', 'Authentication failure']],
        types: expect.arrayContaining(['PBD', 'PIF', 'SR', 'VDI', 'VM', 'VM_metrics', 'host', 'network', 'pool']),
        made: ['made by xen-api', 'Halted', 'VM'],
        running: ['Running', 1],
        twice: ['VM_BAD_POWER_STATE', [told.vm, 'halted', 'running']],
        lateTwice: 'VM_BAD_POWER_STATE',
        disks: [['0', 'a disk', 'Local storage']],
        past: [true, 'made by xen-api', true],
        gone: 'HANDLE_INVALID',
        unknown: ['MESSAGE_METHOD_UNKNOWN', ['VM.no_such_message']],
        vm: expect.stringMatching(/^OpaqueRef:/),
      });
    } finally {
      await serving.close();
    }
  }, 60_000);
});
