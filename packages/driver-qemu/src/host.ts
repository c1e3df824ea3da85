import type { PidLock } from '@virtkit/core/driver';
import {
  AutoDestroy,
  EventHub,
  JobLock,
  ObjectList,
  Store,
  type CallOptions,
  type DomainLifecycleEvent,
  type DomainRef,
  type HypervisorSelection,
} from '@virtkit/core/driver';
import { architectures, printDomain, type Domain } from '@virtkit/core/xml';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { findBinaries } from './capabilities/binaries.js';
import type { CapabilitiesCache } from './capabilities/cache.js';
import type { QemuCapabilities } from './capabilities/capabilities.js';
import { archOfHost } from './node/cpus.js';
import { completeQemuDomain } from './define/complete.js';
import { validateQemuDomain } from './define/validate.js';
import type { Directories } from './directories.js';
import type { QemuDomain } from './domain-object.js';
import { qemuError } from './errors.js';
import type { Owner } from './settings.js';
import { MonitorListeners } from './events/monitor-listeners.js';
import { PortAllocator } from './launch/port-allocator.js';
import { StatusStore } from './status.js';

export interface QemuHostOptions {
  readonly directories: Directories;
  /** What the QEMU binaries of this host can do. */
  readonly capabilities: CapabilitiesCache;
  /** Whose processes the guests are to be. Default: this process's. */
  readonly owner?: Owner | undefined;
  /** Told what went wrong where nobody waits for it. */
  readonly warn: (message: string, error: unknown) => void;
  /** What keeps others from controlling the same. */
  readonly lock: PidLock;
}

/** How QEMU calls an architecture, where libvirt has another word. */
const targets: Readonly<Record<string, string>> = { i686: 'i386', armv7l: 'arm', openrisc: 'or1k', ppc64le: 'ppc64' };

/** Everything that the sessions on one QEMU host share: the domains, and what is known of them on disk. */
export class QemuHost {
  readonly directories: Directories;
  readonly capabilities: CapabilitiesCache;
  readonly owner: QemuHostOptions['owner'];
  readonly warn: QemuHostOptions['warn'];
  readonly random = (size: number): Uint8Array => randomBytes(size);
  readonly domains = new ObjectList<QemuDomain>({
    noun: 'domain',
    missing: 'VIR_ERR_NO_DOMAIN',
    domain: 'VIR_FROM_QEMU',
  });
  readonly domainEvents = new EventHub<'domain'>((domain) => domain.uuid);
  /** What the monitors of the guests tell, as they tell it. */
  readonly monitorEvents = new MonitorListeners();
  /** The guests that end with the session that started them. */
  readonly autoDestroy = new AutoDestroy<QemuDomain>();
  readonly ports = new PortAllocator();
  readonly definitions: Store;
  readonly autostarts: Store;
  readonly statuses: StatusStore;
  /** What adds, removes or renames domains waits for its turn here. */
  readonly #listLock = new JobLock();
  readonly #lock: PidLock;
  #nextId = 1;

  constructor({ directories, capabilities, owner, warn, lock }: QemuHostOptions) {
    this.directories = directories;
    this.capabilities = capabilities;
    this.owner = owner;
    this.warn = warn;
    this.#lock = lock;
    this.definitions = new Store(directories.config, '.xml');
    this.autostarts = new Store(join(directories.config, 'autostart'), '.uuid');
    this.statuses = new StatusStore(directories.run);
  }

  /** The domain that `ref` names. */
  domain(ref: DomainRef): QemuDomain {
    return this.domains.byUuid(ref.uuid, ref.name);
  }

  domainById(id: number): QemuDomain {
    for (const domain of this.domains) if (domain.active && domain.id === id) return domain;
    throw qemuError('VIR_ERR_NO_DOMAIN', `no domain with matching id ${id}`);
  }

