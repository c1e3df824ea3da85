import type { ConnectCloseReason } from '../driver/enum-tables.js';
import type { Unsubscribe } from '../driver/events.js';
import type { Capability, Member, Session, Support } from '../driver/session.js';
import { supports as sessionSupports } from '../driver/session.js';
import { VirtError } from '../errors.js';
import { ConnectionDevice } from './connection-device.js';
import { EventStream, QemuMonitorStream } from './events.js';
import type { EventName, EventOptions, QemuMonitorEventOptions, Resync } from './events.js';

/**
 * An open connection to a hypervisor. Close it when done: with `await using`, or {@link close}.
 *
 * Every call takes an `AbortSignal`, in the options of its last parameter. An abort rejects the call at once, with
 * `VIR_ERR_OPERATION_ABORTED`; it does not undo what the host was told, unless the call says so. Flags are options by
 * name; one that there is not is refused (`VIR_ERR_INVALID_ARG`), never ignored. What the driver does not have is
 * `VIR_ERR_NO_SUPPORT`, a write on a read-only connection `VIR_ERR_OPERATION_DENIED`.
 *
 * @example
 * await using connection = await open('qemu:///system');
 * for (const domain of await connection.listAllDomains({ active: true })) console.log(domain.name);
 */
export class Connection extends ConnectionDevice implements AsyncDisposable {
  readonly #streams = new Set<{ end(): void; fail(error: unknown): void }>();
  readonly #closeListeners = new Set<(reason: ConnectCloseReason) => void>();
  #closing: Promise<void> | undefined;
  #watching: Promise<Unsubscribe | undefined> | undefined;

  /**
   * Events as an async iterable over a bounded queue. It ends with {@link close}, when its loop is left, or when
   * `signal` fires; an abort changes nothing on the host. It fails when the connection breaks. With `resync`, a driver
   * that reconnects instead says among them that some may have been missed.
   *
   * @example
   * for await (const { domain, event } of connection.events('domain.lifecycle', { signal })) console.log(domain.name, event);
   *
   * C: `virConnectDomainEventRegisterAny` and its siblings
   */
  events<N extends EventName>(name: N, options: EventOptions<N> & { readonly resync: true }): EventStream<N, Resync>;
  events<N extends EventName>(name: N, options?: EventOptions<N>): EventStream<N>;
  events<N extends EventName>(name: N, options: EventOptions<N> = {}): EventStream<N, Resync> {
    const stream = new EventStream<N, Resync>(this, name, options, (ended) => this.#streams.delete(ended));
    this.#streams.add(stream);
    this.#watch();
    return stream;
  }

  /**
   * Events of the QEMU monitor as they come: outside of libvirt's stable API. They end as those of {@link events} do.
   *
   * @example
   * for await (const { domain, event, details } of connection.qemuMonitorEvents({ event: 'STOP' })) console.log(domain.name, details);
   *
   * C: `virConnectDomainQemuMonitorEventRegister`
   */
  qemuMonitorEvents(options: QemuMonitorEventOptions = {}): QemuMonitorStream {
    const stream = new QemuMonitorStream(this, options, (ended) => this.#streams.delete(ended));
    this.#streams.add(stream);
    this.#watch();
    return stream;
  }

  /**
   * Calls `listener` if the connection ends: with the reason that the driver gives when it breaks, or `client` after
   * {@link close}. Gives a function that takes the listener back.
   *
   * C: `virConnectRegisterCloseCallback`
   */
  onClose(listener: (reason: ConnectCloseReason) => void): () => void {
    this.#closeListeners.add(listener);
    this.#watch();
    return () => this.#closeListeners.delete(listener);
  }

  /**
   * Whether calls of `member` have a chance here: the driver implements it, or core derives it from others. Where the
   * driver speaks for another host and only a call can tell, this is `'unknown'`.
   */
  supports(member: Member): Support {
    return this.dispatch.supports(member);
  }

  /**
   * What the driver works with, by names of its own, for whoever looks into it: over which channel to the hypervisor each
   * function goes, say. Empty for a driver that says nothing, and over the wire.
   *
   * @example
   * console.log(connection.driverInfo()); // { pause: 'hypercall', create: 'toolstack', … }
   */
  driverInfo(): Readonly<Record<string, string>> {
    this.dispatch.requireOpen('driverInfo');
    return this.session.driverInfo?.() ?? {};
  }

  /** The driver's session, if it implements `capability` itself; typed as such. For code that works on the contract. */
  sessionWith<C extends Capability>(capability: C) {
    const session: Session = this.session;
    return sessionSupports(session, capability) ? session : undefined;
  }

  /**
   * Closes the connection: event streams end, later calls reject with `VIR_ERR_INVALID_CONN`; guests go on. Idempotent.
   *
   * C: `virConnectClose`
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.dispatch.closed = true;
    for (const stream of [...this.#streams]) stream.end();
    const unwatch = await this.#watching;
    await unwatch?.().catch(() => undefined);
    try {
      await this.session.close();
    } finally {
      this.#ended('client');
    }
  }

  /** Has the driver say when the connection breaks, from the first time on that somebody wants to know. */
  #watch(): void {
    if (this.dispatch.closed) return;
    this.#watching ??= this.dispatch.supports('host.onClose')
      ? this.dispatch.call('host', 'onClose', (reason) => this.#broke(reason), undefined).catch(() => undefined)
      : Promise.resolve(undefined);
  }

  #broke(reason: ConnectCloseReason): void {
    const error = new VirtError('VIR_ERR_RPC', `the connection was lost (${reason})`, { domain: 'VIR_FROM_RPC' });
    for (const stream of [...this.#streams]) stream.fail(error);
    this.#ended(reason);
  }

  #ended(reason: ConnectCloseReason): void {
    const listeners = [...this.#closeListeners];
    this.#closeListeners.clear();
    for (const listener of listeners) listener(reason);
  }
}
