import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, open, stat, truncate, type FileHandle } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { throwIfAborted, VirtError, type CallOptions, type ConnectionUri } from '@virtkit/core/driver';
import { ExitCode } from '../daemon/exit.js';
import { userPlaces } from '../places.js';
import { connectSocket } from './connect-socket.js';
import { remoteParams } from './params.js';
import { isOfSession } from './sockets.js';

/** How long a daemon may take until it listens: milliseconds. */
const patience = 20_000;
/** How often a socket is tried that another client's daemon is about to listen on. */
const pause = 50;
/** Seconds without a client after which a daemon that was started by one ends. */
const idle = 120;
/** How large the daemon's log may be when it is started once more: bytes. */
const longestLog = 1024 * 1024;

/** Whether a daemon of the user's own may be started for a URI: not where its socket, or whose it is, was said. */
export function mayStart(uri: ConnectionUri): boolean {
  const params = remoteParams(uri);
  if (process.env.VIRTKIT_AUTOSTART === '0' || params.noAutostart || params.mode !== 'auto') return false;
  return isOfSession(uri) && params.get('socket') === undefined;
}

/**
 * Starts the user's own `virtkitd`, which outlives this process, and connects to it. Of several that are started at
 * once, one gets the pid file: all connect to that. An abort gives up waiting; a daemon that was started stays, and ends
 * by itself.
 * @throws VirtError `VIR_ERR_SYSTEM_ERROR` with what the daemon said
 */
export async function startAndConnect({ signal }: CallOptions, program = programHere()): Promise<Socket> {
  const { socket: path } = userPlaces();
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const late = Date.now() + patience;
  let daemon = await start(program, folder);
  for (;;) {
    await Promise.race([daemon.settled, delay(pause)]);
    const socket = await connected(path, signal);
    if (socket) return socket;
    if (daemon.code === ExitCode.alreadyRunning) {
      // It may have been about to end.
      await delay(pause);
      if (Date.now() < late) daemon = await start(program, folder);
    } else if (daemon.code !== undefined) {
      throw failed(`virtkitd ended with ${daemon.code}`, await daemon.said());
    }
    throwIfAborted(signal, 'starting virtkitd');
    if (Date.now() >= late) throw failed(`virtkitd did not listen on ${path} in time`, await daemon.said());
  }
}

/** One that listens; `undefined` where nobody does. */
async function connected(path: string, signal: AbortSignal | undefined): Promise<Socket | undefined> {
  try {
    return await connectSocket({ path }, path, { signal });
  } catch (error) {
    throwIfAborted(signal, 'starting virtkitd');
    if (isNobody(error)) return undefined;
    throw error;
  }
}

/** Whether a connection failed since nobody listens: the socket is not there, or was left behind. */
export function isNobody(error: unknown): boolean {
  const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ECONNREFUSED';
}

/** The program of this package as it is installed; where there is none, such as in a bundle, that of the PATH. */
function programHere(): readonly string[] {
  const file = fileURLToPath(new URL('../../bin/virtkitd.js', import.meta.url));
  return existsSync(file) ? [process.execPath, '--max-semi-space-size=1', file] : ['virtkitd'];
}

interface Started {
  /** How it ended; `undefined` as long as it runs. */
  readonly code: number | string | undefined;
  /** Fulfilled when it listens, or has ended. */
  readonly settled: Promise<unknown>;
  /** What it wrote to its standard error. */
  said(): Promise<string>;
}

async function start([file, ...args]: readonly string[], folder: string): Promise<Started> {
  const { socket, pidFile } = userPlaces();
  const logFile = join(folder, 'virtkitd.log');
  // Nobody reads its standard error once we are gone: it goes to a file.
  const log = await open(logFile, 'a', 0o600);
  try {
    const { size } = await log.stat();
    if (size > longestLog) await truncate(logFile);
    const asked = ['--listen', `unix:${socket}`, '--pid-file', pidFile, '--timeout', String(idle)];
    const child = spawn(file!, [...args, ...asked], { detached: true, stdio: ['ignore', 'pipe', log.fd] });
    return watched(child, file!, logFile, Math.min(size, (await stat(logFile)).size));
  } finally {
    await closed(log);
  }
}

function watched(child: ChildProcess, file: string, logFile: string, from: number): Started {
  let code: number | string | undefined;
  let spawnError = '';
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      code ??= 'an error';
      spawnError = `cannot run ${file}: ${error.message}`;
      resolve();
    });
    child.once('exit', (status, signal) => {
      code ??= status ?? signal ?? 'an error';
      resolve();
    });
  });
  const { stdout } = child;
  const listens = stdout ? once(stdout, 'data').catch(() => undefined) : ended;
  const settled = Promise.race([listens, ended]).then(() => {
    // It is on its own: neither waits for the other.
    stdout?.destroy();
    child.unref();
  });
  return {
    get code() {
      return code;
    },
    settled,
    said: async () => spawnError || (await textFrom(logFile, from)),
  };
}

async function textFrom(file: string, from: number): Promise<string> {
  const log = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await log.read({ buffer: Buffer.alloc(4096), position: from });
    return buffer.toString('utf8', 0, bytesRead).trim();
  } finally {
    await closed(log);
  }
}

const closed = (handle: FileHandle): Promise<void> => handle.close().catch(() => undefined);

const failed = (what: string, said: string): VirtError =>
  new VirtError('VIR_ERR_SYSTEM_ERROR', `cannot start a daemon: ${what}${said ? `: ${said}` : ''}`, {
    domain: 'VIR_FROM_RPC',
  });
