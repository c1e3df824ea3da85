import { hostname } from 'node:os';
import {
  AutoDestroy,
  EventHub,
  Nwfilters,
  ObjectList,
  Secrets,
  type DomainLifecycleEvent,
  type DomainRef,
  type NodeInfo,
  type NodeSuspendTarget,
  type ParamsOf,
  type SevInfo,
} from '@virtkit/core/driver';
import { completeDomain, sanitizeMetadata, type Domain, type NodeDevice } from '@virtkit/core/xml';
import { agentStarts, disconnectAgent } from './agent-lifecycle.js';
import { systemClock, type Clock } from './clock.js';
import { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import { bootedAt, type GuestTiming } from './guest-power.js';
import { usualMemoryParameters, type MemoryParameters } from './host-memory.js';
import { Images } from './images.js';
import { systemRandom } from './random.js';
import type { TestInterface } from './interface.js';
import type { MediatedDevice } from './node-device-mdev.js';
import type { TestNetwork } from './network-object.js';
import type { TestPool } from './storage-object.js';

/** What a test host takes from the world around it. */
export interface TestHostOptions {
  /** Random bytes, for UUIDs and MAC addresses. Default: the system's. */
  readonly random?: (size: number) => Uint8Array;
  /** What time it is, and how it passes. Default: the system's clock. */
  readonly clock?: Clock;
  /** Default: the machine's. */
  readonly hostname?: string;
  readonly rates?: Partial<TestRates>;
  /** Whether it tells of the agents of guests that come and go. libvirt's test driver knows none. Default: false. */
  readonly tellsAgents?: boolean;
}

/** How much a host gets done where nothing else limits it: bytes per second. Default: whatever is asked, at once. */
export interface TestRates {
  /** Of a guest's memory: saving, dumping, migrating. */
  readonly memory: number;
  /** Of disks: block jobs and backups. */
  readonly disk: number;
}

/** A NUMA cell of the host: KiB, and how many CPUs. */
export interface TestCell {
  readonly memory: bigint;
  readonly free: bigint;
  readonly cpus: number;
}

/** An in-memory hypervisor: everything that a test connection knows. Nothing of it is shared with another host. */
export class TestHost {
  readonly random: (size: number) => Uint8Array;
  /** Whatever takes time on this host takes it by this clock. */
  readonly clock: Clock;
  readonly hostname: string;
  readonly rates: TestRates;
  readonly tellsAgents: boolean;
  node: NodeInfo = { model: 'i686', memory: 3145728n, cpus: 16, mhz: 1400, nodes: 2, sockets: 2, cores: 2, threads: 2 };
  cells: readonly TestCell[] = [];
  /** How long guests take that say nothing else. */
  timing: GuestTiming = {};
  /** Huge pages by NUMA cell and by their size in KiB. */
  hugePages = new Map<number, ReadonlyMap<number, bigint>>();
  memoryParameters: MemoryParameters = usualMemoryParameters;
  /** How the host can sleep. */
  suspendTargets: readonly NodeSuspendTarget[] = ['mem', 'disk', 'hybrid'];
  /** Until when it sleeps, by its clock. */
  asleepUntil = -Infinity;
  /** What it tells of AMD's encrypted guests; absent where it has none. */
  sev: ParamsOf<typeof SevInfo> | undefined;

  readonly domains = new ObjectList<TestDomain>({
    noun: 'domain',
    missing: 'VIR_ERR_NO_DOMAIN',
    domain: 'VIR_FROM_TEST',
  });
  /** The guests that end with the session that started them. */
  autoDestroy = new AutoDestroy<TestDomain>();
  readonly domainEvents = new EventHub<'domain'>((domain) => domain.uuid);
  readonly networks = new ObjectList<TestNetwork>({
    noun: 'network',
    missing: 'VIR_ERR_NO_NETWORK',
    domain: 'VIR_FROM_TEST',
  });
  readonly networkEvents = new EventHub<'network'>((network) => network.uuid);
  readonly pools = new ObjectList<TestPool>({
    noun: 'storage pool',
    clashing: 'pool',
    missing: 'VIR_ERR_NO_STORAGE_POOL',
    domain: 'VIR_FROM_TEST',
  });
  readonly poolEvents = new EventHub<'storagePool'>((pool) => pool.uuid);
  /** QEMU processes that something else started, by process id: the definition of the guest of each. */
  readonly processes = new Map<number, Domain>();
  interfaces = new Map<string, TestInterface>();
  /** What a change of the interfaces that has begun can be rolled back to. */
  interfaceBackup: Map<string, TestInterface> | undefined;
  devices = new Map<string, NodeDevice>();
  /** What is known of those that are mediated, besides. */
  mediated = new Map<string, MediatedDevice>();
  /** The drivers that PCI devices had before they were taken for guests. */
  detached = new Map<string, NodeDevice['driver']>();
  readonly deviceEvents = new EventHub<'nodeDevice'>((device) => device.name);
  readonly secrets = new Secrets();
  readonly secretEvents = new EventHub<'secret'>((secret) => secret.uuid);
  readonly nwfilters = new Nwfilters();
  /** What is behind the disks of guests. */
  readonly images = new Images(this);
  readonly #running = new Map<number, TestDomain>();
  /** The id of the next domain that starts. */
  nextId = 1;

  constructor(options: TestHostOptions = {}) {
    this.random = options.random ?? systemRandom();
    this.clock = options.clock ?? systemClock;
    this.hostname = options.hostname ?? hostname();
    this.tellsAgents = options.tellsAgents ?? false;
    this.rates = { memory: Infinity, disk: Infinity, ...options.rates };
  }

  /** The domain that `ref` names. */
  domain(ref: DomainRef): TestDomain {
    return this.domains.byUuid(ref.uuid, ref.name);
  }

  domainById(id: number): TestDomain {
    const domain = this.#running.get(id);
    if (!domain) throw testError('VIR_ERR_NO_DOMAIN', `no domain with matching id ${id}`);
    return domain;
  }

  /** A definition as the host keeps it: everything filled in that the XML left open. */
  complete(def: Domain): Domain {
    const { metadata } = def;
    const kept = metadata ? { ...def, metadata: sanitizeMetadata(metadata) } : def;
    return completeDomain(kept, { random: this.random });
  }

  /**
   * Adds a domain, or gives a domain that is there the new definition: to start with next time if it runs, or, when
   * `live`, to run with until it stops. `replaced` is the definition that is gone then.
   */
  assign(def: Domain, live = false): { domain: TestDomain; added: boolean; replaced: Domain | undefined } {
    const uuid = def.uuid!;
    const known = this.domains.claim(def.name, uuid);
    if (!known) return { domain: this.domains.add(new TestDomain(uuid, def)), added: true, replaced: undefined };
    return { domain: known, added: false, replaced: known.assign(def, live) };
  }

  /**
   * @param how - `boots: false` for a guest that has booted already, and `agent: true` if its agent comes nonetheless: that
   * of one which arrives from another host waits for the guest
   */
  start(domain: TestDomain, reason: string, how: { readonly boots?: boolean; readonly agent?: boolean } = {}): void {
    const { boots = true, agent = boots } = how;
    domain.start(this.nextId++, reason);
    domain.bootedAt = boots ? bootedAt(this, domain) : this.clock.now();
    this.#running.set(domain.id, domain);
    agentStarts(this, domain, agent);
  }

  /** Stops a domain, tells it, and forgets it if it is transient. */
  stop(domain: TestDomain, reason: string, event: DomainLifecycleEvent): void {
    const { id } = domain;
    if (reason === 'shutdown') disconnectAgent(this, domain);
    this.halt(domain, reason);
    // One that is transient goes with the id that it had.
    this.domainEvents.emit('lifecycle', domain.persistent ? domain.ref : { ...domain.ref, id }, event);
    if (!domain.persistent) this.domains.remove(domain);
  }

  /** Stops a domain and says nothing. */
  halt(domain: TestDomain, reason: string): void {
    this.#running.delete(domain.id);
    this.autoDestroy.release(domain);
    domain.stop(reason);
  }

  /** Ends what is under way, as other domains come in the place of these: who waits for it hears so, nobody else. */
  beforeRestore(): void {
    for (const domain of this.domains) if (domain.active) this.halt(domain, 'unknown');
  }

  /** Finds its way in domains that were put in place of the old ones, when the state is `shift` milliseconds old. */
  afterRestore(shift: number): void {
    this.asleepUntil += shift;
    this.#running.clear();
    for (const domain of this.domains) if (domain.active) this.#running.set(domain.id, domain);
    // Whose sessions had started them, nobody knows.
    this.autoDestroy = new AutoDestroy();
  }

  tell(domain: TestDomain, event: DomainLifecycleEvent): void {
    this.domainEvents.emit('lifecycle', domain.ref, event);
  }
}
