import { DomainJobOperation, type DomainJobType, type JobStats, type TypedParams } from '@virtkit/core/driver';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { Progress } from './progress.js';

/** How long a job waits for another to end, as in libvirt: milliseconds. */
const patience = 30_000;

export type JobOutcome = Extract<DomainJobType, 'completed' | 'failed' | 'cancelled'>;

export interface JobSpec {
  readonly operation: DomainJobOperation;
  /** What there is to tell of it besides its operation and its time, under libvirt's names. */
  readonly describe: () => TypedParams;
  /** Does what `abortJob` asks for, or throws if this job cannot be aborted. */
  readonly abort: () => void;
  /** Whether it is a migration that went over to post-copy by now. */
  readonly postcopy?: boolean;
}

/** A job that runs. */
export interface DomainJob {
  readonly spec: JobSpec;
  /** Milliseconds since the epoch. */
  readonly started: number;
}

/** The long-running work on one domain: one job at a time, and how the last one ended. */
export class DomainJobs {
  readonly #host: TestHost;
  readonly #domain: TestDomain;
  #current: DomainJob | undefined;
  readonly #waiting = new Set<AbortController>();

  constructor(host: TestHost, domain: TestDomain) {
    this.#host = host;
    this.#domain = domain;
  }

  get current(): DomainJob | undefined {
    return this.#current;
  }

  /**
   * Waits until no other job runs, then begins one.
   * @throws VirtError `VIR_ERR_OPERATION_TIMEOUT` when the other goes on for 30 s
   */
  async begin(spec: JobSpec): Promise<DomainJob> {
    const deadline = this.#host.clock.now() + patience;
    while (this.#current) {
      const left = deadline - this.#host.clock.now();
      if (left <= 0) {
        const message = `cannot acquire state change lock (held by ${this.#current.spec.operation})`;
        throw testError('VIR_ERR_OPERATION_TIMEOUT', message);
      }
      const turn = new AbortController();
      this.#waiting.add(turn);
      await this.#host.clock.sleep(left, { signal: turn.signal });
      this.#waiting.delete(turn);
    }
    return (this.#current = { spec, started: this.#host.clock.now() });
  }

  /**
   * Ends `job`. As in libvirt, what is told by the event is kept however it ended; of the others, what came to its end.
   * `params` are told besides.
   */
  end(job: DomainJob, outcome: JobOutcome, { tell = false, params }: { tell?: boolean; params?: TypedParams } = {}) {
    if (this.#current !== job) return;
    const stats: JobStats = { type: outcome, params: { ...this.#paramsOf(job), ...params } };
    if (tell || outcome === 'completed') lastOf(this.#domain).stats = stats;
    this.#current = undefined;
    for (const turn of this.#waiting) turn.abort();
    if (tell) this.#host.domainEvents.emit('jobCompleted', this.#domain.ref, { params: stats.params });
  }

  /** The job that runs, if one does. */
  stats(): JobStats {
    return this.#current ? { type: 'unbounded', params: this.#paramsOf(this.#current) } : none;
  }

  /** How the last job ended; told once, unless it is to be kept. */
  completed(keep: boolean): JobStats {
    if (this.#current) return none;
    const last = this.#domain.kept<ReturnType<typeof lastOf>>(key);
    const completed = last?.stats ?? none;
    if (last && !keep) last.stats = undefined;
    return completed;
  }

  #paramsOf({ spec, started }: DomainJob): TypedParams {
    return {
      operation: DomainJobOperation.values[spec.operation],
      time_elapsed: BigInt(Math.trunc(this.#host.clock.now() - started)),
      ...spec.describe(),
    };
  }
}

const none: JobStats = { type: 'none', params: {} };
const key = Symbol('last job');
const lastOf = (domain: TestDomain) => domain.keep(key, () => ({ stats: undefined as JobStats | undefined }));

/** No state: a host that is restored has no job that was under way. How the last one ended is kept. */
const all = new WeakMap<TestDomain, DomainJobs>();

/** The jobs of a domain. */
export function jobsOf(host: TestHost, domain: TestDomain): DomainJobs {
  const known = all.get(domain) ?? new DomainJobs(host, domain);
  all.set(domain, known);
  return known;
}

/** What a job that moves a guest's memory tells, as migration does. */
export const memoryParams = ({ total, processed, remaining, rate }: Progress): TypedParams => ({
  data_total: total,
  data_processed: processed,
  data_remaining: remaining,
  memory_total: total,
  memory_processed: processed,
  memory_remaining: remaining,
  ...(rate < Infinity ? { memory_bps: BigInt(Math.trunc(rate)) } : {}),
});

export interface MemoryMove {
  readonly operation: DomainJobOperation;
  /** The last part of it: the job is over when it is done. */
  readonly finish: () => void;
  /** Bytes per second. Default: the host's. */
  readonly rate?: number;
}

/**
 * Moves the memory of a guest as a job, and waits for it.
 * @throws VirtError `VIR_ERR_OPERATION_ABORTED` when the job is aborted, `VIR_ERR_OPERATION_FAILED` when the guest stops
 */
export async function moveMemory(
  host: TestHost,
  domain: TestDomain,
  { operation, finish, rate = host.rates.memory }: MemoryMove,
): Promise<void> {
  let progress: Progress | undefined;
  let stopped = false;
  const jobs = jobsOf(host, domain);
  const job = await jobs.begin({
    operation,
    describe: () => (progress ? memoryParams(progress) : {}),
    abort: () => progress?.cancel(),
  });
  let outcome: JobOutcome = 'failed';
  try {
    domain.requireActive();
    const total = (domain.def.currentMemory ?? domain.def.memory ?? 0n) * 1024n;
    const running = (progress = new Progress(host.clock, { total, rate, attended: true }));
    const release = domain.onStop(() => {
      stopped = true;
      running.cancel();
    });
    const all = await running.finished;
    release();
    if (stopped) throw testError('VIR_ERR_OPERATION_FAILED', `${operation} job: domain is not running`);
    if (!all) {
      outcome = 'cancelled';
      throw testError('VIR_ERR_OPERATION_ABORTED', `${operation} job: canceled by client`);
    }
    finish();
    outcome = 'completed';
  } finally {
    jobs.end(job, outcome);
  }
}
