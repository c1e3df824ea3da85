import { describe, expect, test } from '@jest/globals';
import * as enums from '../driver/enum-tables.js';
import { canTransit, lifecycle, transition, type LifecycleOperation } from './lifecycle.js';

const states = Object.keys(enums.DomainState.values) as enums.DomainState[];

/** Written out once more: for each operation, the states that it may start from, and where it leads. */
const expected: Record<LifecycleOperation, [from: readonly enums.DomainState[], to: enums.DomainState]> = {
  create: [['shutoff'], 'running'],
  createPaused: [['shutoff'], 'paused'],
  restore: [['shutoff'], 'running'],
  suspend: [['running', 'blocked'], 'paused'],
  resume: [['paused'], 'running'],
  shutdown: [['running', 'blocked'], 'shutoff'],
  destroy: [['running', 'blocked', 'paused', 'shutdown', 'crashed', 'pmsuspended'], 'shutoff'],
  save: [['running', 'blocked', 'paused', 'shutdown', 'crashed', 'pmsuspended'], 'shutoff'],
  crash: [['running', 'blocked', 'paused', 'shutdown', 'crashed', 'pmsuspended'], 'crashed'],
  pmSuspend: [['running', 'blocked'], 'pmsuspended'],
  pmWakeup: [['pmsuspended'], 'running'],
};
const pairs = Object.entries(expected).flatMap(([operation, [from, to]]) =>
  states.map((state) => [operation as LifecycleOperation, state, from.includes(state), to] as const),
);

test('there are eight states, and no operation but these', () => {
  expect(states).toHaveLength(8);
  expect(Object.keys(lifecycle).sort()).toEqual(Object.keys(expected).sort());
});

test.each(pairs)('%s from %s: %p', (operation, state, allowed, to) => {
  expect(canTransit(state, operation)).toBe(allowed);
  if (allowed) {
    expect(transition(state, operation, 'web').to).toBe(to);
  } else {
    expect(() => transition(state, operation, 'web')).toThrow(
      expect.objectContaining({
        code: 'VIR_ERR_OPERATION_INVALID',
        message: `cannot ${operation} domain 'web': it is ${state}`,
      }),
    );
  }
});

describe('what a transition tells', () => {
  const reasons = {
    running: enums.DomainRunningReason,
    paused: enums.DomainPausedReason,
    shutoff: enums.DomainShutoffReason,
    crashed: enums.DomainCrashedReason,
    pmsuspended: enums.DomainPMSuspendedReason,
  };
  const details = {
    started: enums.DomainEventStartedDetailType,
    suspended: enums.DomainEventSuspendedDetailType,
    resumed: enums.DomainEventResumedDetailType,
    stopped: enums.DomainEventStoppedDetailType,
    crashed: enums.DomainEventCrashedDetailType,
    pmsuspended: enums.DomainEventPMSuspendedDetailType,
  };
  test.each(Object.entries(lifecycle))('%s: a reason of its state, a detail of its event', (_operation, row) => {
    expect(Object.keys(reasons[row.to].values)).toContain(row.reason);
    expect(Object.keys(details[row.event.event].values)).toContain(row.event.detail);
  });
});
