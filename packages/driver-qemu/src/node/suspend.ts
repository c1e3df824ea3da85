import type { NodeSuspendTarget } from '@virtkit/core/driver';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { qemuError } from '../errors.js';
import type { SystemFiles } from './system-files.js';

const run = promisify(execFile);

/** What the kernel's file has for each way to sleep: in `/sys/power/state`, but hybrid in `/sys/power/disk`. */
const words: Readonly<Record<string, string>> = { mem: 'mem', disk: 'disk', hybrid: 'suspend' };

/** How the host can sleep. */
export const sleepsOf = (files: SystemFiles): readonly NodeSuspendTarget[] =>
  (Object.keys(words) as NodeSuspendTarget[]).filter((target) => canSleep(files, target));

const canSleep = (files: SystemFiles, target: NodeSuspendTarget): boolean =>
  (files.find(target === 'hybrid' ? 'sys/power/disk' : 'sys/power/state') ?? '')
    .split(/[\s[\]]+/)
    .includes(words[target]!);

/** The shortest sleep: seconds. */
const shortest = 60n;

/**
 * Puts the host to sleep, and has its clock wake it: with `rtcwake`, as the kernel offers no other alarm.
 * C: `virNodeSuspendForDuration`
 */
export async function suspendHost(files: SystemFiles, target: NodeSuspendTarget, seconds: bigint): Promise<void> {
  const word = Object.hasOwn(words, target) ? words[target]! : undefined;
  if (word === undefined) throw qemuError('VIR_ERR_INVALID_ARG', `target: ${target} is none`);
  if (!canSleep(files, target))
    throw qemuError('VIR_ERR_ARGUMENT_UNSUPPORTED', `this host cannot sleep that way: ${target}`);
  if (seconds < shortest)
    throw qemuError('VIR_ERR_INVALID_ARG', `duration: ${seconds} s is shorter than ${shortest} s`);
  try {
    if (target === 'hybrid') await writeFile('/sys/power/disk', word);
    await run('rtcwake', ['-m', 'no', '-s', String(seconds)]);
    // Not at once: who asked is to have the answer first.
    setTimeout(
      () => void writeFile('/sys/power/state', target === 'mem' ? 'mem' : 'disk').catch(() => undefined),
      10_000,
    ).unref();
  } catch (error) {
    throw qemuError('VIR_ERR_INTERNAL_ERROR', 'the alarm that wakes the host cannot be set', error);
  }
}
