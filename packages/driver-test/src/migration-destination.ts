import {
  checkFlags,
  type DomainMigrationDriver,
  type MigrateParameters,
  type MigrationCookie,
  type ParamsOf,
  type Stream,
} from '@virtkit/core/driver';
import { parseDomain, type Domain } from '@virtkit/core/xml';
import { connectAgent } from './agent-lifecycle.js';
import { jobsOf, type DomainJob } from './domain-jobs.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import { restoreGuest } from './guest-state.js';
import { scriptOf, setScript } from './guest.js';
import type { TestHost } from './host.js';
import { checkMigrateUri, checkTogether, everyMigrateFlag, migrate } from './migration-checks.js';
import { readCookie, readState, writeCookie, type Cookie, type GuestState } from './migration-cookie.js';
import { freePort, releasePort } from './migration-ports.js';
import type { MigrationContext } from './migration.js';
import { check } from './params.js';
import { inTransit } from './transit.js';

type Params = ParamsOf<typeof MigrateParameters>;

/** A guest that is expected. */
interface Incoming {
  readonly token: string | undefined;
  /** What it starts with next time, as the source has it. */
  readonly persistent: string | undefined;
  readonly job: DomainJob;
  readonly offline: boolean;
  readonly port: number | undefined;
  /** What comes through the tunnel. */
  readonly tunnel: Promise<GuestState> | undefined;
  release: () => void;
}

const expected = new WeakMap<TestDomain, Incoming>();
/** Whether the guest is on its way here. */
export const expects = (domain: TestDomain): boolean => expected.has(domain);
/** The longest state that a tunnel brings. */
const mostState = 4 * 1024 * 1024;

/** The steps of a migration that the destination makes. */
export const migrationDestination = (host: TestHost, context: MigrationContext) =>
  ({
    async migratePrepare(params, cookie, flags) {
      checkFlags(flags, everyMigrateFlag, 'domain.migratePrepare');
      check(
        (flags & migrate.tunnelled) === 0,
        'VIR_ERR_INTERNAL_ERROR',
        'a tunnelled migration is prepared with its stream',
      );
      const { migrate_uri: wanted } = params;
      if (wanted !== undefined) checkMigrateUri(wanted);
      const port = wanted === undefined ? freePort(host) : undefined;
      try {
        const prepared = await prepare(host, context, { params, cookie, flags, port });
        return { uri: wanted ?? `tcp:${host.hostname}:${port}`, cookie: prepared };
      } catch (error) {
        releasePort(host, port);
        throw error;
      }
    },
    async migratePrepareTunnel(stream, params, cookie, flags) {
      checkFlags(flags, everyMigrateFlag, 'domain.migratePrepareTunnel');
      const tunnel = received(stream);
      // Told by the last step, if it gets that far.
      tunnel.catch(() => undefined);
      return { cookie: await prepare(host, context, { params, cookie, flags, tunnel }) };
    },
    async migrateFinish({ destination_name: name, persistent_xml: xml }, cookie, flags, cancelled) {
      checkFlags(flags, everyMigrateFlag, 'domain.migrateFinish');
      if (name === undefined) throw testError('VIR_ERR_INVALID_ARG', 'the name of the guest that arrives is not given');
      const domain = host.domains.byName(name);
      const incoming = expected.get(domain);
      if (!incoming) throw invalid(`domain '${name}' is not on its way from another host`);
      if (cancelled) {
        turnAway(host, domain, incoming);
        return { domain: undefined, cookie: new Uint8Array() };
      }
      try {
        await receive(host, domain, incoming, { cookie: readCookie(cookie), flags, xml });
      } catch (error) {
        turnAway(host, domain, incoming);
        throw error;
      }
      return { domain: domain.ref, cookie: writeCookie({ uuid: domain.uuid, token: incoming.token ?? '' }) };
    },
  }) satisfies DomainMigrationDriver;

interface Request {
  readonly params: Params;
  readonly cookie: MigrationCookie;
  readonly flags: number;
  readonly port?: number | undefined;
  readonly tunnel?: Promise<GuestState>;
}

/** Makes room for a guest: a domain of its definition that stands still until the guest is there. */
async function prepare(host: TestHost, context: MigrationContext, request: Request): Promise<MigrationCookie> {
  const { params, flags, port, tunnel } = request;
  checkTogether(flags);
  const cookie = readCookie(request.cookie);
  const def = definition(host, params, cookie);
  const known = host.domains.claim(def.name, def.uuid!);
  if (known?.active) throw invalid(`domain '${def.name}' is already active as '${known.name}'`);
  check(!known || !expected.has(known), 'VIR_ERR_OPERATION_INVALID', `domain '${def.name}' is on its way here already`);
  check(!known?.hasManagedSave, 'VIR_ERR_OPERATION_INVALID', `domain '${def.name}' has a managed save image here`);
  const { domain, added } = host.assign(def, true);
  if (added) domain.persistent = false;
  const job = await jobsOf(host, domain).begin({
    operation: 'migrationIn',
    describe: () => ({}),
    abort: () => {
      throw invalid('an incoming migration is not aborted here: destroy the domain, or abort the job at its source');
    },
  });
  const incoming: Incoming = {
    token: cookie?.token,
    persistent: cookie?.persistent,
    job,
    offline: (flags & migrate.offline) !== 0,
    port,
    tunnel,
    release: () => undefined,
  };
  expected.set(domain, incoming);
  const closed = context.atClose(() => turnAway(host, domain, incoming));
  const stopped = domain.onStop(() => forget(host, domain, incoming));
  incoming.release = () => {
    closed();
    stopped();
  };
  if (!incoming.offline) {
    host.start(domain, 'migrated', { boots: false });
    Object.assign(domain, { state: 'paused', reason: 'migration' });
    host.tell(domain, { event: 'started', detail: 'migrated' });
  }
  return writeCookie({ uuid: domain.uuid, token: incoming.token ?? '' });
}

