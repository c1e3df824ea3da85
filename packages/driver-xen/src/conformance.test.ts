import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { open, type Connection } from '@virtkit/core';
import { conformance, type OpenHost } from '@virtkit/core/conformance';
import { escapeXml } from '@virtkit/core/xml';
import { xen, type XenDriver } from './driver.js';
import { FakeXen } from './fake-xen.js';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'vk-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

// A driver of its own is a host of its own.
const hosts = new WeakMap<Connection, XenDriver>();
const openHost: OpenHost = async ({ readOnly = false, beside } = {}) => {
  const own =
    (beside && hosts.get(beside)) ??
    xen({ root: join(folder, String(count++)), channels: [new FakeXen().channel('toolstack')], warn: () => undefined });
  const connection = await open('xen:///system', { drivers: [own], discover: false, readOnly });
  hosts.set(connection, own);
  return connection;
};
const mac = '00:16:3e:6b:69:74';

conformance({
  test,
  expect,
  open: openHost,
  objects: 200,
  skip: [
    {
      reason: "Xen knows no gentler way, and libvirt's driver refuses the flag",
      tests: ['state: destroy gracefully, …'],
    },
    { reason: 'a guest that is asked to sleeps', tests: ['state: pmSuspendForDuration, running: …'] },
  ],
  inventory: {
    folder,
    disk: 'xvda',
    nic: 'kit0',
    mac,
    domain: ({ name, uuid, more = '', devices = '' }) =>
      `<domain type='xen'><name>${escapeXml(name)}</name>${uuid === undefined ? '' : `<uuid>${uuid}</uuid>`}` +
      `<memory>65536</memory><vcpu current='2'>4</vcpu><os><type>linux</type><kernel>/boot/kit</kernel></os>${more}` +
      `<devices><disk type='file' device='disk'><driver name='phy' type='raw'/><source file='/kit/one.img'/>` +
      `<target dev='xvda' bus='xen'/></disk><interface type='bridge'><mac address='${mac}'/><source bridge='xenbr0'/>` +
      `<target dev='kit0'/></interface><memballoon model='xen'/>${devices}</devices></domain>`,
  },
});
