import {
  DomainJobOperation,
  throwIfAborted,
  type CallOptions,
  type DomainJobType,
  type JobStats,
  type TypedParams,
} from '@virtkit/core/driver';
import { qemuError } from '../errors.js';

/** How long a job waits for another to end, as in libvirt: milliseconds. */
const patience = 30_000;

export type JobOutcome = Extract<DomainJobType, 'completed' | 'failed' | 'cancelled'>;

export interface JobSpec {
  readonly operation: DomainJobOperation;
  /**
   * What there is to tell of it besides its operation and its time, under libvirt's names: asked whenever somebody
   * wants to know.
   */
  readonly describe?: () => Promise<TypedParams>;
  /** Does what `abortJob` asks for, or throws if this job cannot be aborted; the job ends by itself then. */
  readonly abort: () => Promise<void> | void;
}

/** A job that runs. */
export interface DomainJob {
  readonly spec: JobSpec;
  /** Milliseconds since the epoch. */
  readonly started: number;
  /** Whether the guest runs on the other side already: what is left of a migration then. */
  postcopy: boolean;
}

export interface JobEnd {
  /** What is told of it at last, besides its operation and its time. */
  readonly params?: TypedParams | undefined;
  /** Told by the event `jobCompleted`. */
  readonly tell?: ((params: TypedParams) => void) | undefined;
}

/**
 * The long-running work on one domain: a save, a dump, a migration, a backup. One job at a time, how far it is, and how
 * the last one ended. It lasts longer than one call may: the lock of `QemuDomain.jobs` is another matter.
 */
export class DomainJobs {
  #current: DomainJob | undefined;
  #completed: JobStats | undefined;
  readonly #waiting = new Set<() => void>();

  get current(): DomainJob | undefined {
    return this.#current;
  }

  /**
   * Waits until no other job runs, then begins one.
   * @throws VirtError `VIR_ERR_OPERATION_TIMEOUT` when the other goes on for 30 s
   */
  async begin(spec: JobSpec, options?: CallOptions): Promise<DomainJob> {
    // Of those that wait for the same end only one comes first.
    do await this.idle(spec.operation, options);
    while (this.#current);
    return (this.#current = { spec, started: Date.now(), postcopy: false });
  }

  /**
   * Waits until no job runs.
   * @throws VirtError `VIR_ERR_OPERATION_TIMEOUT` when one goes on for 30 s
   */
  async idle(what: string, { signal }: CallOptions = {}): Promise<void> {
    const deadline = Date.now() + patience;
    while (this.#current) {
      throwIfAborted(signal, what);
      const left = deadline - Date.now();
      if (left <= 0) {
        const { operation } = this.#current.spec;
        const message = `cannot acquire state change lock for ${what}: held by ${operation}`;
        throw qemuError('VIR_ERR_OPERATION_TIMEOUT', message);
      }
      await this.#turn(left, signal);
    }
  }

  /** Goes on with a job that somebody else began. */
  adopt(spec: JobSpec, started: number): DomainJob {
    return (this.#current = { spec, started, postcopy: false });
  }

  /** Keeps how `job` went, and tells it where that is told. It may have something left to do. */
  settle(job: DomainJob, outcome: JobOutcome, { params, tell }: JobEnd = {}): void {
    if (this.#current !== job) return;
    this.#completed = { type: outcome, params: { ...headOf(job), ...params } };
    tell?.(this.#completed.params);
  }

  /** Ends `job`. What is to be known of it afterwards was {@link settle}d before. */
  end(job: DomainJob): void {
    if (this.#current !== job) return;
    this.#current = undefined;
    for (const turn of [...this.#waiting]) turn();
  }

  /** Does `work` as a job. */
  async run<T>(spec: JobSpec, options: CallOptions | undefined, work: (job: DomainJob) => Promise<T>): Promise<T> {
    const job = await this.begin(spec, options);
    try {
      return await work(job);
    } finally {
      this.end(job);
    }
  }

  /** The job that runs, with how far it is. */
  async stats(): Promise<JobStats> {
    const job = this.#current;
    if (!job) return none;
    return { type: 'unbounded', params: { ...headOf(job), ...(await job.spec.describe?.()) } };
  }

  /** How the last job that was settled went, whether it runs still or not. */
  get completedNow(): JobStats {
    return this.#completed ?? none;
  }

  /** How the last job ended; told once, unless it is to be kept. Nothing while one runs. */
  completed(keep: boolean): JobStats {
    if (this.#current) return none;
    const completed = this.#completed ?? none;
    if (!keep) this.#completed = undefined;
    return completed;
  }

  #turn(left: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', settle);
        this.#waiting.delete(settle);
        resolve();
      };
      const timer = setTimeout(settle, left);
      signal?.addEventListener('abort', settle, { once: true });
      this.#waiting.add(settle);
    });
  }
}

const none: JobStats = { type: 'none', params: {} };

const headOf = ({ spec, started }: DomainJob): TypedParams => ({
  operation: DomainJobOperation.numberOf(spec.operation),
  time_elapsed: BigInt(Date.now() - started),
});
