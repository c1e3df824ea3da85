import {
  DomainMigrateFlags,
  type CallOptions,
  type MigrateParameters,
  type ParamsOf,
  type Stream,
} from '@virtkit/core/driver';
import { parseDomain, type Domain } from '@virtkit/core/xml';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { Guest } from '../guest.js';
import type { QemuHost } from '../host.js';
import type { DomainJob } from '../jobs/domain-jobs.js';
import { startGuest } from '../start.js';
import { stopGuest } from '../stop.js';
import { parseMigrateUri, printMigrateUri, qemuAddress, type MigrateUri } from './migrate-uri.js';
import { giveToQemu, tunnelSocket } from './tunnel.js';
import { MigrationWatch, setMigrationCapabilities } from './state-transfer.js';

type Params = ParamsOf<typeof MigrateParameters>;

const { bits } = DomainMigrateFlags;
/** The first of the ports at which guests come in, as in libvirt. */
const firstPort = 49_152;
const key = Symbol('a guest that comes in');

/** A guest that is on its way from another host. */
interface Incoming {
  readonly job: DomainJob;
  readonly def: Domain;
  /** Nobody's yet: it goes when it does not arrive. */
  readonly fresh: boolean;
  readonly arrival: Arrival | undefined;
}

/** Where it comes in. */
interface Arrival {
  readonly uri: MigrateUri;
  readonly watch: MigrationWatch;
  readonly release: () => Promise<void>;
}

/** Makes ready for a guest. Gives where it is to be sent to: nothing goes there of one that is off, but libvirt's clients want to hear of a place. */
export async function prepareIncoming(
  host: QemuHost,
  owner: object,
  params: Params,
  flags: number,
  tunnel: Stream | undefined,
  options?: CallOptions,
): Promise<string> {
  const def = await definitionOf(host, params);
  const known = host.domains.claim(def.name, def.uuid!);
  if (known?.active) throw qemuError('VIR_ERR_OPERATION_INVALID', `domain '${def.name}' is already active`);
  const domain = known ?? host.domains.add(new QemuDomain(def.uuid!, def));
  if (!known) domain.persistent = false;
  const abort = () => {
    throw qemuError('VIR_ERR_OPERATION_INVALID', 'cannot abort incoming migration; use virDomainDestroy instead');
  };
  try {
    const job = await domain.job.begin({ operation: 'migrationIn', abort }, options);
    try {
      const arrival =
        flags & bits.offline ? undefined : await receive(host, domain, { def, owner, params, tunnel }, options);
      domain.keep(key, slot).incoming = { job, def, fresh: !known, arrival };
      return printMigrateUri(arrival?.uri ?? placeOf(params, firstPort));
    } catch (error) {
      domain.job.end(job);
      throw error;
    }
  } catch (error) {
    if (!known && !domain.active) host.domains.remove(domain);
    throw error;
  }
}

/** The guest is here, or is not to come. Gives it when it is here. */
export async function finishIncoming(
  host: QemuHost,
  name: string,
  params: Params,
  flags: number,
  cancelled: boolean,
): Promise<QemuDomain | undefined> {
  const domain = host.domains.byName(name);
  const kept = domain.keep(key, slot);
  const { incoming } = kept;
  if (!incoming) throw qemuError('VIR_ERR_OPERATION_INVALID', `domain '${name}' is not processing incoming migration`);
  const { job, arrival, def, fresh } = incoming;
  kept.incoming = undefined;
  try {
    if (cancelled) {
      await give(host, domain, fresh);
      return undefined;
    }
    if (arrival) await arrived(domain, arrival);
    if (flags & bits.persistDest) await persist(host, domain, params, def);
    if (arrival) await goOnHere(host, domain, flags);
    return domain;
  } catch (error) {
    await give(host, domain, fresh);
    throw error;
  } finally {
    await arrival?.release();
    domain.job.end(job);
  }
}

async function definitionOf(host: QemuHost, { destination_xml: xml, destination_name: name }: Params): Promise<Domain> {
  if (xml === undefined) throw qemuError('VIR_ERR_INTERNAL_ERROR', 'no domain XML passed');
  const def = await host.complete(parseDomain(xml, { inactive: true }));
  return name === undefined ? def : { ...def, name };
}

