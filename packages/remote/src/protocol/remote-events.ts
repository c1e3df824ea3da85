/* eslint-disable @typescript-eslint/no-explicit-any -- rows of all types stand in one table */
import * as E from '@virtkit/core/driver';
import type { DomainLifecycleEvent, Enumeration, EventSources } from '@virtkit/core/driver';
import * as t from './types.js';
import { absent, hyper, int, list, mapped, struct, uhyper, uint, type Xdr } from './xdr.js';

/** One event message: which event of which section, about which object, and what it carries. */
export interface EventMessage<S extends keyof EventSources = keyof EventSources> {
  readonly number: number;
  readonly section: S;
  readonly event: string;
  /** The registration it belongs to, the object, and the event's own fields. Old messages name no registration. */
  readonly body: Xdr<{ readonly callbackId: number | undefined; readonly object: unknown; readonly payload: unknown }>;
}

type PayloadOf<S extends keyof EventSources, N> = N extends keyof EventSources[S]['events']
  ? EventSources[S]['events'][N]
  : never;

const refs: { readonly [S in keyof EventSources]: Xdr<EventSources[S]['ref']> } = {
  domain: t.domain,
  network: t.network,
  storagePool: t.pool,
  nodeDevice: t.device,
  secret: t.secret,
};

/** A message that names the registration it answers. */
const event = <S extends keyof EventSources, N extends keyof EventSources[S]['events'] & string>(
  number: number,
  section: S,
  name: N,
  payload: Xdr<PayloadOf<S, N>>,
): EventMessage<S> => ({
  number,
  section,
  event: name,
  body: struct({ callbackId: int, object: refs[section] as Xdr<any>, payload: payload as Xdr<any> }),
});

/** A message of the first form: to everybody who registered for the event. */
const old = <N extends keyof E.DomainEvents>(
  number: number,
  name: N,
  payload: Xdr<E.DomainEvents[N]>,
): EventMessage<'domain'> => ({
  number,
  section: 'domain',
  event: name,
  body: struct({ callbackId: absent(undefined), object: t.domain, payload: payload as Xdr<any> }),
});

/** The messages of power management, whose reason stands before the domain. */
const pm = (number: number, name: 'pmwakeup' | 'pmsuspend' | 'pmsuspendDisk'): EventMessage<'domain'> => ({
  number,
  section: 'domain',
  event: name,
  body: mapped(
    struct({ callbackId: int, reason: int, object: t.domain }),
    ({ callbackId, reason, object }) => ({ callbackId, object, payload: { reason } }),
    ({ callbackId, object, payload }) => ({ callbackId, object, reason: payload.reason }),
  ),
});

const none: Xdr<object> = { least: 0, write: () => undefined, read: () => ({}) };
const noReason: Xdr<{ readonly reason: number }> = absent({ reason: 0 });

const details: { readonly [N in DomainLifecycleEvent['event']]: Enumeration<string> } = {
  defined: E.DomainEventDefinedDetailType,
  undefined: E.DomainEventUndefinedDetailType,
  started: E.DomainEventStartedDetailType,
  suspended: E.DomainEventSuspendedDetailType,
  resumed: E.DomainEventResumedDetailType,
  stopped: E.DomainEventStoppedDetailType,
  shutdown: E.DomainEventShutdownDetailType,
  pmsuspended: E.DomainEventPMSuspendedDetailType,
  crashed: E.DomainEventCrashedDetailType,
};
/** Of an event that this version does not know, no detail is known. */
const noDetails = E.enumeration('virDomainUnknownDetailType', {});
const detailsOf = (name: DomainLifecycleEvent['event']): Enumeration<string> => details[name] ?? noDetails;
const lifecycle: Xdr<DomainLifecycleEvent> = mapped(
  struct({ event: t.named(E.DomainEventType), detail: int }),
  ({ event: name, detail }) => ({ event: name, detail: detailsOf(name).readName(detail) }) as DomainLifecycleEvent,
  ({ event: name, detail }) => ({ event: name, detail: detailsOf(name).numberOf(detail) }),
);
const address = struct({ family: t.named(E.DomainEventGraphicsAddressType), node: t.text, service: t.text });
const graphics: Xdr<E.DomainEvents['graphics']> = struct({
  phase: t.named(E.DomainEventGraphicsPhase),
  local: address,
  remote: address,
  authScheme: t.text,
  subject: list(struct({ type: t.text, name: t.text }), 20),
});
const ioErrorFields = { srcPath: t.text, devAlias: t.text, action: t.named(E.DomainEventIOErrorAction) };
const ioError = struct(ioErrorFields);
const ioErrorReason = struct({ ...ioErrorFields, reason: t.text });
const blockJob = struct({
  disk: t.text,
  type: t.named(E.DomainBlockJobType),
  status: t.named(E.ConnectDomainEventBlockJobStatus),
});
const diskChange = struct({
  oldSrcPath: t.optionalText,
  newSrcPath: t.optionalText,
  devAlias: t.text,
  reason: t.named(E.ConnectDomainEventDiskChangeReason),
});
const trayChange = struct({ devAlias: t.text, reason: t.named(E.DomainEventTrayChangeReason) });
const rtcChange = struct({ offset: hyper });
const watchdog = struct({ action: t.named(E.DomainEventWatchdogAction) });
const balloon = struct({ actual: uhyper });
const alias = struct({ devAlias: t.text });
const metadata = struct({ type: t.named(E.DomainMetadataType), nsUri: t.optionalText });

