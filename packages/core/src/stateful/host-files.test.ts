import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { HostFiles } from './host-files.js';
import { interfaceCounts } from './interface-counts.js';
import { neighbours } from './neighbours.js';

const root = mkdtempSync(join(tmpdir(), 'virtkit-files-'));
afterAll(() => rmSync(root, { recursive: true }));
mkdirSync(join(root, 'proc/net'), { recursive: true });
// As the kernel prints them.
writeFileSync(
  join(root, 'proc/net/dev'),
  `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
  vif1.0:    1000      10    1    2    0     0          0         0     2000      20    3    4    0     0       0          0
`,
);
writeFileSync(
  join(root, 'proc/net/arp'),
  `IP address       HW type     Flags       HW address            Mask     Device
10.0.0.7         0x1         0x2         00:16:3e:aa:bb:cc     *        xenbr0
`,
);
const files = new HostFiles(root);

test('what the host sends a guest receives; of a card that is the host’s own both count alike', () => {
  const card = { type: 'bridge', source: { bridge: 'xenbr0' }, target: { dev: 'vif1.0' } } as const;
  expect(interfaceCounts(files, card)).toEqual({
    rxBytes: 2000n,
    rxPackets: 20n,
    rxErrs: 3n,
    rxDrop: 4n,
    txBytes: 1000n,
    txPackets: 10n,
    txErrs: 1n,
    txDrop: 2n,
  });
  expect(interfaceCounts(files, { ...card, type: 'direct', source: { dev: 'eth0' } })).toMatchObject({
    rxBytes: 1000n,
    txBytes: 2000n,
  });
  expect(interfaceCounts(files, { ...card, target: { dev: 'vif2.0' } })).toBeUndefined();
});

test('addresses are found by the cards of a guest', () => {
  const card = {
    type: 'bridge',
    source: { bridge: 'xenbr0' },
    mac: { address: '00:16:3E:AA:BB:CC' },
    target: { dev: 'vif1.0' },
  } as const;
  expect(neighbours({ type: 'xen', name: 'g', devices: { interfaces: [card] } }, files)).toEqual([
    { name: 'vif1.0', hwaddr: '00:16:3e:aa:bb:cc', addrs: [{ type: 'ipv4', addr: '10.0.0.7', prefix: 0 }] },
  ]);
});
