import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { open, type Connection, type Domain } from '@virtkit/core';
import type { ChannelName, XenFunction } from './channel.js';
import { Channels } from './channels.js';
import { xen } from './driver.js';
import { FakeXen } from './fake-xen.js';

const root = mkdtempSync(join(tmpdir(), 'vk-'));
afterAll(() => rmSync(root, { recursive: true }));
let count = 0;

type Parts = Partial<Record<ChannelName, readonly XenFunction[] | undefined>>;
async function connect(fake: FakeXen, parts: Parts): Promise<Connection> {
  const channels = Object.entries(parts).map(([name, only]) => fake.channel(name as ChannelName, only));
  const driver = xen({ root: join(root, String(count++)), channels });
  return open('xen:///system', { drivers: [driver], discover: false });
}
const all: Parts = { hypercall: undefined, xenstore: undefined, toolstack: undefined };
const xml = `<domain type='xen'><name>g</name><memory>65536</memory><vcpu current='1'>2</vcpu><os><type>linux</type></os></domain>`;

test('driverInfo says which channel serves what: hypercalls cost least, records are the toolstack’s', async () => {
  await using connection = await connect(new FakeXen(), all);
  expect(connection.driverInfo()).toMatchObject({
    domains: 'hypercall',
    pause: 'hypercall',
    setMemory: 'toolstack',
    setVcpus: 'toolstack',
    destroy: 'toolstack',
    shutdown: 'xenstore',
  });
  expect(Object.keys(connection.driverInfo())).not.toContain('close');
});

/** What is done to a guest, and the function that it takes. */
const doings: readonly (readonly [XenFunction, (guest: Domain) => Promise<unknown>])[] = [
  ['pause', (guest) => guest.suspend()],
  ['unpause', async (guest) => (await guest.suspend(), guest.resume())],
  ['shutdown', (guest) => guest.shutdown()],
  ['setMemory', (guest) => guest.setMemory(32768n, { live: true })],
  ['setVcpus', (guest) => guest.setVcpus(2, { live: true })],
  ['vcpus', (guest) => guest.getVcpus()],
  ['pinVcpu', (guest) => guest.pinVcpu(0, [1], { live: true })],
  ['scheduler', (guest) => guest.getSchedulerParameters()],
  ['setScheduler', (guest) => guest.setSchedulerParameters({ weight: 512 })],
  ['domain', (guest) => guest.getInfo()],
  ['domains', (guest) => guest.getState()],
  ['destroy', (guest) => guest.destroy()],
];

test.each(doings)(
  '%s goes over the next channel when the one before is gone, and over none when all are',
  async (name, act) => {
    const order: ChannelName[] = [];
    const left = new Map(Object.entries(all));
    for (;;) {
      const fake = new FakeXen();
      await using connection = await connect(fake, Object.fromEntries(left));
      const server = connection.driverInfo()[name] as ChannelName;
      const guest = await connection.createDomainXml(xml);
      fake.calls.length = 0;
      await act(guest);
      const over = new Set(fake.calls.filter(([, called]) => called === name).map(([channel]) => channel));
      expect([...over]).toEqual([server]);
      order.push(server);
      left.delete(server);
      if (left.size === 0) break;
    }
    expect(order).toHaveLength(3);
    const toolstack = (await new FakeXen().channel('toolstack')()) ?? {};
    const without = Object.keys(toolstack).filter((one) => ![name, 'name', 'close'].includes(one)) as XenFunction[];
    if (name === 'domains') return;
    await using poor = await connect(new FakeXen(), { toolstack: without });
    const guest = await poor.createDomainXml(xml);
    await expect(act(guest)).rejects.toMatchObject({ code: 'VIR_ERR_NO_SUPPORT' });
  },
);

test('of channels that are opened one fails: the others are closed again', async () => {
  let closed = 0;
  const good = async () => ({ name: 'xenstore' as const, close: async () => void closed++ });
  const bad = async () => Promise.reject(new Error('broken'));
  await expect(Channels.open([good, bad])).rejects.toThrow('broken');
  expect(closed).toBe(1);
});
