import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';

/** How often one procedure went over the wire, each way. */
export interface Crossing {
  sent: number;
  replied: number;
  /** libvirt's error numbers that came back. */
  readonly failed: Set<number>;
  events: number;
  streamOut: number;
  streamIn: number;
}

/**
 * A unix socket in front of another that lets everything through and counts what passes, by program and procedure. It
 * reads the protocol's frames by itself: what it counts is what a stranger sees.
 */
export async function startTap(target: string, directory: string, crossings = new Map<string, Crossing>()) {
  const at = (program: number, procedure: number): Crossing => {
    const key = `${program}:${procedure}`;
    let crossing = crossings.get(key);
    if (!crossing)
      crossings.set(key, (crossing = { sent: 0, replied: 0, failed: new Set(), events: 0, streamOut: 0, streamIn: 0 }));
    return crossing;
  };
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target);
    for (const [from, to, watch] of [
      [near, far, out],
      [far, near, back],
    ] as const) {
      const frames = splitter((frame) => watch(at(frame.readUInt32BE(4), frame.readInt32BE(12)), frame));
      sockets.add(from);
      from
        .on('data', frames)
        .on('error', () => to.destroy())
        .on('close', () => {
          sockets.delete(from);
          to.destroy();
        });
      from.pipe(to);
    }
  });
  const path = join(directory, 'tap');
  server.listen(path);
  await once(server, 'listening');
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { path, crossings, stop };
}

const typeOf = (frame: Buffer): number => frame.readInt32BE(16);

function out(crossing: Crossing, frame: Buffer): void {
  if (typeOf(frame) === 0) crossing.sent += 1;
  if (typeOf(frame) === 3) crossing.streamOut += 1;
}

function back(crossing: Crossing, frame: Buffer): void {
  const type = typeOf(frame);
  if (type === 1 && frame.readInt32BE(24) === 0) crossing.replied += 1;
  if (type === 1 && frame.readInt32BE(24) === 1) crossing.failed.add(frame.readInt32BE(28));
  if (type === 2) crossing.events += 1;
  if (type === 3) crossing.streamIn += 1;
}

function splitter(onFrame: (frame: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    while (rest.length >= 4 && rest.length >= rest.readUInt32BE(0)) {
      const size = rest.readUInt32BE(0);
      onFrame(rest.subarray(0, size));
      rest = rest.subarray(size);
    }
  };
}
