import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { open, type Connection } from '@virtkit/core';
import { conformance, type OpenHost } from '@virtkit/core/conformance';
import { escapeXml } from '@virtkit/core/xml';
import { qemu } from '@virtkit/driver-qemu';
import { describePeer } from '../peer.js';

/** They wait until a guest has shut itself down. */
const unheeded = [
  'state: shutdown, running: shutoff',
  'domain lifecycle: shutdown ends in shutoff',
  'events: a shutdown is told',
];
const mac = '52:54:00:6b:69:74';

describePeer('qemu', () => {
  const cache = mkdtempSync(join(tmpdir(), 'vk-'));
  const folder = mkdtempSync(join(tmpdir(), 'vk-'));
  afterAll(() => [cache, folder].forEach((one) => rmSync(one, { recursive: true, force: true })));
  let images = 0;
  const image = (): string => {
    const path = join(folder, `${images++}.img`);
    writeFileSync(path, Buffer.alloc(4096));
    return path;
  };

  /** The folder that each connection's host has. */
  const roots = new WeakMap<Connection, string>();
  let used: string[] = [];
  const connect = (root: string, readOnly = false) =>
    open(`qemu:///embed?root=${root}`, {
      drivers: [qemu({ cache, warn: () => undefined })],
      discover: false,
      readOnly,
    });
  const hosts = new Map<string, ReturnType<typeof qemu>>();
  const openHost: OpenHost = async ({ readOnly = false, beside } = {}) => {
    const root = (beside && roots.get(beside)) ?? mkdtempSync(join(tmpdir(), 'vk-'));
    used.push(root);
    const driver = hosts.get(root) ?? qemu({ cache, warn: () => undefined });
    hosts.set(root, driver);
    const connection = await open(`qemu:///embed?root=${root}`, { drivers: [driver], discover: false, readOnly });
    roots.set(connection, root);
    return connection;
  };

  /** Guests outlive their connections: nobody but the test is to end them. */
  async function tidy(): Promise<void> {
    for (const root of new Set(used)) {
      const connection = await connect(root);
      for (const domain of await connection.listAllDomains({ active: true })) await domain.destroy();
      await connection.close();
      rmSync(root, { recursive: true, force: true });
      hosts.delete(root);
    }
    used = [];
  }

  conformance({
    test: (name, run) => {
      test(
        name,
        async () => {
          try {
            await run();
          } finally {
            await tidy();
          }
        },
        60_000,
      );
    },
    expect,
    open: openHost,
    objects: 200,
    skip: [{ reason: 'there is nothing inside the guest that heeds its power button', tests: unheeded }],
    inventory: {
      folder,
      disk: 'vda',
      nic: 'kit0',
      mac,
      domain: ({ name, uuid, more = '', devices = '' }) =>
        `<domain type='qemu'><name>${escapeXml(name)}</name>${uuid === undefined ? '' : `<uuid>${uuid}</uuid>`}` +
        `<memory>65536</memory><vcpu current='2'>4</vcpu><os><type machine='pc'>hvm</type></os>${more}<devices>` +
        `<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='${image()}'/><target dev='vda' bus='virtio'/></disk>` +
        `<interface type='user'><mac address='${mac}'/><target dev='kit0'/></interface>` +
        `<memballoon model='virtio'/>${devices}</devices></domain>`,
    },
  });
});