  /** An id that no guest of this host has or had. */
  takeId(atLeast = 0): number {
    const id = Math.max(this.#nextId, atLeast);
    this.#nextId = id + 1;
    return id;
  }

  /** Does what changes the list of domains, one after the other. */
  changeList<T>(name: string, options: CallOptions | undefined, work: () => Promise<T>): Promise<T> {
    return this.#listLock.run({ name, signal: options?.signal }, work);
  }

  /** Does what changes one domain, one after the other. */
  change<T>(
    ref: DomainRef,
    name: string,
    options: CallOptions | undefined,
    work: (domain: QemuDomain) => Promise<T> | T,
  ): Promise<T> {
    const domain = this.domain(ref);
    return domain.jobs.run({ name, signal: options?.signal }, () => {
      // It may have gone while this waited.
      if (this.domains.findByUuid(domain.uuid) !== domain) this.domain(ref);
      return work(domain);
    });
  }

  /**
   * {@link change}, once no job is under way that goes on by itself: what can not go on beside a backup, say. Who waits
   * for that holds nobody up, or the job would not come to its end.
   */
  async changeAlone<T>(
    ref: DomainRef,
    name: string,
    options: CallOptions | undefined,
    work: (domain: QemuDomain) => Promise<T> | T,
  ): Promise<T> {
    for (;;) {
      await this.domain(ref).job.idle(name, options);
      const done = await this.change(ref, name, options, async (domain) =>
        // One that began meanwhile needs the turn to come to its end.
        domain.job.current ? undefined : { value: await work(domain) },
      );
      if (done) return done.value;
    }
  }

  /** Keeps what a persistent domain starts with next. */
  async saveDefinition(domain: QemuDomain, def: Domain = domain.persistentDef): Promise<void> {
    await this.definitions.write(domain.uuid, printDomain(def, { secure: true, inactive: true }));
  }

  /**
   * Changes the definitions that `flags` (`DomainModificationImpact`) mean, and keeps them. When that fails nothing is
   * changed.
   */
  async changeDefinitions(domain: QemuDomain, flags: number, change: (def: Domain) => Domain): Promise<void> {
    await domain.changeKept(flags, change, async ({ live, config }) => {
      if (config) await this.saveDefinition(domain);
      if (live) await this.saveStatus(domain);
    });
  }

  /** Keeps what must be known of a guest that runs. */
  async saveStatus(domain: QemuDomain): Promise<void> {
    const { guest } = domain;
    if (guest) await this.statuses.write(domain, guest, this.autoDestroy.owns(domain));
  }

  /** A definition as the host keeps it: everything filled in that the XML left open. */
  async complete(def: Domain): Promise<Domain> {
    return this.#complete(def, await this.capabilitiesFor(def), false);
  }

  /** {@link complete} of what a guest runs with, which got one more device: the buses stay those that are there. */
  async completeRunning(def: Domain): Promise<Domain> {
    return this.#complete(def, await this.capabilitiesFor(def), true);
  }

  #complete(def: Domain, capabilities: QemuCapabilities, isRunning: boolean): Domain {
    const { random, directories } = this;
    const nvramDirectory = join(directories.lib, 'nvram');
    const completed = completeQemuDomain(def, capabilities, { random, nvramDirectory, isRunning });
    validateQemuDomain(completed, capabilities);
    return completed;
  }

  /** What the QEMU can do that is to run a domain. */
  capabilitiesFor({ os, devices }: Domain): Promise<QemuCapabilities> {
    return this.capabilitiesOf({ emulator: devices?.emulator, arch: os?.type?.arch });
  }

  /**
   * What a QEMU can do: the one at a path, or the one for guests of an architecture. Default: the host's.
   * @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED` where there is none
   */
  async capabilitiesOf({ emulator, arch = archOfHost() }: HypervisorSelection): Promise<QemuCapabilities> {
    if (!architectures.includes(arch)) throw qemuError('VIR_ERR_INVALID_ARG', `unknown architecture: ${arch}`);
    const name = `/qemu-system-${targets[arch] ?? arch}`;
    const binary = emulator ?? (await findBinaries()).find((path) => path.endsWith(name));
    if (binary === undefined)
      throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', `no QEMU for guests of architecture ${arch} is installed`);
    return this.capabilities.lookup(binary);
  }

  /** What every QEMU of this host can do. One that cannot be asked is left out, and told of. */
  async emulators(): Promise<readonly QemuCapabilities[]> {
    const asked = (await findBinaries()).map((binary) =>
      this.capabilities.lookup(binary).catch((error: unknown) => this.warn(`what ${binary} can do`, error)),
    );
    return (await Promise.all(asked)).flatMap((caps) => caps ?? []);
  }

  /** Lets go of the guests, which run on: somebody else may control them then. */
  release(): void {
    for (const { guest } of this.domains) {
      if (!guest) continue;
      guest.ending ??= Promise.resolve();
      guest.close();
    }
    this.#lock.release();
  }

  /** What QEMU says while it runs a domain. */
  logOf(name: string): string {
    return join(this.directories.log, `${fileName(name)}.log`);
  }

  tell(domain: QemuDomain, event: DomainLifecycleEvent): void {
    this.domainEvents.emit('lifecycle', domain.ref, event);
  }

  /** Lets go on by itself what nobody waits for. */
  background(what: string, work: Promise<unknown>): void {
    work.catch((error: unknown) => this.warn(what, error));
  }
}

/** A name as part of a file's: any name is safe, and short enough. */
const fileName = (name: string): string =>
  name.replace(/[^\w-]/g, (char) => `%${Buffer.from(char).toString('hex')}`).slice(0, 200);
