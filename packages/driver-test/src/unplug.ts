import { withRemoved } from '@virtkit/core/driver';
import { byAlias, named } from './device-alias.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';

/** How long a call waits for the guest, as in libvirt's QEMU driver: milliseconds. */
const patience = 5000;

/** What a guest does when it is asked to give a device back. */
export interface UnplugAnswer {
  /** Milliseconds until it answers; `Infinity` if it never does. */
  readonly after: number;
  readonly refuses: boolean;
}

interface Unplugging {
  answer: UnplugAnswer;
}

const unplugging = Symbol('unplugging');
export const unpluggingOf = (domain: TestDomain): Unplugging =>
  domain.keep(unplugging, () => ({ answer: { after: 0, refuses: false } }));

const asked = new WeakMap<TestDomain, Set<string>>();
/** The aliases that the guest was asked for, and has not answered about. No state: a guest that is restored was not asked. */
function pendingOf(domain: TestDomain): Set<string> {
  const known = asked.get(domain) ?? new Set<string>();
  asked.set(domain, known);
  return known;
}

/**
 * Asks the guest for the device `alias`. Waits for the answer, though not for long, unless `asynchronous`: then, and
 * later, the events tell how it went.
 * @throws VirtError `VIR_ERR_OPERATION_FAILED` when the guest refuses while it is waited for
 */
export async function unplug(host: TestHost, domain: TestDomain, alias: string, asynchronous: boolean): Promise<void> {
  const { answer } = unpluggingOf(domain);
  const pending = pendingOf(domain);
  if (pending.has(alias)) {
    throw testError('VIR_ERR_INTERNAL_ERROR', `Device ${alias} is already in the process of unplug`);
  }
  pending.add(alias);
  domain.replace({ live: named(domain.def) });
  const stopped = new AbortController();
  const release = domain.onStop(() => stopped.abort());
  const askedFor = async (): Promise<boolean> => {
    if (asynchronous && answer.after === 0) await new Promise((resolve) => setImmediate(resolve));
    else await wait(host, answer.after, { signal: stopped.signal, background: true });
    release();
    pending.delete(alias);
    return stopped.signal.aborted || answered(host, domain, alias, answer);
  };
  const going = askedFor();
  if (asynchronous) return;
  const given = answer.after <= patience ? await going : await host.clock.sleep(patience, { signal: stopped.signal });
  if (given === false) throw testError('VIR_ERR_OPERATION_FAILED', 'unplug of device was rejected by the guest');
}

/** Sleeps, also longer than any timer can. */
async function wait({ clock }: TestHost, time: number, options: Parameters<typeof clock.sleep>[1] & object) {
  const end = clock.now() + time;
  while (clock.now() < end && !options.signal?.aborted) {
    await clock.sleep(Math.min(end - clock.now(), 0x7fffffff), options);
  }
}

function answered(host: TestHost, domain: TestDomain, alias: string, { refuses }: UnplugAnswer): boolean {
  if (refuses) {
    host.domainEvents.emit('deviceRemovalFailed', domain.ref, { devAlias: alias });
    return false;
  }
  const found = byAlias(domain.def).get(alias);
  if (found) {
    domain.replace({ live: withRemoved(domain.def, found) });
    host.domainEvents.emit('deviceRemoved', domain.ref, { devAlias: alias });
  }
  return true;
}
