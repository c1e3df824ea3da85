import type { TypedParams } from '@virtkit/core/driver';
import { placeOf } from './disk-chain.js';
import { disksOf } from './domain-block.js';
import type { TestDomain } from './domain-object.js';
import { scriptOf } from './guest.js';
import type { TestHost } from './host.js';
import { migrate } from './migration-checks.js';
import { bytesPerSecond, mebibyte, onSpeed, settingsOf } from './migration-settings.js';
import { Progress } from './progress.js';

export type Outcome = 'moved' | 'postcopy' | 'cancelled';

/** By how much each pass of auto-convergence slows the guest down: of what it does, in percent. */
const throttleStep = 20;
const mostThrottle = 99;
const pageSize = 4096n;

/**
 * The memory of a guest on its way: passes over what the guest has written meanwhile, until the rest goes in the time that
 * the guest may stand still.
 */
export class Transfer {
  readonly #host: TestHost;
  readonly #domain: TestDomain;
  readonly #flags: number;
  /** MiB/s; what the migration was told, instead of what the domain is. */
  readonly #bandwidth: bigint | undefined;
  readonly #memory: bigint;
  readonly #disks: bigint;
  #diskProgress: Progress | undefined;
  #progress: Progress | undefined;
  #sent = 0n;
  #iteration = 0;
  #throttle = 0;
  #downtime: number | undefined;
  #end: Exclude<Outcome, 'moved'> | undefined;

  constructor(host: TestHost, domain: TestDomain, flags: number, bandwidth: bigint | undefined, disk?: string) {
    this.#host = host;
    this.#domain = domain;
    this.#flags = flags;
    this.#bandwidth = bandwidth;
    this.#memory = (domain.def.currentMemory ?? domain.def.memory ?? 0n) * 1024n;
    const moving = disksOf(domain.def).filter(({ target }) => disk === undefined || target.dev === disk);
    const copies = (flags & (migrate.nonSharedDisk | migrate.nonSharedInc)) !== 0;
    const places = copies ? moving.flatMap(({ type, source }) => placeOf(type, source) ?? []) : [];
    this.#disks = places.reduce((total, place) => total + host.images.sizeOf(place).capacity, 0n);
  }

  /** Bytes that are still to come. */
  get remaining(): bigint {
    return this.#progress?.remaining ?? this.#memory;
  }

  /** Bytes per second. */
  get rate(): number {
    const { speed } = settingsOf(this.#domain);
    return Math.min(this.#host.rates.memory, bytesPerSecond(this.#bandwidth ?? speed));
  }

  get postcopyRate(): number {
    const { postcopySpeed } = settingsOf(this.#domain);
    return postcopySpeed > 0n ? Math.min(this.#host.rates.memory, bytesPerSecond(postcopySpeed)) : this.rate;
  }

  cancel(): void {
    this.#stop('cancelled');
  }

  /** Ends the first half: the rest goes while the guest runs on the other side. `false` if it is too late, or too early. */
  toPostcopy(): boolean {
    if (!this.#progress || this.#end !== undefined || this.#downtime !== undefined) return false;
    this.#stop('postcopy');
    return true;
  }

  /** Moves it; `pause` is called when the guest must stand still. */
  async run(pause: () => void): Promise<Outcome> {
    const adapt = () => {
      if (this.#progress) this.#progress.rate = this.rate;
    };
    const release = onSpeed(this.#domain, adapt);
    try {
      return await this.#run(pause);
    } finally {
      release();
    }
  }

  async #run(pause: () => void): Promise<Outcome> {
    if (this.#disks > 0n) {
      this.#diskProgress = new Progress(this.#host.clock, {
        total: this.#disks,
        rate: this.#host.rates.disk,
        attended: true,
      });
      if (!(await this.#diskProgress.finished)) return this.#end ?? 'cancelled';
    }
    let left = this.#memory;
    for (;;) {
      const began = this.#host.clock.now();
      if (!(await this.#pass(left))) return this.#end ?? 'cancelled';
      left = this.#dirtied(this.#host.clock.now() - began);
      const rest = this.#timeFor(left);
      if (left === 0n || rest <= Number(settingsOf(this.#domain).downtime)) {
        this.#downtime = rest;
        break;
      }
      if (this.#flags & migrate.autoConverge) this.#throttle = Math.min(mostThrottle, this.#throttle + throttleStep);
    }
    pause();
    if (left > 0n && !(await this.#pass(left))) return this.#end ?? 'cancelled';
    return 'moved';
  }

  async #pass(total: bigint): Promise<boolean> {
    this.#iteration += 1;
    this.#host.domainEvents.emit('migrationIteration', this.#domain.ref, { iteration: this.#iteration });
    const progress = (this.#progress = new Progress(this.#host.clock, { total, rate: this.rate, attended: true }));
    const all = this.#end === undefined && (await progress.finished);
    if (all) this.#sent += total;
    return all && this.#end === undefined;
  }

  /** What a guest that runs has written in so many milliseconds. */
  #dirtied(time: number): bigint {
    if (this.#domain.state !== 'running') return 0n;
    const { dirtyRate = 0 } = scriptOf(this.#domain);
    const written = BigInt(Math.trunc((this.#slowed(dirtyRate) * Number(mebibyte) * time) / 1000));
    return written < this.#memory ? written : this.#memory;
  }

  #slowed(rate: number): number {
    return (rate * (100 - this.#throttle)) / 100;
  }

  #timeFor(bytes: bigint): number {
    return this.rate === Infinity ? 0 : (Number(bytes) / this.rate) * 1000;
  }

  #stop(end: Exclude<Outcome, 'moved'>): void {
    this.#end ??= end;
    this.#diskProgress?.cancel();
    this.#progress?.cancel();
  }

  /** How it goes, under libvirt's names: bytes, milliseconds, pages. */
  params(): TypedParams {
    const now = this.#progress;
    const processed = this.#sent + (now && now.remaining > 0n ? now.processed : 0n);
    const disks = this.#diskProgress?.processed ?? 0n;
    const { dirtyRate = 0 } = scriptOf(this.#domain);
    return {
      data_total: this.#memory + this.#disks,
      data_processed: processed + disks,
      data_remaining: this.remaining + this.#disks - disks,
      memory_total: this.#memory,
      memory_processed: processed,
      memory_remaining: this.remaining,
      memory_iteration: BigInt(this.#iteration),
      memory_page_size: pageSize,
      memory_dirty_rate: BigInt(Math.trunc(this.#slowed(dirtyRate))) * (mebibyte / pageSize),
      ...(this.rate < Infinity ? { memory_bps: BigInt(Math.trunc(this.rate)) } : {}),
      ...(this.#disks > 0n
        ? { disk_total: this.#disks, disk_processed: disks, disk_remaining: this.#disks - disks }
        : {}),
      ...(this.#throttle > 0 ? { auto_converge_throttle: this.#throttle } : {}),
      ...(this.#downtime === undefined ? {} : { downtime: BigInt(Math.ceil(this.#downtime)) }),
    };
  }
}
