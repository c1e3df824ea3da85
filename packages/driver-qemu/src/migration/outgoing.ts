import {
  DomainMigrateFlags,
  type CallOptions,
  type MigrateParameters,
  type ParamsOf,
  type TypedParams,
} from '@virtkit/core/driver';
import type { PassThrough } from 'node:stream';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { Guest } from '../guest.js';
import type { QemuHost } from '../host.js';
import type { DomainJob } from '../jobs/domain-jobs.js';
import { migrationParams, queryMigration } from '../jobs/migration-stats.js';
import { goOn, noteUnfinished, pauseFor, requireMigratable } from '../save/save-guest.js';
import { stopGuest } from '../stop.js';
import { parseMigrateUri, qemuAddress } from './migrate-uri.js';
import { speedOf } from './settings.js';
import { takeFromQemu, tunnelSocket } from './tunnel.js';
import { migrationEnd, MigrationWatch, setMigrationCapabilities } from './state-transfer.js';

const { bits } = DomainMigrateFlags;
const MiB = 1024n * 1024n;
const none = { total: 0n, processed: 0n };
const key = Symbol('a migration away');

/** A guest that is on its way to another host. */
export class Outgoing {
  readonly #host: QemuHost;
  readonly #domain: QemuDomain;
  readonly #job: DomainJob;
  readonly #cancelled: AbortController;
  /** Whether it ran before: it goes on when it does not arrive. */
  readonly #ran: boolean;
  /** What it is sent through, where that is the connection to the destination. */
  tunnel: PassThrough | undefined;
  /** The session that moves it: when that goes before the end, the guest stays. */
  readonly owner: object;

  private constructor(host: QemuHost, domain: QemuDomain, job: DomainJob, cancelled: AbortController, owner: object) {
    this.#host = host;
    this.#domain = domain;
    this.#job = job;
    this.#cancelled = cancelled;
    this.#ran = domain.state === 'running';
    this.owner = owner;
  }

  static of(domain: QemuDomain): Outgoing | undefined {
    return domain.keep(key, slot).outgoing;
  }

  /** Begins the job of it, unless it was begun. */
  static async begin(host: QemuHost, domain: QemuDomain, owner: object, options?: CallOptions): Promise<Outgoing> {
    const kept = domain.keep(key, slot);
    if (kept.outgoing?.owner === owner) return kept.outgoing;
    const cancelled = new AbortController();
    const describe = async () =>
      domain.guest ? migrationParams(await queryMigration(domain.guest.monitor), none) : {};
    const spec = { operation: 'migrationOut' as const, describe, abort: () => cancelled.abort() };
    const job = await domain.job.begin(spec, options);
    return (kept.outgoing = new Outgoing(host, domain, job, cancelled, owner));
  }

  /** Sends the guest. When that fails it goes on here, and the job is over. */
  async perform(params: ParamsOf<typeof MigrateParameters>, flags: number, options?: CallOptions): Promise<void> {
    const domain = this.#domain;
    try {
      const guest = domain.requireGuest();
      const { monitor } = guest;
      if (params.migrate_uri === undefined) throw qemuError('VIR_ERR_INTERNAL_ERROR', 'no migration URI');
      const way = this.tunnel ? await this.#through(this.tunnel, guest) : plainWay(params.migrate_uri);
      await requireMigratable(guest);
      await noteUnfinished(this.#host, domain, guest, { resume: this.#ran });
      if ((flags & bits.live) === 0) await pauseFor(guest, domain, 'migration');
      const watch = new MigrationWatch(monitor);
      try {
        await setMigrationCapabilities(monitor, {
          'auto-converge': (flags & bits.autoConverge) !== 0,
          xbzrle: (flags & bits.compressed) !== 0,
          'pause-before-switchover': false,
        });
        await monitor.execute('migrate-set-parameters', parametersOf(domain, params));
        // It stands still when the last of it is sent.
        guest.pausing = 'migration';
        await monitor.execute('migrate', { uri: way.uri });
        const cancelling = { signal: options?.signal, job: this.#cancelled.signal };
        const info = await migrationEnd(monitor, watch, 'migration out job', cancelling);
        domain.job.settle(this.#job, 'completed', { params: migrationParams(info, none) });
      } finally {
        watch.stop();
        guest.pausing = undefined;
        await way.close();
      }
    } catch (error) {
      await this.stay();
      throw error;
    }
  }

  async #through(tunnel: PassThrough, guest: Guest): Promise<Way> {
    const path = tunnelSocket(guest);
    const taken = await takeFromQemu(path, tunnel, this.#host.owner);
    return { uri: qemuAddress({ kind: 'unix', path }), close: () => taken.close() };
  }

  /** It has arrived: what is left of it here ends. */
  async leave({ undefine }: { readonly undefine: boolean }): Promise<void> {
    const [host, domain] = [this.#host, this.#domain];
    const { ref } = domain;
    if (undefine && domain.persistent) {
      await host.definitions.remove(domain.uuid);
      await host.autostarts.remove(domain.uuid);
      domain.persistent = false;
    }
    const { params } = domain.job.completedNow;
    await stopGuest(host, domain, { reason: 'migrated', detail: 'migrated', quiet: true });
    this.#end();
    host.domainEvents.emit('jobCompleted', ref, { params });
  }

  /** It stays: it goes on if it ran. */
  async stay(): Promise<void> {
    const [host, domain] = [this.#host, this.#domain];
    const { guest } = domain;
    if (guest && !guest.ending) {
      if (this.#ran && domain.state === 'paused') await goOn(host, domain, guest, 'migrationCanceled');
      await noteUnfinished(host, domain, guest, undefined);
    }
    this.#end();
  }

  #end(): void {
    this.#domain.keep(key, slot).outgoing = undefined;
    this.#domain.job.end(this.#job);
  }
}

const slot = (): { outgoing: Outgoing | undefined } => ({ outgoing: undefined });

/** Where QEMU sends the guest to. */
interface Way {
  readonly uri: string;
  close(): Promise<void>;
}

const plainWay = (uri: string): Way => ({ uri: qemuAddress(parseMigrateUri(uri)), close: async () => undefined });

function parametersOf(domain: QemuDomain, params: ParamsOf<typeof MigrateParameters>): TypedParams {
  const { bandwidth = speedOf(domain).mibps } = params;
  const cache = params['compression.xbzrle.cache'];
  const initial = params['auto_converge.initial'];
  const increment = params['auto_converge.increment'];
  return {
    'max-bandwidth': (bandwidth === 0n ? speedOf(domain).mibps : bandwidth) * MiB,
    ...(cache !== undefined && { 'xbzrle-cache-size': cache }),
    ...(initial !== undefined && { 'cpu-throttle-initial': initial }),
    ...(increment !== undefined && { 'cpu-throttle-increment': increment }),
  };
}
