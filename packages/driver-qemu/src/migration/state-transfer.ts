import { abortError } from '@virtkit/core/driver';
import * as t from 'io-ts';
import { qemuError } from '../errors.js';
import { queryMigration, type MigrationInfo } from '../jobs/migration-stats.js';
import type { QmpClient } from '../qmp/client.js';

/** How a migration ended, by QEMU. */
export type MigrationEnd = 'completed' | 'failed' | 'cancelled';

const Status = t.type({ status: t.string });
const ends: readonly string[] = ['completed', 'failed', 'cancelled'] satisfies MigrationEnd[];

/** Has QEMU tell how its migrations go, which it does not by itself; other capabilities are set beside. */
export async function setMigrationCapabilities(
  monitor: QmpClient,
  capabilities: Readonly<Record<string, boolean>> = {},
): Promise<void> {
  const states = Object.entries({ events: true, ...capabilities }).map(([capability, state]) => ({
    capability,
    state,
  }));
  await monitor.execute('migrate-set-capabilities', { capabilities: states });
}

/** Hears how a migration goes from now on. Stop it when nobody waits any more. */
export class MigrationWatch {
  readonly #monitor: QmpClient;
  readonly #forget: () => void;
  readonly #reached = new Map<string, (() => void)[]>();
  #status = 'none';

  constructor(monitor: QmpClient) {
    this.#monitor = monitor;
    this.#forget = monitor.onEvent(({ event, data }) => {
      if (event !== 'MIGRATION' || !Status.is(data)) return;
      this.#status = data.status;
      for (const resolve of this.#reached.get(data.status) ?? []) resolve();
      this.#reached.delete(data.status);
    });
  }

  /** The last that QEMU told. */
  get status(): string {
    return this.#status;
  }

  /**
   * Waits for one of `statuses`.
   * @throws VirtError when the monitor ends before
   */
  async until(...statuses: readonly string[]): Promise<string> {
    if (!statuses.includes(this.#status)) {
      const reached = statuses.map(
        (status) =>
          new Promise<void>((resolve) => this.#reached.set(status, [...(this.#reached.get(status) ?? []), resolve])),
      );
      const gone = this.#monitor.ended.then((why) => Promise.reject(why));
      await Promise.race([...reached, gone]);
    }
    return this.#status;
  }

  /** Waits until it is over, one way or the other. */
  async end(): Promise<MigrationEnd> {
    return (await this.until(...ends)) as MigrationEnd;
  }

  stop(): void {
    this.#forget();
  }
}

/** Why a migration is to stop, if somebody wants it: the call was aborted, or the job. */
export interface Cancelling {
  readonly signal?: AbortSignal | undefined;
  readonly job: AbortSignal;
}

/**
 * Waits until an outgoing migration is over, and has QEMU cancel it when somebody wants that.
 * @throws VirtError `VIR_ERR_OPERATION_ABORTED`, `VIR_ERR_OPERATION_FAILED` with QEMU's reason
 */
export async function migrationEnd(
  monitor: QmpClient,
  watch: MigrationWatch,
  what: string,
  { signal, job }: Cancelling,
): Promise<MigrationInfo> {
  const cancel = () => void monitor.execute('migrate_cancel').catch(() => undefined);
  const wanted = AbortSignal.any([job, ...(signal ? [signal] : [])]);
  if (wanted.aborted) cancel();
  wanted.addEventListener('abort', cancel, { once: true });
  try {
    const end = await watch.end();
    const info = await queryMigration(monitor);
    if (end === 'completed') return info;
    if (signal?.aborted) throw abortError(signal, what);
    if (job.aborted || end === 'cancelled') throw qemuError('VIR_ERR_OPERATION_ABORTED', `${what}: canceled by client`);
    throw qemuError('VIR_ERR_OPERATION_FAILED', `${what}: ${info['error-desc'] ?? 'unexpectedly failed'}`);
  } finally {
    wanted.removeEventListener('abort', cancel);
  }
}
