import { decode } from '@virtkit/core/driver';
import * as t from 'io-ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { qemuError } from '../errors.js';
import type { QmpClient } from '../qmp/client.js';

const Change = t.type({ id: t.string, status: t.string });
const Jobs = t.array(t.intersection([t.type({ id: t.string, status: t.string }), t.partial({ error: t.string })]));

/**
 * Starts a job of QEMU's and waits until it is done; one that is ready is told to complete. It is gone then.
 * @param start - what starts the job `id`, which is not to dismiss itself
 * @param ready - told when it is ready
 * @throws VirtError `VIR_ERR_INTERNAL_ERROR` with why it failed, or that of the monitor when the guest ends
 */
export async function runJob(
  monitor: QmpClient,
  id: string,
  start: () => Promise<unknown>,
  ready?: () => void | Promise<void>,
): Promise<void> {
  const heard: string[] = [];
  let wake = (): void => undefined;
  const deaf = monitor.onEvent(({ event, data }) => {
    if (event !== 'JOB_STATUS_CHANGE' || !Change.is(data) || data.id !== id) return;
    heard.push(data.status);
    wake();
  });
  let over = false;
  const ended = monitor.ended.then((reason) => {
    over = true;
    wake();
    return reason;
  });
  try {
    await start();
    for (let status = heard.shift(); status !== 'concluded'; status = heard.shift()) {
      if (over) throw await ended;
      if (status === undefined) await new Promise<void>((resolve) => (wake = resolve));
      else if (status === 'ready') {
        await ready?.();
        await monitor.execute('job-complete', { id });
      }
    }
  } finally {
    deaf();
  }
  await dismiss(monitor, id);
}

/** Ends what whoever controlled the guest before left of its jobs whose ids begin so: they are short, and waited for. */
export async function dismissLeftover(monitor: QmpClient, prefix: string): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    const jobs = decode(Jobs, await monitor.execute('query-jobs'), "QEMU's jobs", 'VIR_ERR_INTERNAL_ERROR');
    const left = jobs.filter(({ id }) => id.startsWith(prefix));
    for (const { id, status } of left) if (status === 'concluded') await monitor.execute('job-dismiss', { id });
    if (left.every(({ status }) => status === 'concluded')) return;
    await sleep(100);
  }
}

async function dismiss(monitor: QmpClient, id: string): Promise<void> {
  const jobs = decode(Jobs, await monitor.execute('query-jobs'), "QEMU's jobs", 'VIR_ERR_INTERNAL_ERROR');
  await monitor.execute('job-dismiss', { id });
  const failure = jobs.find((job) => job.id === id)?.error;
  if (failure !== undefined) throw qemuError('VIR_ERR_INTERNAL_ERROR', `job ${id} of QEMU failed: ${failure}`);
}
