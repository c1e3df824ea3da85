import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { ReadStream } from 'node:tty';
import { promisify } from 'node:util';
import { streamOf } from '../driver/node-stream.js';
import type { Stream } from '../driver/stream.js';
import { VirtError, type ErrorCode, type ErrorDomain } from '../errors.js';

const run = promisify(execFile);

/** The streams that are connected to a guest's consoles and channels: one each. */
export class DeviceStreams {
  readonly #open = new Map<string, Duplex>();
  readonly #origin: ErrorDomain;

  /** @param origin - the part of the system that its errors come from */
  constructor(origin: ErrorDomain) {
    this.#origin = origin;
  }

  /**
   * @param key - what tells one device from another
   * @param force - end the stream that is connected to it
   * @throws VirtError `VIR_ERR_OPERATION_FAILED` while another stream is connected to it
   */
  async open(key: string, force: boolean, connected: () => Promise<Duplex>): Promise<Stream> {
    const other = this.#open.get(key);
    if (other && !force)
      throw failed(this.#origin, 'VIR_ERR_OPERATION_FAILED', `another stream is connected to ${key}`);
    if (other) this.#end(key, other);
    const node = await connected();
    // Somebody was quicker while this one connected.
    const rival = this.#open.get(key);
    if (rival) this.#end(key, rival);
    this.#open.set(key, node);
    node.once('close', () => {
      if (this.#open.get(key) === node) this.#open.delete(key);
    });
    return deviceStream(node, () => this.#end(key, node));
  }

  close(): void {
    for (const [key, node] of this.#open) this.#end(key, node);
  }

  /** The device is free at once: closing takes its time. */
  #end(key: string, node: Duplex): void {
    if (this.#open.get(key) === node) this.#open.delete(key);
    node.destroy();
  }
}

/** Everything that was sent is taken at once, so that finishing is no more than letting go. */
function deviceStream(node: Duplex, end: () => void): Stream {
  const stream = streamOf(node);
  return {
    ...stream,
    async recv() {
      try {
        return await stream.recv!();
      } catch (error) {
        if (isHangUp(error)) return undefined;
        throw error;
      }
    },
    async finish() {
      end();
    },
    async abort() {
      end();
    },
  };
}

/** The other side is closed, or the stream has lost its device to another: there is no more to read. */
const isHangUp = (error: unknown): boolean =>
  ['EIO', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes((error as NodeJS.ErrnoException).code ?? '');

/** Connects to a pseudo-terminal as what is at its other end: every byte goes through as it is. */
export async function openTerminal(path: string, origin: ErrorDomain): Promise<Duplex> {
  // Somebody may have used it as a terminal before; Node's own raw mode would still change line ends.
  let fd: number;
  try {
    await run('stty', ['-F', path, 'raw', '-echo']);
    fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  } catch (error) {
    throw failed(origin, 'VIR_ERR_SYSTEM_ERROR', `cannot open ${path}`, error);
  }
  try {
    return new ReadStream(fd);
  } catch (error) {
    closeSync(fd);
    throw failed(origin, 'VIR_ERR_SYSTEM_ERROR', `${path} is no terminal`, error);
  }
}

/** Connects to a UNIX socket on which a device listens. */
export async function openSocket(path: string, origin: ErrorDomain): Promise<Duplex> {
  const socket = connect({ path });
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    throw failed(origin, 'VIR_ERR_SYSTEM_ERROR', `cannot connect to ${path}`, error);
  }
}

const failed = (domain: ErrorDomain, code: ErrorCode, message: string, cause?: unknown) =>
  new VirtError(code, message, { domain, cause });