/** Where guests are taken in: as `params` say, and by TCP at `port` where they do not. */
function placeOf({ migrate_uri: text }: Params, port: number | undefined): MigrateUri {
  const wanted = text === undefined ? undefined : parseMigrateUri(text);
  if (wanted?.kind === 'unix') return wanted;
  return { kind: 'tcp', host: wanted?.host ?? hostname(), port: wanted?.port ?? port };
}

interface Expected {
  readonly def: Domain;
  readonly owner: object;
  readonly params: Params;
  /** What it comes through, where that is the connection to this host. */
  readonly tunnel: Stream | undefined;
}

/** Starts a QEMU that waits for the guest. */
async function receive(
  host: QemuHost,
  domain: QemuDomain,
  { def, owner, params, tunnel }: Expected,
  options: CallOptions | undefined,
): Promise<Arrival> {
  const wanted = placeOf(params, undefined);
  const needsPort = !tunnel && wanted.kind === 'tcp' && wanted.port === undefined;
  const ownPort = needsPort ? await host.ports.take(firstPort) : undefined;
  const uri = ownPort === undefined ? wanted : placeOf(params, ownPort);
  const at = uri.kind === 'unix' ? uri : { ...uri, host: params.listen_address ?? '0.0.0.0' };
  let watch: MigrationWatch | undefined;
  let released = false;
  const release = async () => {
    if (released) return;
    released = true;
    watch?.stop();
    if (ownPort !== undefined) host.ports.release([ownPort]);
    if (uri.kind === 'unix') await rm(uri.path, { force: true });
  };
  const load = async (guest: Guest) => {
    const { monitor } = guest;
    watch = new MigrationWatch(monitor);
    // Whatever way it ends.
    host.background(`what '${def.name}' came in by`, monitor.ended.then(release));
    await setMigrationCapabilities(monitor);
    if (!tunnel) return void (await monitor.execute('migrate-incoming', { uri: qemuAddress(at) }));
    const path = tunnelSocket(guest);
    await monitor.execute('migrate-incoming', { uri: qemuAddress({ kind: 'unix', path }) });
    host.background(`what '${def.name}' comes through`, giveToQemu(path, tunnel));
  };
  try {
    const starting = {
      def,
      owner,
      incoming: true,
      load,
      paused: true,
      pausedReason: 'migration' as const,
      suspendedDetail: undefined,
      toldFirst: true,
      detail: 'migrated' as const,
    };
    await startGuest(host, domain, starting, options);
    return { uri, watch: watch!, release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function arrived(domain: QemuDomain, { watch }: Arrival): Promise<void> {
  domain.requireGuest();
  if ((await watch.end()) !== 'completed')
    throw qemuError('VIR_ERR_OPERATION_FAILED', `'${domain.name}' did not arrive whole`);
}

async function persist(host: QemuHost, domain: QemuDomain, params: Params, def: Domain): Promise<void> {
  const { persistent_xml: xml } = params;
  const updated = domain.persistent;
  const next =
    xml === undefined ? def : { ...(await host.complete(parseDomain(xml, { inactive: true }))), name: def.name };
  await host.saveDefinition(domain, next);
  domain.assign(next, false);
  domain.persistent = true;
  host.tell(domain, { event: 'defined', detail: updated ? 'updated' : 'added' });
}

async function goOnHere(host: QemuHost, domain: QemuDomain, flags: number): Promise<void> {
  const guest = domain.requireGuest();
  if (flags & bits.paused) {
    domain.reason = 'user';
    host.tell(domain, { event: 'suspended', detail: 'paused' });
  } else {
    guest.resuming = 'migrated';
    await guest.monitor.execute('cont');
  }
  host.autoDestroy.release(domain);
  await host.saveStatus(domain);
}

/** It does not come: nothing of it is left. */
async function give(host: QemuHost, domain: QemuDomain, fresh: boolean): Promise<void> {
  if (domain.guest) await stopGuest(host, domain, { reason: 'failed', detail: 'failed', quiet: true });
  else if (fresh && !domain.persistent && host.domains.findByUuid(domain.uuid) === domain) host.domains.remove(domain);
}

const slot = (): { incoming: Incoming | undefined } => ({ incoming: undefined });
