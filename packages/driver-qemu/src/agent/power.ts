import type { NodeSuspendTarget } from '@virtkit/core/driver';
import type { Agent, AgentCallOptions } from './agent.js';
import { AgentTimeout } from './timeout.js';

export type ShutdownMode = 'powerdown' | 'reboot' | 'halt';

const suspendCommands = {
  mem: 'guest-suspend-ram',
  disk: 'guest-suspend-disk',
  hybrid: 'guest-suspend-hybrid',
} as const satisfies Record<NodeSuspendTarget, string>;

/**
 * Asks the guest to go down. It is not answered where it works: `done` settles when QEMU tells of it (`SHUTDOWN`, or
 * `RESET` for a reboot).
 */
export async function shutdown(
  agent: Agent,
  mode: ShutdownMode,
  done: Promise<unknown>,
  options: AgentCallOptions = {},
): Promise<void> {
  await agent.execute('guest-shutdown', { mode }, { timeout: AgentTimeout.shutdown, ...options, done });
}

/** Puts the guest to sleep. Not answered where it works, either: `done` settles with QEMU's `SUSPEND` or `SUSPEND_DISK`. */
export async function suspend(
  agent: Agent,
  target: NodeSuspendTarget,
  done: Promise<unknown>,
  options: AgentCallOptions = {},
): Promise<void> {
  await agent.execute(suspendCommands[target], undefined, { ...options, done });
}
