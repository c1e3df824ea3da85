import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { abortError, throwIfAborted, VirtError, type CallOptions } from '@virtkit/core/driver';
import { QmpClient } from '../qmp/client.js';

/** How long QEMU may take to answer what it is asked about itself: milliseconds. */
const patience = 30_000;

/**
 * Runs a QEMU of nobody's that starts no guest of its own, for as long as `use` takes, and then kills it.
 * @param args - beside those that make it private
 * @throws VirtError `VIR_ERR_INTERNAL_ERROR` when it does not start, with what it said
 */
export async function withPrivateQemu<T>(
  binary: string,
  args: readonly string[],
  use: (client: QmpClient) => Promise<T>,
  options: CallOptions = {},
): Promise<T> {
  throwIfAborted(options.signal, `asking ${binary}`);
  const folder = await mkdtemp(join(tmpdir(), 'virtkit-probe-'));
  const path = join(folder, 'qmp');
  const server = createServer();
  const quiet = ['-S', '-no-user-config', '-nodefaults', '-display', 'none'];
  try {
    await once(server.listen(path), 'listening');
    // QEMU comes to us: nothing is polled, and nobody else can be first.
    const child = spawn(binary, [...quiet, ...args, '-qmp', `unix:${path}`], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
      cwd: '/',
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4096)));
    const failed = new Promise<never>((_, reject) => {
      const fail = (why: string, cause?: unknown) => {
        const message = `${binary} cannot be asked what it can do: ${said.trim() || why}`;
        reject(new VirtError('VIR_ERR_INTERNAL_ERROR', message, { domain: 'VIR_FROM_QEMU', cause }));
      };
      child.on('error', (error) => fail(error.message, error));
      child.on('close', (code, signal) => fail(`it ended with ${signal ?? code}`));
    });
    failed.catch(() => undefined);
    try {
      const asked = (async () => {
        const socket = await comes(server, binary, options);
        const client = new QmpClient(socket, { timeout: patience });
        try {
          await client.negotiate(options);
          return await use(client);
        } finally {
          client.close();
        }
      })();
      asked.catch(() => undefined);
      return await Promise.race([asked, failed]);
    } finally {
      child.kill('SIGKILL');
      await failed.catch(() => undefined);
    }
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function comes(server: Server, binary: string, { signal }: CallOptions): Promise<Socket> {
  const late = AbortSignal.timeout(patience);
  try {
    const limit = signal ? AbortSignal.any([signal, late]) : late;
    const [socket] = (await once(server, 'connection', { signal: limit })) as [Socket];
    return socket;
  } catch {
    if (signal?.aborted) throw abortError(signal, `asking ${binary}`);
    const message = `${binary} said nothing for ${patience} ms`;
    throw new VirtError('VIR_ERR_OPERATION_TIMEOUT', message, { domain: 'VIR_FROM_QEMU' });
  }
}
