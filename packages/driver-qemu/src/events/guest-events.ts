import type { DomainEventIOErrorAction, DomainEventWatchdogAction } from '@virtkit/core/driver';
import { diskByAlias, sourceOf } from '../devices.js';
import { meetWatchdog } from '../crash.js';
import * as t from 'io-ts';
import { integer } from '../qmp/integer.js';
import { on, type EventHandler } from './handler.js';

/** What befalls a guest that runs on. */
export const guestEvents = {
  RTC_CHANGE: on(t.type({ offset: integer }), ({ host, domain }, { offset }) => {
    host.domainEvents.emit('rtcChange', domain.ref, { offset });
  }),
  WATCHDOG: on(t.type({ action: t.string }), ({ host, domain, guest }, { action }) => {
    const known = Object.hasOwn(watchdogActions, action) ? watchdogActions[action]! : 'none';
    // The pause comes right behind.
    if (known === 'pause') guest.pausing = 'watchdog';
    host.domainEvents.emit('watchdog', domain.ref, { action: known });
    if (domain.def.devices?.watchdog?.action === 'dump')
      host.background(`the watchdog of '${domain.name}'`, meetWatchdog(host, domain, guest));
  }),
  BALLOON_CHANGE: on(t.type({ actual: integer }), ({ host, domain }, { actual }) => {
    domain.def = { ...domain.def, currentMemory: actual / 1024n };
    host.background(`keeping the state of '${domain.name}'`, host.saveStatus(domain));
    host.domainEvents.emit('balloonChange', domain.ref, { actual: actual / 1024n });
  }),
  BLOCK_IO_ERROR: on(
    t.intersection([
      t.type({ action: t.string }),
      t.partial({
        device: t.string,
        'qom-path': t.string,
        'node-name': t.string,
        nospace: t.boolean,
        reason: t.string,
      }),
    ]),
    ({ host, domain, guest }, { action, device, nospace, ...where }) => {
      const disk = diskByAlias(domain.def, device || aliasOfPath(where['qom-path']) || '');
      const known = Object.hasOwn(ioErrorActions, action) ? ioErrorActions[action]! : 'none';
      if (known === 'pause') guest.pausing = 'ioerror';
      const error = { srcPath: (disk && sourceOf(disk)) ?? '', devAlias: disk?.alias ?? '', action: known };
      host.domainEvents.emit('ioError', domain.ref, error);
      host.domainEvents.emit('ioErrorReason', domain.ref, { ...error, reason: nospace ? 'enospc' : '' });
    },
  ),
} satisfies Record<string, EventHandler>;

const watchdogActions: Readonly<Record<string, DomainEventWatchdogAction>> = {
  none: 'none',
  pause: 'pause',
  reset: 'reset',
  poweroff: 'poweroff',
  shutdown: 'shutdown',
  debug: 'debug',
  'inject-nmi': 'injectnmi',
};

const ioErrorActions: Readonly<Record<string, DomainEventIOErrorAction>> = {
  ignore: 'none',
  stop: 'pause',
  report: 'report',
};

/** `/machine/peripheral/virtio-disk0/virtio-backend` is of `virtio-disk0`. */
const aliasOfPath = (path = ''): string => /^\/machine\/peripheral\/([^/]+)/.exec(path)?.[1] ?? '';
