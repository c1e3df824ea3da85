import { toReadable, type Stream } from '@virtkit/core/driver';
import { randomUUID } from 'node:crypto';
import { chown, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import type { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Guest } from '../guest.js';
import type { Owner } from '../settings.js';

/** A socket of a guest's own, which it is sent through or comes in by. */
export const tunnelSocket = ({ directory }: Pick<Guest, 'directory'>): string =>
  join(directory, `tunnel-${randomUUID().slice(0, 8)}`);

/**
 * Takes what QEMU writes to the socket at `path`, and puts it into the tunnel. QEMU is to connect to it; closed, it is
 * gone.
 */
export async function takeFromQemu(path: string, tunnel: PassThrough, owner: Owner | undefined) {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    server.close();
    pipeline(socket, tunnel).catch((error: unknown) => tunnel.destroy(error as Error));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  if (owner) await chown(path, owner.uid, owner.gid);
  return {
    async close(): Promise<void> {
      server.close();
      await rm(path, { force: true });
    },
  };
}

/** Gives QEMU, which listens at `path`, what comes out of the tunnel. When that breaks, QEMU sees the end of it. */
export async function giveToQemu(path: string, stream: Stream): Promise<void> {
  const source = toReadable(stream);
  const socket = connect({ path, allowHalfOpen: true });
  // QEMU answers nothing.
  socket.resume();
  await pipeline(source, socket);
}
