import type { Connection } from '@virtkit/core';
import * as driver from '@virtkit/core/driver';
import { VirtError, type DomainEvents, type DomainLifecycleEvent, type EventSources } from '@virtkit/core/driver';

type Told = readonly unknown[];

/** Subscribes to every event; the array that is returned grows as they come, each as peer.py prints it. */
export async function listen({ dispatch }: Connection): Promise<Told[]> {
  const told: Told[] = [];
  // Loosely typed, for all sections in one loop.
  const subscribeTo = dispatch.call.bind(dispatch) as (...args: unknown[]) => Promise<unknown>;
  const subscribe = async (section: keyof EventSources, kind: string, names: Readonly<Record<string, number>>) => {
    for (const [name, number] of Object.entries(names)) {
      const listener = (ref: { name: string }, payload: object) =>
        told.push([kind, ref.name, number, ...fields(section, name, payload)]);
      await unlessUnsupported(subscribeTo(section, 'subscribe', name, undefined, listener));
    }
  };
  await subscribe('domain', 'dom', driver.DomainEventID.values);
  await subscribe('network', 'net', { lifecycle: 0 });
  await subscribe('storagePool', 'pool', { lifecycle: 0, refresh: 1 });
  await subscribe('nodeDevice', 'dev', { lifecycle: 0, update: 1 });
  return told;
}

/** What libvirt-python gives a callback besides the object. */
function fields(section: keyof EventSources, name: string, payload: object): unknown[] {
  if (section === 'domain' && name === 'lifecycle') return domainLifecycle(payload as DomainLifecycleEvent);
  if (name === 'lifecycle') {
    const { event, detail } = payload as { event: string; detail: number };
    return [lifecycles[section][event], detail];
  }
  if (name === 'metadataChange') {
    const { type, nsUri } = payload as DomainEvents['metadataChange'];
    return [driver.DomainMetadataType.numberOf(type), nsUri ?? null];
  }
  return Object.values(payload).map((value: unknown) => (typeof value === 'bigint' ? Number(value) : value));
}

const lifecycles: Record<keyof EventSources, Readonly<Record<string, number>>> = {
  domain: driver.DomainEventType.values,
  network: driver.NetworkEventLifecycleType.values,
  storagePool: driver.StoragePoolEventLifecycleType.values,
  nodeDevice: driver.NodeDeviceEventLifecycleType.values,
  secret: driver.SecretEventLifecycleType.values,
};

const details: Record<DomainLifecycleEvent['event'], Readonly<Record<string, number>>> = {
  defined: driver.DomainEventDefinedDetailType.values,
  undefined: driver.DomainEventUndefinedDetailType.values,
  started: driver.DomainEventStartedDetailType.values,
  suspended: driver.DomainEventSuspendedDetailType.values,
  resumed: driver.DomainEventResumedDetailType.values,
  stopped: driver.DomainEventStoppedDetailType.values,
  shutdown: driver.DomainEventShutdownDetailType.values,
  pmsuspended: driver.DomainEventPMSuspendedDetailType.values,
  crashed: driver.DomainEventCrashedDetailType.values,
};

const domainLifecycle = ({ event, detail }: DomainLifecycleEvent) => [
  driver.DomainEventType.numberOf(event),
  details[event][detail],
];

async function unlessUnsupported(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof VirtError && error.code === 'VIR_ERR_NO_SUPPORT')) throw error;
  });
}
