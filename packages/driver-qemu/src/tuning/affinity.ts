import type { CpuSet } from '@virtkit/core/driver';
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { qemuError } from '../errors.js';
import { numbersOf, SystemFiles } from '../node/system-files.js';

const run = promisify(execFile);
const files = new SystemFiles();

/** The CPUs of the host that a thread may run on. */
export function affinityOf(thread: number): CpuSet {
  const [, list] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(files.read(`proc/${thread}/status`)) ?? [];
  return numbersOf(list ?? '');
}

/**
 * Keeps a thread on CPUs of the host. Node cannot; util-linux can.
 * @param cpus - in the XML's spelling
 * @throws VirtError `VIR_ERR_SYSTEM_ERROR` when none of them is there, or this process may not
 */
export async function setAffinity(thread: number, cpus: string): Promise<void> {
  try {
    await run('taskset', ['--cpu-list', '--pid', cpus, String(thread)]);
  } catch (error) {
    const { code, stderr = '' } = error as { readonly code?: unknown; readonly stderr?: string };
    const why = code === 'ENOENT' ? 'taskset of util-linux is not installed' : stderr.trim();
    throw qemuError('VIR_ERR_SYSTEM_ERROR', `cannot set CPU affinity on process ${thread}: ${why}`, error);
  }
}

/** Every thread of a process. */
export async function threadsOf(pid: number): Promise<readonly number[]> {
  return (await readdir(`/proc/${pid}/task`).catch(() => [])).map(Number);
}
