import { throwIfAborted, type CallOptions } from '@virtkit/core/driver';
import { setTimeout as sleep } from 'node:timers/promises';
import { qemuError } from '../errors.js';
import { connectQmp, type QmpClient } from '../qmp/client.js';

/** How long QEMU may take until it listens: milliseconds. */
const patience = 30_000;
/** How long one that has closed its monitor may take to end: milliseconds. */
const lastWords = 2000;

/**
 * The monitor of a QEMU that is just starting.
 * @param ended - settles when the process has ended, with how
 * @throws VirtError `VIR_ERR_INTERNAL_ERROR` with QEMU's last words when it ends instead, `VIR_ERR_OPERATION_TIMEOUT`
 */
export async function awaitMonitor(
  path: string,
  ended: Promise<string>,
  { signal }: CallOptions = {},
): Promise<QmpClient> {
  const given = Date.now() + patience;
  const end = ended.then((how) => {
    throw qemuError('VIR_ERR_INTERNAL_ERROR', `QEMU ended while it started: ${how}`);
  });
  end.catch(() => undefined);
  for (;;) {
    throwIfAborted(signal, 'starting QEMU');
    try {
      return await Promise.race([connectQmp(path, { signal, timeout: patience }), end]);
    } catch (error) {
      // One that ends closes its monitor first, and says why a moment later.
      if (!notYet(error)) throw await Promise.race([end, sleep(lastWords, error)]).catch((why: unknown) => why);
      if (Date.now() > given) {
        throw qemuError('VIR_ERR_OPERATION_TIMEOUT', `QEMU did not open its monitor within ${patience} ms`, error);
      }
    }
    await Promise.race([sleep(2), end]);
  }
}

/** Nobody listens there so far. */
function notYet(error: unknown): boolean {
  const code = ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code;
  return code === 'ENOENT' || code === 'ECONNREFUSED';
}
