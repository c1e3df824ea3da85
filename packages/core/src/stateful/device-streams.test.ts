import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { DeviceStreams, openSocket, openTerminal } from './device-streams.js';

test('a device has one stream; who is forced away reads the end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'virtkit-streams-'));
  const path = join(folder, 'socket');
  const accepted: Socket[] = [];
  const server = createServer((socket) => accepted.push(socket)).listen(path);
  await once(server, 'listening');
  const streams = new DeviceStreams('VIR_FROM_QEMU');
  const connected = () => openSocket(path, 'VIR_FROM_QEMU');
  const first = await streams.open('one', false, connected);
  await expect(streams.open('one', false, connected)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_FAILED' });
  const reading = first.recv!();
  const second = await streams.open('one', true, connected);
  expect(await reading).toBeUndefined();
  await second.send!(Buffer.from('hello'));
  await second.finish();
  const third = await streams.open('one', false, connected);
  streams.close();
  expect(await third.recv!()).toBeUndefined();
  for (const socket of accepted) socket.destroy();
  server.close();
  await rm(folder, { recursive: true });
});

test.each([openSocket, openTerminal])('%p of what is not there', async (open) => {
  await expect(open('/nowhere/at/all', 'VIR_FROM_QEMU')).rejects.toMatchObject({
    code: 'VIR_ERR_SYSTEM_ERROR',
    domain: 'VIR_FROM_QEMU',
  });
});
