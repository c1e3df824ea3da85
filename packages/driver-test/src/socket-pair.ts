import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Node's own end of each pair, whose descriptor belongs to whoever asked for it. It is neither read nor closed: the
 * number may long stand for another file.
 */
const given = new Set<Socket>();

/** Two connected sockets: one to use here, and the descriptor of the other, which the caller closes. */
export async function socketPair(): Promise<{ readonly near: Socket; readonly fd: number }> {
  const path = join(tmpdir(), `virtkit-${randomUUID()}.sock`);
  const server = createServer({ pauseOnConnect: false });
  server.listen(path);
  await once(server, 'listening');
  try {
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const far = connect({ path });
    far.pause();
    await once(far, 'connect');
    const [near] = await accepted;
    far.unref();
    given.add(far);
    return { near, fd: descriptorOf(far) };
  } finally {
    server.close();
    rmSync(path, { force: true });
  }
}

/** Node has no public way to ask for it. */
const descriptorOf = (socket: Socket): number =>
  (socket as unknown as { readonly _handle: { readonly fd: number } })._handle.fd;
