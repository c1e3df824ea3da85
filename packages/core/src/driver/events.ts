import type {
  ConnectDomainEventAgentLifecycleReason,
  ConnectDomainEventAgentLifecycleState,
  ConnectDomainEventBlockJobStatus,
  ConnectDomainEventDiskChangeReason,
  DomainBlockJobType,
  DomainEventCrashedDetailType,
  DomainEventDefinedDetailType,
  DomainEventGraphicsAddressType,
  DomainEventGraphicsPhase,
  DomainEventIOErrorAction,
  DomainEventPMSuspendedDetailType,
  DomainEventResumedDetailType,
  DomainEventShutdownDetailType,
  DomainEventStartedDetailType,
  DomainEventStoppedDetailType,
  DomainEventSuspendedDetailType,
  DomainEventTrayChangeReason,
  DomainEventUndefinedDetailType,
  DomainEventWatchdogAction,
  DomainMemoryFailureActionType,
  DomainMemoryFailureRecipientType,
  DomainMetadataType,
  NetworkEventLifecycleType,
  NodeDeviceEventLifecycleType,
  SecretEventLifecycleType,
  StoragePoolEventLifecycleType,
} from './enum-tables.js';
import type { DomainRef, NetworkRef, NodeDeviceRef, SecretRef, StoragePoolRef } from './refs.js';
import type { TypedParams } from './params.js';

/** Ends a subscription; idempotent. */
export type Unsubscribe = () => Promise<void>;

/** What happened to a domain, and why: the detail's set of values depends on the event. */
export type DomainLifecycleEvent =
  | { readonly event: 'defined'; readonly detail: DomainEventDefinedDetailType }
  | { readonly event: 'undefined'; readonly detail: DomainEventUndefinedDetailType }
  | { readonly event: 'started'; readonly detail: DomainEventStartedDetailType }
  | { readonly event: 'suspended'; readonly detail: DomainEventSuspendedDetailType }
  | { readonly event: 'resumed'; readonly detail: DomainEventResumedDetailType }
  | { readonly event: 'stopped'; readonly detail: DomainEventStoppedDetailType }
  | { readonly event: 'shutdown'; readonly detail: DomainEventShutdownDetailType }
  | { readonly event: 'pmsuspended'; readonly detail: DomainEventPMSuspendedDetailType }
  | { readonly event: 'crashed'; readonly detail: DomainEventCrashedDetailType };

export interface GraphicsAddress {
  readonly family: DomainEventGraphicsAddressType;
  readonly node: string;
  readonly service: string;
}

/** The events of domains by name, each with what it carries besides its domain (`virDomainEventID`). */
export interface DomainEvents {
  lifecycle: DomainLifecycleEvent;
  reboot: object;
  /** The guest set its clock: seconds from UTC. */
  rtcChange: { readonly offset: bigint };
  watchdog: { readonly action: DomainEventWatchdogAction };
  ioError: { readonly srcPath: string; readonly devAlias: string; readonly action: DomainEventIOErrorAction };
  graphics: {
    readonly phase: DomainEventGraphicsPhase;
    readonly local: GraphicsAddress;
    readonly remote: GraphicsAddress;
    readonly authScheme: string;
    readonly subject: readonly { readonly type: string; readonly name: string }[];
  };
  ioErrorReason: DomainEvents['ioError'] & { readonly reason: string };
  controlError: object;
  /** `disk` is the path of the disk's source. */
  blockJob: {
    readonly disk: string;
    readonly type: DomainBlockJobType;
    readonly status: ConnectDomainEventBlockJobStatus;
  };
  diskChange: {
    readonly oldSrcPath: string | undefined;
    readonly newSrcPath: string | undefined;
    readonly devAlias: string;
    readonly reason: ConnectDomainEventDiskChangeReason;
  };
  trayChange: { readonly devAlias: string; readonly reason: DomainEventTrayChangeReason };
  pmwakeup: { readonly reason: number };
  pmsuspend: { readonly reason: number };
  /** The memory that the guest has now: KiB. */
  balloonChange: { readonly actual: bigint };
  pmsuspendDisk: { readonly reason: number };
  deviceRemoved: { readonly devAlias: string };
  /** As `blockJob`, but `disk` is the target, such as `vda`. */
  blockJob2: DomainEvents['blockJob'];
  tunable: { readonly params: TypedParams };
  agentLifecycle: {
    readonly state: ConnectDomainEventAgentLifecycleState;
    readonly reason: ConnectDomainEventAgentLifecycleReason;
  };
  deviceAdded: { readonly devAlias: string };
  migrationIteration: { readonly iteration: number };
  jobCompleted: { readonly params: TypedParams };
  deviceRemovalFailed: { readonly devAlias: string };
  metadataChange: { readonly type: DomainMetadataType; readonly nsUri: string | undefined };
  /** A disk's image grew past the threshold by `excess` bytes. */
  blockThreshold: {
    readonly dev: string;
    readonly path: string | undefined;
    readonly threshold: bigint;
    readonly excess: bigint;
  };
  memoryFailure: {
    readonly recipient: DomainMemoryFailureRecipientType;
    readonly action: DomainMemoryFailureActionType;
    /** Bits of `DomainMemoryFailureFlags`. */
    readonly flags: number;
  };
  /** KiB. */
  memoryDeviceSizeChange: { readonly alias: string; readonly size: bigint };
  nicMacChange: { readonly alias: string; readonly oldMac: string; readonly newMac: string };
}

/** An event of the QEMU monitor as it came: outside of libvirt's stable API. */
export interface QemuMonitorEvent {
  readonly event: string;
  /** Seconds since the epoch. */
  readonly seconds: bigint;
  readonly micros: number;
  /** JSON text. */
  readonly details: string | undefined;
}

export interface NetworkEvents {
  lifecycle: { readonly event: NetworkEventLifecycleType; readonly detail: number };
  metadataChange: { readonly type: DomainMetadataType; readonly nsUri: string | undefined };
}
export interface StoragePoolEvents {
  lifecycle: { readonly event: StoragePoolEventLifecycleType; readonly detail: number };
  refresh: object;
}
export interface NodeDeviceEvents {
  lifecycle: { readonly event: NodeDeviceEventLifecycleType; readonly detail: number };
  update: object;
}
export interface SecretEvents {
  lifecycle: { readonly event: SecretEventLifecycleType; readonly detail: number };
  valueChanged: object;
}

/** For each section that tells events: the object that an event is about, and the events by name. */
export interface EventSources {
  domain: { ref: DomainRef; events: DomainEvents };
  network: { ref: NetworkRef; events: NetworkEvents };
  storagePool: { ref: StoragePoolRef; events: StoragePoolEvents };
  nodeDevice: { ref: NodeDeviceRef; events: NodeDeviceEvents };
  secret: { ref: SecretRef; events: SecretEvents };
}

/** The subscription of one section. */
export interface EventDriver<S extends keyof EventSources> {
  /**
   * Calls `listener` for each `event` of `object`, or of every object when that is `undefined`, until unsubscribed.
   * A listener never throws and never waits. Events of one object arrive in order.
   */
  subscribe?<E extends keyof EventSources[S]['events'] & string>(
    event: E,
    object: EventSources[S]['ref'] | undefined,
    listener: (object: EventSources[S]['ref'], payload: EventSources[S]['events'][E]) => void,
  ): Promise<Unsubscribe>;
}
