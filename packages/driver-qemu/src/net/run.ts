import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { qemuError } from '../errors.js';

const run = promisify(execFile);

/**
 * Runs a program of iproute2, without a shell.
 * @throws VirtError `VIR_ERR_SYSTEM_ERROR` with its own words
 */
export async function iproute(program: 'ip' | 'tc' | 'bridge', args: readonly string[]): Promise<void> {
  try {
    await run(program, args, { timeout: 10_000 });
  } catch (error) {
    const { code, stderr = '' } = error as { readonly code?: unknown; readonly stderr?: string };
    const why = code === 'ENOENT' ? 'it is not installed' : stderr.trim();
    throw qemuError('VIR_ERR_SYSTEM_ERROR', `${program} ${args.slice(0, 3).join(' ')}: ${why}`, error);
  }
}
