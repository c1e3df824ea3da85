import { decode, type BlockJobInfo } from '@virtkit/core/driver';
import * as t from 'io-ts';
import { integer } from '../qmp/integer.js';
import type { QmpClient } from '../qmp/client.js';
import type { BlockJob } from './block-job.js';

const Progress = t.type({ device: t.string, len: integer, offset: integer, speed: integer, ready: t.boolean });

/** How far a job is. `bytes`: bandwidth in bytes/s, not MiB/s. */
export async function jobInfo(monitor: QmpClient, { type, record }: BlockJob, bytes: boolean): Promise<BlockJobInfo> {
  const answer = await monitor.execute('query-block-jobs');
  const all = decode(t.array(Progress), answer, "QEMU's block jobs", 'VIR_ERR_INTERNAL_ERROR');
  const found = all.find(({ device }) => device === record.name);
  // It has ended, and nobody has seen to that yet.
  if (!found) return { type, bandwidth: 0n, cur: 0n, end: 1n };
  const { offset, len, ready, speed } = found;
  const bandwidth = bytes ? speed : (speed + (1n << 20n) - 1n) >> 20n;
  if (offset === 0n && len === 0n) return { type, bandwidth, cur: ready ? 1n : 0n, end: 1n };
  // Who takes `cur` for `end` as ready would be wrong.
  const early = !ready && offset === len && offset > 0n;
  return { type, bandwidth, cur: early ? offset - 1n : offset, end: len };
}
