import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { open, type Connection } from '@virtkit/core';
import { conformance, type OpenHost } from '@virtkit/core/conformance';
import { escapeXml } from '@virtkit/core/xml';
import { qemu } from '@virtkit/driver-qemu';
import { describePeer } from '../peer.js';

const skip = [
  {
    reason: 'there is nothing inside the guest that heeds its power button, its balloon or its hotplug slots',
    tests: [
      'state: shutdown, running: shutoff',
      'state: transient domain: shutdown, transient: gone',
      'domain lifecycle: shutdown ends in shutoff',
      'domain memory: memory can be taken from a running guest, and given back',
      'domain vcpu: a running guest gets more, and fewer',
      'domain vcpu: a single one is turned off',
      'domain device: a device that is not wanted any more is told of when it is gone',
      'domain device: a device goes by its name',
      'events: a shutdown is told',
    ],
  },
  {
    reason: 'there is no agent inside the guest; guest-inside.test.ts has one',
    tests: [
      'domain lifecycle: a guest that sleeps can be woken',
      'domain guest: file systems are frozen once, and thawed as many',
      'domain guest: a place where nothing is mounted is not frozen',
      'domain guest: file systems have a place and a type',
      'domain guest: the clock is set',
      'domain guest: clocks of two guests differ',
      'domain guest: a password is set',
      'domain guest: a running guest has a host name',
      'domain guest: vCPUs are seen from inside',
      'domain guest: keys of a user are kept',
      'domain guest: the agent answers in JSON',
      'domain guest: what the agent does not know is an error',
      'domain guest: a vCPU is put to rest from inside, and taken up again',
      'domain guest: a vCPU that the guest has not is refused',
      'domain guest: facts of one kind are of that kind',
    ],
  },
  {
    reason: 'an interface in user mode has no device on the host; taps.test.ts has one',
    tests: [
      'domain interface: counters are of a guest that runs',
      'domain interface: limits are kept',
      'domain interface: a limit of 0 takes it away',
      'domain interface: limits are those of now, or of the next start',
    ],
  },
  {
    reason: 'only a raw disk is peeked into, and the guests have others; block.test.ts has one',
    tests: ['domain block: as many bytes are read as are asked for'],
  },
  {
    reason: 'guests are in no control groups',
    tests: [
      'domain vcpu: the scheduler has a name and parameters',
      'domain vcpu: the parameters are as many as it says',
      'domain stats: CPU time of the whole domain',
      'domain stats: CPU time of single CPUs',
    ],
  },
];
const mac = '52:54:00:6b:69:74';

describePeer('qemu', () => {
  const cache = mkdtempSync(join(tmpdir(), 'vk-'));
  const folder = mkdtempSync(join(tmpdir(), 'vk-'));
  afterAll(() => [cache, folder].forEach((one) => rmSync(one, { recursive: true, force: true })));
  const empty = join(folder, 'empty.qcow2');
  beforeAll(() => void execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', empty, '1M']));
  let images = 0;
  const image = (): string => {
    const path = join(folder, `${images++}.qcow2`);
    copyFileSync(empty, path);
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
    test: Object.assign((name: string, run: () => Promise<void>) => test(name, () => run().finally(tidy), 60_000), {
      skip: test.skip,
    }),
    expect,
    open: openHost,
    objects: 200,
    skip,
    inventory: {
      folder,
      disk: 'vda',
      nic: 'kit0',
      mac,
      schedulerParams: { cpu_shares: 50n },
      domain: ({ name, uuid, more = '', devices = '' }) =>
        `<domain type='qemu'><name>${escapeXml(name)}</name>${uuid === undefined ? '' : `<uuid>${uuid}</uuid>`}` +
        `<memory>65536</memory><vcpu current='2'>4</vcpu><os><type machine='pc'>hvm</type></os><features><acpi/></features>${more}<devices>` +
        `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${image()}'/><target dev='vda' bus='virtio'/></disk>` +
        `<interface type='user'><mac address='${mac}'/><target dev='kit0'/></interface>` +
        `<video><model type='vga'/></video><memballoon model='virtio'/>${devices}</devices></domain>`,
    },
  });
});
