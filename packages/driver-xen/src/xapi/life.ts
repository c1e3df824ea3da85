import type { DomainLifecycleEvent } from '@virtkit/core/driver';
import { isActive, isSuspended, type Guest } from './guest.js';
import { keys } from './keys.js';

/** An event, and whether it is about the guest as it was: under its old name. */
export interface Told {
  readonly of: 'before' | 'after';
  readonly event: DomainLifecycleEvent | 'reboot';
}

/**
 * What has happened to a guest between two looks. XAPI tells how an object is now, not what was done to it; steps that
 * fall between two looks are one.
 * @param reason - why it stopped, where that is known
 */
export function lifeBetween(
  before: Guest | undefined,
  after: Guest | undefined,
  reason: string | undefined,
): readonly Told[] {
  if (!before) return after ? born(after) : [];
  if (!after) return gone(before, reason);
  return [...named(before, after), ...defined(before, after), ...moved(before, after, reason)];
}

const after = (event: Told['event']): Told => ({ of: 'after', event });
const started = (detail: 'booted' | 'restored'): Told => after({ event: 'started', detail });
const suspended = after({ event: 'suspended', detail: 'paused' });

function born(guest: Guest): readonly Told[] {
  const added = guest.transient ? [] : [after({ event: 'defined', detail: 'added' })];
  return isActive(guest) ? [...added, started('booted'), ...(guest.state === 'paused' ? [suspended] : [])] : added;
}

function gone(guest: Guest, reason: string | undefined): readonly Told[] {
  const stops = isActive(guest) ? [{ of: 'before', event: stopped(reason) } as const] : [];
  return guest.transient ? stops : [...stops, { of: 'before', event: { event: 'undefined', detail: 'removed' } }];
}

function named(before: Guest, now: Guest): readonly Told[] {
  if (before.domain.name === now.domain.name) return [];
  return [
    { of: 'before', event: { event: 'undefined', detail: 'renamed' } },
    after({ event: 'defined', detail: 'renamed' }),
  ];
}

function defined(before: Guest, now: Guest): readonly Told[] {
  if (before.transient !== now.transient) {
    return [after(now.transient ? { event: 'undefined', detail: 'removed' } : { event: 'defined', detail: 'added' })];
  }
  const [old, text] = [textOf(before), textOf(now)];
  return text === undefined || text === old ? [] : [after({ event: 'defined', detail: 'updated' })];
}

/** What the guest starts with next. While it is being replaced there may be none. */
const textOf = ({ vm: { other_config: other } }: Guest): string | undefined =>
  other[keys.next] ?? other[keys.definition];

function moved(before: Guest, now: Guest, reason: string | undefined): readonly Told[] {
  if (isActive(before) && isActive(now)) return changed(before, now);
  if (isActive(now)) {
    const start = started(isSuspended(before) ? 'restored' : 'booted');
    return now.state === 'paused' ? [start, suspended] : [start];
  }
  return isActive(before) ? [after(isSuspended(now) ? { event: 'stopped', detail: 'saved' } : stopped(reason))] : [];
}

function changed(before: Guest, now: Guest): readonly Told[] {
  if (before.state === now.state) {
    // A guest that reboots gets a new number; one that moves to another host does, too.
    const rebooted = before.domain.id !== now.domain.id && before.vm.resident_on === now.vm.resident_on;
    return rebooted ? [after('reboot')] : [];
  }
  return [now.state === 'paused' ? suspended : after({ event: 'resumed', detail: 'unpaused' })];
}

const stopped = (reason: string | undefined): DomainLifecycleEvent => ({
  event: 'stopped',
  detail: reason === 'destroyed' ? 'destroyed' : 'shutdown',
});
