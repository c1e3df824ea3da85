import type {
  DomainEventResumedDetailType,
  DomainEventSuspendedDetailType,
  DomainPausedReason,
  DomainRunningReason,
} from '@virtkit/core/driver';
import * as t from 'io-ts';
import { meetPanic } from '../crash.js';
import { setRestarts } from '../power.js';
import { restartGuest } from '../restart.js';
import { signal } from '../process/signal.js';
import { on, type EventHandler, type Scene } from './handler.js';

/** Whether the guest runs, and how it ends: what QEMU tells of it. The state of a domain follows this and nothing else. */
export const runStateEvents = {
  STOP({ host, domain, guest }) {
    if (guest.restarting || (domain.state !== 'running' && domain.state !== 'pmsuspended')) return;
    const reason = guest.pausing ?? 'unknown';
    guest.pausing = undefined;
    become({ host, domain, guest }, 'paused', reason);
    host.tell(domain, { event: 'suspended', detail: suspendedDetail[reason] ?? 'paused' });
  },
  RESUME({ host, domain, guest }) {
    if (domain.state !== 'paused' && domain.state !== 'crashed') return;
    const reason = guest.resuming ?? 'unpaused';
    guest.resuming = undefined;
    become({ host, domain, guest }, 'running', reason);
    host.tell(domain, { event: 'resumed', detail: resumedDetail[reason] ?? 'unpaused' });
  },
  SHUTDOWN: on(t.partial({ guest: t.boolean }), ({ host, domain, guest }, { guest: itself }) => {
    if (domain.state === 'shutdown') return;
    if (!guest.ending && (guest.restarts || domain.def.onPoweroff === 'restart'))
      return host.background('a restart', restartGuest(host, domain));
    become({ host, domain, guest }, 'shutdown', 'user');
    host.tell(domain, { event: 'shutdown', detail: itself === undefined ? 'finished' : itself ? 'guest' : 'host' });
    // Its end is seen by its monitor's end.
    signal(guest.process, 'SIGTERM');
  }),
  RESET({ host, domain, guest }) {
    if (domain.state === 'paused' && domain.reason === 'startingUp') return;
    // A guest that has reset itself by now is not going to power off.
    if (!guest.restarting) host.background('a reset', setRestarts(host, domain, guest, false));
    host.domainEvents.emit('reboot', domain.ref, {});
  },
  SUSPEND({ host, domain, guest }) {
    if (domain.state !== 'running') return;
    become({ host, domain, guest }, 'pmsuspended', 'unknown');
    host.domainEvents.emit('pmsuspend', domain.ref, { reason: 0 });
    host.tell(domain, { event: 'pmsuspended', detail: 'memory' });
  },
  SUSPEND_DISK({ host, domain, guest }) {
    const sleeps = domain.state === 'running';
    if (sleeps) become({ host, domain, guest }, 'pmsuspended', 'unknown');
    host.domainEvents.emit('pmsuspendDisk', domain.ref, { reason: 0 });
    if (sleeps) host.tell(domain, { event: 'pmsuspended', detail: 'disk' });
  },
  GUEST_PANICKED({ host, domain, guest }) {
    host.background(`the panic of '${domain.name}'`, meetPanic(host, domain, guest));
  },
  WAKEUP({ host, domain, guest }) {
    host.domainEvents.emit('pmwakeup', domain.ref, { reason: 0 });
    if (domain.state !== 'pmsuspended') return;
    become({ host, domain, guest }, 'running', 'wakeup');
    host.tell(domain, { event: 'started', detail: 'wakeup' });
  },
} satisfies Record<string, EventHandler>;

function become(
  { host, domain }: Scene,
  state: 'running' | 'paused' | 'shutdown' | 'pmsuspended',
  reason: string,
): void {
  domain.state = state;
  domain.reason = reason;
  host.background(`keeping the state of '${domain.name}'`, host.saveStatus(domain));
}

const suspendedDetail: { readonly [R in DomainPausedReason]?: DomainEventSuspendedDetailType } = {
  migration: 'migrated',
  ioerror: 'ioerror',
  watchdog: 'watchdog',
  fromSnapshot: 'fromSnapshot',
  postcopy: 'postcopy',
  postcopyFailed: 'postcopyFailed',
};

const resumedDetail: { readonly [R in DomainRunningReason]?: DomainEventResumedDetailType } = {
  migrated: 'migrated',
  restored: 'fromSnapshot',
  fromSnapshot: 'fromSnapshot',
  postcopy: 'postcopy',
  postcopyFailed: 'postcopyFailed',
};
