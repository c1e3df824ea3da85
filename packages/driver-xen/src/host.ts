import {
  EventHub,
  type HostFiles,
  JobLock,
  ObjectList,
  Store,
  type CallOptions,
  type DomainLifecycleEvent,
  type DomainRef,
  type PidLock,
} from '@virtkit/core/driver';
import { printDomain, type Domain } from '@virtkit/core/xml';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { LiveDomain } from './channel.js';
import type { Channels } from './channels.js';
import { completeXenDomain } from './define/complete.js';
import { validateXenDomain } from './define/validate.js';
import type { Directories } from './directories.js';
import type { XenDomain } from './domain-object.js';
import { xenError } from './errors.js';
import { archOf, guestKinds, type GuestKind } from './guest-kinds.js';
import { reconcile } from './reconcile.js';

export interface XenHostOptions {
  readonly directories: Directories;
  readonly channels: Channels;
  /** Told what went wrong where nobody waits for it. */
  readonly warn: (message: string, error: unknown) => void;
  /** What keeps others from controlling the same. */
  readonly lock: PidLock;
  /** Where the kernel tells of devices. */
  readonly files: HostFiles;
}

/**
 * Everything that the sessions on one Xen host share: the domains, and what is known of them on disk. What runs is not
 * its own to say: {@link refresh} asks the hypervisor, and tells what has changed.
 */
export class XenHost {
  readonly directories: Directories;
  readonly channels: Channels;
  readonly warn: XenHostOptions['warn'];
  readonly files: HostFiles;
  readonly random = (size: number): Uint8Array => randomBytes(size);
  readonly domains = new ObjectList<XenDomain>({
    noun: 'domain',
    missing: 'VIR_ERR_NO_DOMAIN',
    domain: 'VIR_FROM_LIBXL',
  });
  readonly domainEvents = new EventHub<'domain'>((domain) => domain.uuid);
  readonly definitions: Store;
  readonly autostarts: Store;
  /** What guests run with. */
  readonly running: Store;
  /** Counts what this process does to guests, so that older news of them are known as such. */
  clock = 0;
  readonly #listLock = new JobLock();
  readonly #lock: PidLock;
  #kinds: Promise<readonly GuestKind[]> | undefined;
  #refreshing: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #unwatch: (() => void) | undefined;
  #released = false;

  constructor({ directories, channels, warn, lock, files }: XenHostOptions) {
    this.directories = directories;
    this.channels = channels;
    this.warn = warn;
    this.files = files;
    this.#lock = lock;
    this.definitions = new Store(directories.config, '.xml');
    this.autostarts = new Store(join(directories.config, 'autostart'), '.uuid');
    this.running = new Store(directories.run, '.xml', false);
  }

  /** The domain that `ref` names, as it was when the hypervisor was last asked. */
  domain(ref: DomainRef): XenDomain {
    return this.domains.byUuid(ref.uuid, ref.name);
  }

  /** The domain that `ref` names, as it is now. */
  async current(ref: DomainRef): Promise<XenDomain> {
    await this.refresh();
    return this.domain(ref);
  }

  domainById(id: number): XenDomain {
    for (const domain of this.domains) if (domain.active && domain.id === id) return domain;
    throw xenError('VIR_ERR_NO_DOMAIN', `no domain with matching id ${id}`);
  }

