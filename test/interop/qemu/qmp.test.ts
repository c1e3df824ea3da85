import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connectQmp, type QmpClient } from '../../../packages/driver-qemu/src/qmp/client.js';
import { QmpSchema } from '../../../packages/driver-qemu/src/qmp/schema.js';
import { describePeer } from '../peer.js';

describePeer('qemu', () => {
  let folder: string;
  let qemu: ChildProcess;
  let client: QmpClient;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'virtkit-qemu-'));
    const socket = join(folder, 'qmp');
    const monitor = ['-qmp', `unix:${socket},server=on,wait=off`];
    qemu = spawn('qemu-system-x86_64', ['-S', '-M', 'q35', '-m', '32', '-nodefaults', '-display', 'none', ...monitor], {
      stdio: 'inherit',
    });
    while (!existsSync(socket) && qemu.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 10));
    client = await connectQmp(socket, { timeout: 30_000 });
  }, 60_000);
  afterAll(async () => {
    client.close();
    qemu.kill('SIGKILL');
    await once(qemu, 'exit');
    await rm(folder, { recursive: true });
  });

  test('greets with its version, and takes commands out of band', async () => {
    expect(client.greeting.version.qemu.major).toBeGreaterThanOrEqual(7);
    expect(client.outOfBand).toBe(true);
    expect(await client.execute('query-status')).toMatchObject({ status: 'prelaunch', running: false });
  });

  test('says what it has, on one long line', async () => {
    const schema = QmpSchema.read(await client.execute('query-qmp-schema'));
    expect(schema.commands.length).toBeGreaterThanOrEqual(216);
    expect(schema.events.length).toBeGreaterThanOrEqual(52);
    expect([schema.hasCommand('blockdev-add'), schema.hasCommand('STOP'), schema.hasEvent('STOP')]).toEqual([
      true,
      false,
      true,
    ]);
    expect([schema.allowsOutOfBand('migrate-recover'), schema.allowsOutOfBand('stop')]).toEqual([true, false]);
    expect(schema.takes('blockdev-add', 'driver', 'qcow2', 'encrypt')).toBe(true);
    expect(schema.takes('blockdev-add', 'driver', 'qcow2', 'no-such-thing')).toBe(false);
    expect(schema.takes('blockdev-add', 'driver', 'nbd')).toBe(true);
    expect(schema.takes('query-status')).toBe(true);
    expect(schema.gives('query-status', 'status', 'prelaunch')).toBe(true);
    expect(schema.gives('query-status', 'status', 'asleep')).toBe(false);
  });

  test('refuses as our fake does', async () => {
    await expect(client.execute('no-such-command')).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_UNSUPPORTED',
      message: "unable to execute QEMU command 'no-such-command': The command no-such-command has not been found",
    });
    await expect(client.execute('device_del', { id: 'none' })).rejects.toMatchObject({
      code: 'VIR_ERR_DEVICE_MISSING',
    });
    await expect(client.execute('stop', { wrong: 1 })).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
  });

  test('tells events, and many commands at once are answered in order', async () => {
    const seen: string[] = [];
    const stop = client.onEvent(({ event }) => seen.push(event));
    await client.execute('cont');
    await client.execute('stop');
    const answers = await Promise.all(Array.from({ length: 100 }, () => client.execute('query-name')));
    stop();
    expect(seen).toEqual(['RESUME', 'STOP']);
    expect(answers).toEqual(Array.from({ length: 100 }, () => ({})));
  });
});
