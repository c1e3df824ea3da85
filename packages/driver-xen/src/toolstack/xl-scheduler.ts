import type { SchedulerParams } from '../channel.js';
import { xenError } from '../errors.js';

/** The command for each scheduler whose guests have a weight and a cap. */
const commands: Readonly<Record<string, string>> = { credit: 'sched-credit', credit2: 'sched-credit2' };

/** @throws VirtError `VIR_ERR_OPERATION_UNSUPPORTED` */
export function schedulerCommand(name: string): string {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command) return command;
  throw xenError('VIR_ERR_OPERATION_UNSUPPORTED', `the scheduler '${name}' has no weight and no cap`);
}

/** The last line of it is the guest asked for: name, id, weight, cap. */
export function parseScheduler(text: string): SchedulerParams {
  const [, weight, cap] = / \d+ +(\d+) +(\d+)$/.exec(text.trimEnd()) ?? [];
  if (weight === undefined) throw xenError('VIR_ERR_INTERNAL_ERROR', `xl sched: ${JSON.stringify(text.slice(-200))}`);
  return { weight: Number(weight), cap: Number(cap) };
}
