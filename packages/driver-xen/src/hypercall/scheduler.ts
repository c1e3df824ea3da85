import type { SchedulerParams } from '../channel.js';
import { xenError } from '../errors.js';
import { onDomain, type Control } from './control.js';
import { readFields, writeFields } from './layout.js';
import { schedulerCommands, schedulerId, schedulerOp, schedulers } from './structures.js';

export function schedulerName(control: Control): string {
  const { id } = readFields(control.sysctl('sched_id'), schedulerId);
  return schedulers[id] ?? `scheduler ${id}`;
}

export function scheduler(control: Control, id: number): SchedulerParams {
  return params(control, id, { cmd: schedulerCommands.get });
}

export function setScheduler(control: Control, id: number, changes: Partial<SchedulerParams>): void {
  const { weight, cap } = { ...scheduler(control, id), ...changes };
  checkRange('weight', weight, 1, 0xffff);
  checkRange('cap', cap, 0, 0xfffe);
  params(control, id, { cmd: schedulerCommands.put, weight, cap });
}

/** Weight and cap are in the same places for both schedulers that have them. */
function params(control: Control, id: number, op: { cmd: number; weight?: number; cap?: number }): SchedulerParams {
  const number = readFields(control.sysctl('sched_id'), schedulerId).id;
  const name = schedulers[number];
  if (name !== 'credit' && name !== 'credit2')
    throw xenError('VIR_ERR_OPERATION_UNSUPPORTED', `the scheduler ${name ?? number} has neither weight nor cap`);
  const body = onDomain(id, 'the share of time', () =>
    control.domctl('scheduler_op', id, (fields) => writeFields(fields, schedulerOp, { scheduler: number, ...op })),
  );
  const { weight, cap } = readFields(body, schedulerOp);
  return { weight, cap };
}

/** A weight of 0 and a cap of all ones would leave both as they are, and say nothing. */
function checkRange(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw xenError('VIR_ERR_INVALID_ARG', `${name}: ${value} is not a whole number from ${least} to ${most}`);
}
