import { once } from 'node:events';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { createTestHost } from './test-host.js';
import { socketPair } from './socket-pair.js';
import type { GuestScript } from './guest-script.js';

const screens = "<graphics type='vnc' autoport='yes'/><graphics type='sdl' display=':0'/>";

async function running(graphics?: GuestScript['graphics']) {
  const host = createTestHost();
  host.addDomain({ name: 'web', devices: screens, ...(graphics ? { guest: { graphics } } : {}) });
  const connection = await open('test:///default', { drivers: [host.driver], discover: false });
  return { host, connection, domain: await connection.lookupDomainByName('web') };
}

test('a screen is given as an open socket, which the script is at the other end of', async () => {
  const { connection, domain } = await running({ greeting: 'RFB 003.008\n', answers: { 'RFB 003.008': 'fine\n' } });
  await using _ = connection;
  const fd = await domain.openGraphicsFD(0);
  const viewer = new Socket({ fd, readable: true, writable: true });
  expect(String((await once(viewer, 'data'))[0])).toBe('RFB 003.008\n');
  viewer.write('RFB 003.008\n');
  expect(String((await once(viewer, 'data'))[0])).toBe('fine\n');
  const closed = once(viewer, 'end');
  await domain.destroy();
  await closed;
  viewer.destroy();
});

test('a descriptor that is given is the caller’s to close', async () => {
  const { connection, domain } = await running();
  await using _ = connection;
  const fd = await domain.openGraphicsFD(0);
  expect(fstatSync(fd).isSocket()).toBe(true);
  closeSync(fd);
  const again = await domain.openGraphicsFD(0);
  expect(again).toBeGreaterThan(2);
  closeSync(again);
});

test('a socket of the caller is connected to a screen', async () => {
  const { connection, domain } = await running();
  await using _ = connection;
  const { near, fd } = await socketPair();
  const greeted = once(near, 'data');
  await domain.openGraphics(0, fd, { skipauth: true });
  expect(String((await greeted)[0])).toBe('RFB 003.008\n');
  near.destroy();
});

test('what is no screen, and what is no socket', async () => {
  const { connection, domain } = await running();
  await using _ = connection;
  await expect(domain.openGraphicsFD(7)).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
  await expect(domain.openGraphicsFD(1)).rejects.toMatchObject({ code: 'VIR_ERR_CONFIG_UNSUPPORTED' });
  const file = openSync('/dev/null', 'r');
  for (const fd of [file, 0x7ffffff0, -1]) {
    await expect(domain.openGraphics(0, fd)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  }
  closeSync(file);
  await domain.graphicsReload(0);
  await domain.graphicsReload(1);
  await expect(domain.graphicsReload(2)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
});