function definition(host: TestHost, params: Params, cookie: Cookie | undefined): Domain {
  const { destination_xml: xml, destination_name: name } = params;
  if (xml === undefined) throw testError('VIR_ERR_INTERNAL_ERROR', 'no definition of the guest that comes is given');
  const parsed = parseDomain(xml, { inactive: true });
  const def = host.complete(name === undefined ? parsed : { ...parsed, name });
  if (cookie && cookie.uuid !== def.uuid) {
    throw testError('VIR_ERR_INTERNAL_ERROR', `the cookie is of domain ${cookie.uuid}, the definition of ${def.uuid}`);
  }
  return def;
}

interface Arrival {
  readonly cookie: Cookie | undefined;
  readonly flags: number;
  readonly xml: string | undefined;
}

/** The guest is there: it gets its memory, its definition, and the word to run. */
async function receive(
  host: TestHost,
  domain: TestDomain,
  incoming: Incoming,
  { cookie, flags, xml }: Arrival,
): Promise<void> {
  const { token, offline } = incoming;
  const transit = token === undefined ? undefined : inTransit(token);
  if (transit) setScript(domain, transit.script);
  const state = incoming.tunnel ? await incoming.tunnel : cookie?.state;
  if (state) restoreGuest(domain, state);
  if (flags & migrate.persistDest) persist(host, domain, xml ?? cookie?.persistent ?? incoming.persistent);
  if (offline) return arrived(host, domain, incoming);
  if ((flags & migrate.paused) === 0) {
    run(host, domain, cookie?.rest === undefined ? 'migrated' : 'postcopy');
    if (cookie?.rest !== undefined) await rest(host, domain, cookie.rest, transit?.broken.signal);
  } else {
    domain.reason = 'user';
    host.tell(domain, { event: 'suspended', detail: 'paused' });
  }
  if (scriptOf(domain).agent !== false) connectAgent(host, domain, 'channel');
  arrived(host, domain, incoming);
}

function run(host: TestHost, domain: TestDomain, how: 'migrated' | 'postcopy'): void {
  Object.assign(domain, { state: 'running', reason: how });
  host.tell(domain, { event: 'resumed', detail: how });
}

/** The rest of the memory comes while the guest runs here already. */
async function rest(host: TestHost, domain: TestDomain, time: number, broken: AbortSignal | undefined): Promise<void> {
  const { id } = domain;
  if (time > 0) await host.clock.sleep(time, broken ? { signal: broken } : {});
  if (domain.id !== id) throw testError('VIR_ERR_OPERATION_FAILED', `domain '${domain.name}' stopped on its way`);
  if (broken?.aborted) {
    Object.assign(domain, { state: 'paused', reason: 'postcopyFailed' });
    host.tell(domain, { event: 'suspended', detail: 'postcopyFailed' });
    throw testError(
      'VIR_ERR_OPERATION_FAILED',
      `the way of domain '${domain.name}' broke with half of it on each side`,
    );
  }
  run(host, domain, 'migrated');
}

function persist(host: TestHost, domain: TestDomain, xml: string | undefined): void {
  const { persistent, name } = domain;
  const def = xml === undefined ? domain.def : { ...host.complete(parseDomain(xml, { inactive: true })), name };
  domain.persistent = true;
  if (domain.active) domain.next = def;
  else domain.def = def;
  host.tell(domain, { event: 'defined', detail: persistent ? 'updated' : 'added' });
}

function arrived(host: TestHost, domain: TestDomain, incoming: Incoming): void {
  forget(host, domain, incoming, true);
}

/** Nothing comes, or something that cannot run: what was made for it goes. */
function turnAway(host: TestHost, domain: TestDomain, incoming: Incoming): void {
  if (expected.get(domain) !== incoming) return;
  forget(host, domain, incoming);
  // With half of the guest here, its user decides.
  if (domain.reason === 'postcopyFailed') return;
  if (domain.active) host.stop(domain, 'failed', { event: 'stopped', detail: 'failed' });
  else if (!domain.persistent) host.domains.remove(domain);
  else if (domain.next) Object.assign(domain, { def: domain.next, next: undefined });
}

function forget(host: TestHost, domain: TestDomain, incoming: Incoming, completed = false): void {
  expected.delete(domain);
  incoming.release();
  releasePort(host, incoming.port);
  jobsOf(host, domain).end(incoming.job, completed ? 'completed' : 'failed', { tell: completed });
}

async function received(stream: Stream): Promise<GuestState> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  if (!stream.recv) throw testError('VIR_ERR_INVALID_ARG', 'the tunnel cannot be read from');
  for (let next = await stream.recv(); next !== undefined; next = await stream.recv()) {
    if (!(next instanceof Uint8Array)) continue;
    size += next.length;
    check(size <= mostState, 'VIR_ERR_INTERNAL_ERROR', `more than ${mostState} bytes came through the tunnel`);
    pieces.push(next);
  }
  await stream.finish();
  return readState(Buffer.concat(pieces));
}

const invalid = (message: string) => testError('VIR_ERR_OPERATION_INVALID', message);
