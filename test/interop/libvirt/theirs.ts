import { python } from '../peer.js';
import type { Job, Outcome } from './scenario.js';

const program = new URL('peer.py', import.meta.url);

/** Performs jobs on libvirt's test driver, each in a process of its own. The first outcome of each is the opening's. */
export async function runTheirs(jobs: readonly Job[]): Promise<readonly (readonly Outcome[])[]> {
  const input = JSON.stringify(jobs, (_key, value: unknown) =>
    typeof value === 'bigint' ? { $int: value.toString() } : value,
  );
  return (await python(program, [], { input, timeout: 120_000 })) as Outcome[][];
}
