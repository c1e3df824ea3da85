import type { DomainState } from '../driver/enum-tables.js';
import type { DomainLifecycleEvent } from '../driver/events.js';
import { VirtError } from '../errors.js';

interface Transition {
  readonly from: readonly DomainState[];
  readonly to: DomainState;
  /** A name of the new state's reasons. */
  readonly reason: string;
  /** What is told when it is done. */
  readonly event: DomainLifecycleEvent;
}

const running = ['running', 'blocked'] as const;
const active = [...running, 'paused', 'pmsuspended', 'crashed', 'shutdown'] as const;
const inactive = ['shutoff'] as const;

/** Which states each operation may start from, where it leads, and what it tells. */
export const lifecycle = {
  create: { from: inactive, to: 'running', reason: 'booted', event: { event: 'started', detail: 'booted' } },
  createPaused: { from: inactive, to: 'paused', reason: 'startingUp', event: { event: 'started', detail: 'booted' } },
  restore: { from: inactive, to: 'running', reason: 'restored', event: { event: 'started', detail: 'restored' } },
  suspend: { from: running, to: 'paused', reason: 'user', event: { event: 'suspended', detail: 'paused' } },
  resume: { from: ['paused'], to: 'running', reason: 'unpaused', event: { event: 'resumed', detail: 'unpaused' } },
  shutdown: { from: running, to: 'shutoff', reason: 'shutdown', event: { event: 'stopped', detail: 'shutdown' } },
  destroy: { from: active, to: 'shutoff', reason: 'destroyed', event: { event: 'stopped', detail: 'destroyed' } },
  save: { from: active, to: 'shutoff', reason: 'saved', event: { event: 'stopped', detail: 'saved' } },
  crash: { from: active, to: 'crashed', reason: 'panicked', event: { event: 'crashed', detail: 'panicked' } },
  pmSuspend: { from: running, to: 'pmsuspended', reason: 'unknown', event: { event: 'pmsuspended', detail: 'memory' } },
  pmWakeup: { from: ['pmsuspended'], to: 'running', reason: 'wakeup', event: { event: 'started', detail: 'wakeup' } },
} as const satisfies Record<string, Transition>;

export type LifecycleOperation = keyof typeof lifecycle;

/** Whether `operation` may start from `state`. */
export const canTransit = (state: DomainState, operation: LifecycleOperation): boolean =>
  (lifecycle[operation].from as readonly DomainState[]).includes(state);

/**
 * The transition of `operation` for a domain in `state`.
 * @throws VirtError `VIR_ERR_OPERATION_INVALID`
 */
export function transition(state: DomainState, operation: LifecycleOperation, name: string): Transition {
  if (canTransit(state, operation)) return lifecycle[operation];
  throw new VirtError('VIR_ERR_OPERATION_INVALID', `cannot ${operation} domain '${name}': it is ${state}`);
}
