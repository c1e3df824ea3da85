import { chown, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { qemuError } from '../errors.js';
import type { Guest } from '../guest.js';
import type { QemuHost } from '../host.js';
import type { MigrationInfo } from '../jobs/migration-stats.js';
import {
  migrationEnd,
  MigrationWatch,
  setMigrationCapabilities,
  type Cancelling,
} from '../migration/state-transfer.js';

/** As fast as it goes: bytes per second. */
export const unlimited = BigInt(2) ** BigInt(43) * 1024n * 1024n - 1024n * 1024n;

/**
 * Writes a guest's memory and the state of its devices to `sink`, and ends it. The guest stands still then.
 * @throws VirtError what went wrong with the sink, QEMU's reason, `VIR_ERR_OPERATION_ABORTED`; the guest can go on then
 */
export async function writeMemory(
  host: QemuHost,
  guest: Guest,
  sink: Writable,
  what: string,
  cancelling: Cancelling,
): Promise<MigrationInfo> {
  const { monitor } = guest;
  const path = join(guest.directory, 'state.sock');
  const server = createServer();
  server.listen(path);
  await once(server, 'listening');
  let socket: Socket | undefined;
  let broken: unknown;
  const taken = once(server, 'connection').then(async ([connection]) => {
    socket = connection as Socket;
    await pipeline(socket, sink);
  });
  taken.catch((error: unknown) => (broken ??= error));
  const watch = new MigrationWatch(monitor);
  try {
    if (host.owner) await chown(path, host.owner.uid, host.owner.gid);
    await setMigrationCapabilities(monitor);
    await monitor.execute('migrate-set-parameters', { 'max-bandwidth': unlimited });
    await monitor.execute('migrate', { uri: `unix:${path}` });
    const info = await migrationEnd(monitor, watch, what, cancelling).catch((error: unknown) => {
      // What the sink says is the reason of what QEMU says.
      throw broken === undefined ? error : unwritten(broken);
    });
    await taken.catch((error: unknown) => {
      throw unwritten(error);
    });
    return info;
  } catch (error) {
    socket?.destroy();
    sink.destroy();
    throw error;
  } finally {
    watch.stop();
    server.close();
    await rm(path, { force: true });
  }
}

/**
 * Gives a guest that waits for it its memory and the state of its devices. It stands still afterwards.
 * @throws VirtError `VIR_ERR_OPERATION_FAILED`, `VIR_ERR_INTERNAL_ERROR` with QEMU's last words
 */
export async function loadMemory(guest: Guest, source: Readable): Promise<void> {
  const { monitor } = guest;
  const path = join(guest.directory, 'state.sock');
  const watch = new MigrationWatch(monitor);
  let unread: Error | undefined;
  try {
    await setMigrationCapabilities(monitor);
    await monitor.execute('migrate-incoming', { uri: `unix:${path}` });
    const socket = connect({ path });
    const given = pipeline(source, socket);
    // One who has read enough closes: what comes of it, the watch tells.
    given.catch(() => undefined);
    source.once('error', (error) => (unread = error));
    const end = await watch.end();
    if (end !== 'completed') throw qemuError('VIR_ERR_OPERATION_FAILED', 'the state of the guest cannot be loaded');
  } catch (error) {
    if (unread !== undefined) throw unread;
    throw await lastWords(guest, error as Error);
  } finally {
    watch.stop();
    source.destroy();
    await rm(path, { force: true });
  }
}

/** A QEMU that cannot load what it is given ends, and says why. */
async function lastWords(guest: Guest, error: Error): Promise<Error> {
  const how = await Promise.race([guest.ended, sleep(2000, undefined)]);
  return how === undefined ? error : qemuError('VIR_ERR_INTERNAL_ERROR', `the guest's state is not loaded: ${how}`);
}

const unwritten = (error: unknown) =>
  qemuError('VIR_ERR_SYSTEM_ERROR', `cannot write the state: ${(error as Error).message}`, error);
