import { decode, type CallOptions, type DomainRef, type NodeSuspendTarget } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import * as t from 'io-ts';
import { suspend } from './agent/power.js';
import { qemuError } from './errors.js';
import { requireAgent } from './guest-agent.js';
import type { QemuHost } from './host.js';
import { toldOnce } from './power.js';

const Machine = t.type({ 'wakeup-suspend-support': t.boolean });

/** Lets a guest put itself to sleep, until it is woken. */
export async function sendToSleep(
  host: QemuHost,
  ref: DomainRef,
  target: NodeSuspendTarget,
  seconds: bigint,
  options: CallOptions = {},
): Promise<void> {
  if (seconds > 0n)
    throw qemuError('VIR_ERR_ARGUMENT_UNSUPPORTED', `seconds: ${seconds}, but nothing wakes a guest after a time`);
  const domain = host.domain(ref);
  const agent = requireAgent(domain);
  const guest = domain.requireGuest();
  const machine = await guest.monitor.execute('query-current-machine', {}, options);
  const { 'wakeup-suspend-support': wakes } = decode(Machine, machine, "the guest's machine", 'VIR_ERR_INTERNAL_ERROR');
  if (!wakes) throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', `the machine of '${domain.name}' cannot be woken`);
  if (isDisabled(domain.def, target))
    throw qemuError('VIR_ERR_INTERNAL_ERROR', `domain '${domain.name}' is not offered to sleep so`);
  const done = toldOnce(guest, ['SUSPEND', 'SUSPEND_DISK']);
  try {
    await suspend(agent, target, done.promise, options);
  } finally {
    done.forget();
  }
}

const isDisabled = ({ pm }: Domain, target: NodeSuspendTarget): boolean =>
  (target === 'disk' ? pm?.suspendToDisk : pm?.suspendToMem) === false;
