import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { open, type Connection } from '@virtkit/core';
import { conformance, type OpenHost } from '@virtkit/core/conformance';
import { escapeXml } from '@virtkit/core/xml';
import { xen, type XenDriver } from './driver.js';
import { FakeXen } from './fake-xen.js';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'vk-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a kernel would tell of the guests' devices, and of the machine. */
const system = join(folder, 'system');
const tell = (path: string, text: string): void => {
  mkdirSync(join(system, dirname(path)), { recursive: true });
  writeFileSync(join(system, path), `${text}\n`);
};
tell('sys/class/dmi/id/sys_vendor', 'Kit');
tell('proc/net/dev', `face |bytes\n  kit0: 1 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0`);
for (let id = 1; id <= 10; id++)
  for (const file of ['wr_sect', 'wr_req', 'rd_sect', 'rd_req', 'f_req', 'oo_req'])
    tell(`sys/bus/xen-backend/devices/vbd-${id}-51712/statistics/${file}`, '7');
let count = 0;

// A driver of its own is a host of its own.
const hosts = new WeakMap<Connection, XenDriver>();
const openHost: OpenHost = async ({ readOnly = false, beside } = {}) => {
  const own =
    (beside && hosts.get(beside)) ??
    xen({
      root: join(folder, String(count++)),
      system,
      channels: [new FakeXen().channel('toolstack')],
      warn: () => undefined,
    });
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
    {
      reason: 'it is the guest that lets itself be saved, and one that is paused cannot',
      tests: ['state: save, paused: …', 'state: managedSave, paused: …'],
    },
    {
      reason: 'Xen guests have no such devices',
      tests: [
        'domain config: a device is added and taken away',
        'domain device: a definition gets a device, and the guest that runs does not',
        'domain device: a guest that runs gets a device, and its definition does not',
        'domain device: both get it',
        'domain device: a device that is not wanted any more is told of when it is gone',
        'domain device: a cable is pulled',
        'domain device: a device that there is not is not changed',
      ],
    },
    {
      reason: "libvirt's Xen driver has another code for it",
      tests: ['domain device: a place is taken once'],
    },
    { reason: 'the fake has no terminals', tests: ['domain console: a console …'] },
    { reason: 'a paravirtual guest always has one', tests: ['domain console: a guest without a console has none'] },
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