  /** Asks the hypervisor what runs. Whoever asks gets what held after he asked; those who wait together ask once. */
  refresh(): Promise<void> {
    if (!this.#refreshing) return this.#begin();
    const before = this.#refreshing;
    this.#next ??= before.catch(() => undefined).then(() => this.#begin());
    return this.#next;
  }

  #begin(): Promise<void> {
    this.#next = undefined;
    const round = reconcile(this).finally(() => {
      if (this.#refreshing === round) this.#refreshing = undefined;
    });
    this.#refreshing = round;
    return round;
  }

  /** Does what changes the list of domains, one after the other. */
  changeList<T>(name: string, options: CallOptions | undefined, work: () => Promise<T>): Promise<T> {
    return this.#listLock.run({ name, signal: options?.signal }, async () => {
      await this.refresh();
      return work();
    });
  }

  /** Does what changes one domain, one after the other; it is as the hypervisor has it when `work` begins. */
  change<T>(
    ref: DomainRef,
    name: string,
    options: CallOptions | undefined,
    work: (domain: XenDomain) => Promise<T> | T,
  ): Promise<T> {
    const domain = this.domain(ref);
    return domain.jobs.run({ name, signal: options?.signal }, async () => {
      await this.refresh();
      // It may have gone while this waited.
      if (this.domains.findByUuid(domain.uuid) !== domain) this.domain(ref);
      return work(domain);
    });
  }

  /** Does what starts or ends a guest: nobody else tells of it meanwhile. */
  async moving<T>(domain: XenDomain, work: () => Promise<T>): Promise<T> {
    domain.moving += 1;
    try {
      return await work();
    } finally {
      domain.moving -= 1;
      domain.movedAt = ++this.clock;
    }
  }

  /** Does what takes long, and can be asked about meanwhile. */
  async working<T>(domain: XenDomain, name: string, work: () => Promise<T>): Promise<T> {
    domain.working = { name, since: Date.now() };
    try {
      return await work();
    } finally {
      domain.working = undefined;
    }
  }

  /**
   * What the hypervisor says of a guest.
   * @throws VirtError `VIR_ERR_OPERATION_INVALID` unless it runs
   */
  async live(domain: XenDomain, options?: CallOptions): Promise<LiveDomain> {
    domain.requireActive();
    const live = await this.channels.call('domain', domain.id, options);
    if (!live) throw xenError('VIR_ERR_OPERATION_INVALID', 'domain is not running');
    return live;
  }

  /** Keeps what a persistent domain starts with next. */
  async saveDefinition(domain: XenDomain, def: Domain = domain.persistentDef): Promise<void> {
    await this.definitions.write(domain.uuid, printDomain(def, { secure: true, inactive: true }));
  }

  /** Keeps what a guest runs with. */
  async saveRunning({ uuid, def, id, isControl }: XenDomain): Promise<void> {
    if (!isControl) await this.running.write(uuid, printDomain({ ...def, id }, { secure: true }));
  }

  /**
   * Changes the definitions that `flags` (`DomainModificationImpact`) mean, and keeps them. When that fails nothing is
   * changed.
   */
  async changeDefinitions(domain: XenDomain, flags: number, change: (def: Domain) => Domain): Promise<void> {
    await domain.changeKept(flags, change, async ({ live, config }) => {
      if (config && !domain.isControl) await this.saveDefinition(domain);
      if (live) await this.saveRunning(domain);
    });
  }

  /** A definition as the host keeps it: everything filled in that the XML left open. */
  async complete(def: Domain): Promise<Domain> {
    const kinds = await this.kinds();
    const completed = completeXenDomain(def, { random: this.random, arch: archOf(kinds) });
    validateXenDomain(completed, kinds);
    return completed;
  }

  /** What guests the hypervisor runs. */
  kinds(): Promise<readonly GuestKind[]> {
    this.#kinds ??= this.channels.call('physical').then(
      ({ capabilities }) => guestKinds(capabilities),
      (error: unknown) => {
        this.#kinds = undefined;
        throw error;
      },
    );
    return this.#kinds;
  }

  /** Begins to listen for guests that come and go. */
  async watch(): Promise<void> {
    if (!this.channels.has('watch')) return;
    this.#unwatch = await this.channels.call('watch', () => {
      if (!this.#released) this.background('asking Xen what runs', this.refresh());
    });
  }

  /** Lets go of the guests, which run on: somebody else may control them then. */
  async release(): Promise<void> {
    this.#released = true;
    this.#unwatch?.();
    await (this.#next ?? this.#refreshing)?.catch(() => undefined);
    await this.channels.close();
    this.#lock.release();
  }

  get released(): boolean {
    return this.#released;
  }

  tell(domain: XenDomain, event: DomainLifecycleEvent): void {
    this.domainEvents.emit('lifecycle', domain.ref, event);
  }

  /** Lets go on by itself what nobody waits for. */
  background(what: string, work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (!this.#released) this.warn(what, error);
    });
  }
}