/** Every event message of the remote program. */
export const eventMessages: readonly EventMessage[] = [
  old(107, 'lifecycle', lifecycle),
  old(169, 'reboot', none),
  old(170, 'rtcChange', rtcChange),
  old(171, 'watchdog', watchdog),
  old(172, 'ioError', ioError),
  old(173, 'graphics', graphics),
  old(195, 'ioErrorReason', ioErrorReason),
  old(224, 'controlError', none),
  old(241, 'blockJob', blockJob),
  old(248, 'diskChange', diskChange),
  old(268, 'trayChange', trayChange),
  old(269, 'pmwakeup', noReason),
  old(270, 'pmsuspend', noReason),
  old(276, 'balloonChange', balloon),
  old(292, 'pmsuspendDisk', noReason),
  old(311, 'deviceRemoved', alias),
  event(315, 'network', 'lifecycle', struct({ event: t.named(E.NetworkEventLifecycleType), detail: int })),
  event(318, 'domain', 'lifecycle', lifecycle),
  event(319, 'domain', 'reboot', none),
  event(320, 'domain', 'rtcChange', rtcChange),
  event(321, 'domain', 'watchdog', watchdog),
  event(322, 'domain', 'ioError', ioError),
  event(323, 'domain', 'graphics', graphics),
  event(324, 'domain', 'ioErrorReason', ioErrorReason),
  event(325, 'domain', 'controlError', none),
  event(326, 'domain', 'blockJob', blockJob),
  event(327, 'domain', 'diskChange', diskChange),
  event(328, 'domain', 'trayChange', trayChange),
  pm(329, 'pmwakeup'),
  pm(330, 'pmsuspend'),
  event(331, 'domain', 'balloonChange', balloon),
  pm(332, 'pmsuspendDisk'),
  event(333, 'domain', 'deviceRemoved', alias),
  event(339, 'domain', 'blockJob2', blockJob),
  event(346, 'domain', 'tunable', struct({ params: t.anyParams(2048) })),
  event(
    348,
    'domain',
    'agentLifecycle',
    struct({
      state: t.named(E.ConnectDomainEventAgentLifecycleState),
      reason: t.named(E.ConnectDomainEventAgentLifecycleReason),
    }),
  ),
  event(354, 'domain', 'deviceAdded', alias),
  event(359, 'domain', 'migrationIteration', struct({ iteration: int })),
  event(363, 'domain', 'jobCompleted', struct({ params: t.anyParams(64) })),
  event(367, 'domain', 'deviceRemovalFailed', alias),
  event(370, 'storagePool', 'lifecycle', struct({ event: t.named(E.StoragePoolEventLifecycleType), detail: int })),
  event(373, 'storagePool', 'refresh', none),
  event(376, 'nodeDevice', 'lifecycle', struct({ event: t.named(E.NodeDeviceEventLifecycleType), detail: int })),
  event(377, 'nodeDevice', 'update', none),
  event(379, 'domain', 'metadataChange', metadata),
  event(382, 'secret', 'lifecycle', struct({ event: t.named(E.SecretEventLifecycleType), detail: int })),
  event(383, 'secret', 'valueChanged', none),
  event(
    385,
    'domain',
    'blockThreshold',
    struct({ dev: t.text, path: t.optionalText, threshold: uhyper, excess: uhyper }),
  ),
  event(
    423,
    'domain',
    'memoryFailure',
    struct({
      recipient: t.named(E.DomainMemoryFailureRecipientType),
      action: t.named(E.DomainMemoryFailureActionType),
      flags: uint,
    }),
  ),
  event(438, 'domain', 'memoryDeviceSizeChange', struct({ alias: t.text, size: uhyper })),
  event(446, 'network', 'metadataChange', metadata),
  event(453, 'domain', 'nicMacChange', struct({ alias: t.text, oldMac: t.text, newMac: t.text })),
];

/** The number of each event of a section, as registrations name it (`virDomainEventID` and its siblings). */
export const eventIds: { readonly [S in keyof EventSources]: Readonly<Record<string, number>> } = {
  domain: { ...E.DomainEventID.values, nicMacChange: 27 },
  network: { lifecycle: 0, metadataChange: 1 },
  storagePool: { lifecycle: 0, refresh: 1 },
  nodeDevice: { lifecycle: 0, update: 1 },
  secret: { lifecycle: 0, valueChanged: 1 },
};
