import {
  devicesOf,
  type BlockJobInfo,
  type ConnectDomainEventBlockJobStatus,
  type DomainBlockJobType,
} from '@virtkit/core/driver';
import { placeOf } from './disk-chain.js';
import type { TestDomain } from './domain-object.js';
import type { TestHost } from './host.js';
import { Progress } from './progress.js';

export interface BlockJobSpec {
  readonly type: DomainBlockJobType;
  /** Bytes to move. */
  readonly total: bigint;
  /** Bytes per second; 0 for no limit but the host's. */
  readonly bandwidth: bigint;
  /** Bytes per second, whatever the host could do. */
  readonly rate?: number;
  /** What there is to do once all is moved: then the job is over, or stands by until it is told to pivot. */
  readonly done: () => 'completed' | 'ready';
  /** What a pivot does. */
  readonly pivot?: () => void;
  /** Undoes what the job began with, when it does not come to its end. */
  readonly undo?: () => void;
}

/** No state: a host that is restored has no job that was under way. */
const jobs = new WeakMap<TestDomain, Map<string, BlockJob>>();

/** The block jobs of a domain by the target of their disk. */
export function blockJobsOf(domain: TestDomain): Map<string, BlockJob> {
  const known = jobs.get(domain) ?? new Map<string, BlockJob>();
  jobs.set(domain, known);
  return known;
}

/** Work on one disk that takes its time. */
export class BlockJob {
  readonly spec: BlockJobSpec;
  readonly progress: Progress;
  /** Whether it came to its end. */
  readonly ended: Promise<boolean>;
  state: 'running' | 'ready' | 'ending' | 'over' = 'running';
  readonly #host: TestHost;
  readonly #domain: TestDomain;
  readonly #dev: string;
  #bandwidth: bigint;
  #end: (completed: boolean) => void = () => undefined;

  /** Starts it: who asked for it has the answer before anything is told of it. */
  constructor(host: TestHost, domain: TestDomain, dev: string, spec: BlockJobSpec) {
    this.#host = host;
    this.#domain = domain;
    this.#dev = dev;
    this.#bandwidth = spec.bandwidth;
    this.spec = spec;
    this.progress = new Progress(host.clock, { total: spec.total, rate: this.#rate() });
    this.ended = new Promise((resolve) => (this.#end = resolve));
    blockJobsOf(domain).set(dev, this);
    const release = domain.onStop(() => this.#stop());
    void this.#run().finally(release);
  }

  /** Bandwidth in bytes per second. */
  get info(): BlockJobInfo {
    const { total, processed } = this.progress;
    const end = total > 0n ? total : 1n;
    const done = total > 0n ? processed : this.state === 'ready' ? 1n : 0n;
    // Nobody shall take it for ready who looks at the numbers alone.
    const cur = this.spec.pivot && this.state === 'running' && done === end ? done - 1n : done;
    return { type: this.spec.type, bandwidth: this.#bandwidth, cur, end };
  }

  setBandwidth(bandwidth: bigint): void {
    this.#bandwidth = bandwidth;
    this.progress.rate = this.#rate();
  }

  /** Ends it before its end; what was moved is of no use then. */
  abort(): void {
    const wasReady = this.state === 'ready';
    this.state = 'ending';
    this.progress.cancel();
    if (wasReady) setImmediate(() => this.#cancelled());
  }

  /** Lets the guest go on with what was copied. The job is ready. */
  pivot(): void {
    this.state = 'ending';
    setImmediate(() => {
      if (this.#over()) return;
      this.spec.pivot?.();
      this.#conclude('completed');
    });
  }

  async #run(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    const all = await this.progress.finished;
    if (this.#over()) return;
    if (!all || this.state === 'ending') return this.#cancelled();
    if (this.spec.done() === 'completed') return this.#conclude('completed');
    this.state = 'ready';
    this.#tell('ready');
  }

  #cancelled(): void {
    if (this.#over()) return;
    this.spec.undo?.();
    this.#conclude('canceled');
  }

  #conclude(status: 'completed' | 'canceled'): void {
    this.#leave(status === 'completed');
    this.#tell(status);
  }

  /** The guest is gone, and with it the job; nobody is told. */
  #stop(): void {
    this.#leave(false);
    this.progress.cancel();
  }

  #leave(completed: boolean): void {
    this.state = 'over';
    const all = blockJobsOf(this.#domain);
    if (all.get(this.#dev) === this) all.delete(this.#dev);
    this.#end(completed);
  }

  #over(): boolean {
    return this.state === 'over';
  }

  #tell(status: ConnectDomainEventBlockJobStatus): void {
    const { type } = this.spec;
    const { ref, def } = this.#domain;
    const disk = devicesOf(def, 'disks').find(({ target }) => target.dev === this.#dev);
    const path = disk && disk.type !== 'network' ? placeOf(disk.type, disk.source) : undefined;
    if (path?.startsWith('/')) this.#host.domainEvents.emit('blockJob', ref, { disk: path, type, status });
    this.#host.domainEvents.emit('blockJob2', ref, { disk: this.#dev, type, status });
  }

  #rate(): number {
    if (this.spec.rate !== undefined) return this.spec.rate;
    const { disk } = this.#host.rates;
    return this.#bandwidth > 0n ? Math.min(Number(this.#bandwidth), disk) : disk;
  }
}
