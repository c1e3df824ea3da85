import { DomainMigrateFlags } from './flag-tables.js';
import type { Dispatch } from './dispatch.js';
import type { MigrationCookie } from './migration.js';
import type { MigrateParameters, ParamsOf } from './params.js';
import type { DomainRef } from './refs.js';
import { VirtError } from '../errors.js';
import type { CallOptions } from '../signal.js';

const nothing: MigrationCookie = new Uint8Array();
const { bits } = DomainMigrateFlags;

type Params = ParamsOf<typeof MigrateParameters>;
/** The destination's answer to `migratePrepare`. */
export interface Prepared {
  readonly uri: string | undefined;
  readonly cookie: MigrationCookie;
}
export interface MigrateManagedOptions extends CallOptions {
  /** Makes the destination ready, where that is not done by a plain `migratePrepare`: through a tunnel, say. */
  readonly prepare?: (params: Params, cookie: MigrationCookie, flags: number) => Promise<Prepared>;
}

/**
 * A migration that this process manages, in five steps (protocol version 3): begin and perform on the source, prepare
 * and finish on the destination, confirm on the source. Whatever fails after `begin`, both sides are told, and the
 * guest runs on where it was. For applications, and for drivers whose host leads a peer-to-peer migration itself.
 */
export async function migrateManaged(
  from: Dispatch,
  to: Dispatch,
  domain: DomainRef,
  params: Params,
  flags: number,
  options: MigrateManagedOptions | undefined,
): Promise<DomainRef> {
  const prepare =
    options?.prepare ??
    ((...args: [Params, MigrationCookie, number]) => to.call('domain', 'migratePrepare', ...args, options));
  // A paused guest arrives paused, and what only the sending side does is not asked of the other.
  const { state } = await from.call('domain', 'getState', domain, 0, options);
  const there = (flags & ~(bits.abortOnError | bits.autoConverge)) | (state === 'paused' ? bits.paused : 0);

  let known = params;
  // Whoever finishes has nothing but the name to find the guest by.
  const named = () => ({ ...known, destination_name: known.destination_name ?? domain.name });
  const finish = (cookie: MigrationCookie, cancelled: boolean) =>
    to.call('domain', 'migrateFinish', named(), cookie, there, cancelled, undefined);
  const confirm = (cookie: MigrationCookie, cancelled: boolean) =>
    from.call('domain', 'migrateConfirm', domain, known, cookie, flags, cancelled, undefined);

  let prepared = false;
  let cookie = nothing;
  let failure: { readonly error: unknown } | undefined;
  try {
    const begun = await from.call('domain', 'migrateBegin', domain, params, flags, options);
    known = { ...params, destination_xml: begun.xml };
    const ready = await prepare(known, begun.cookie, there);
    prepared = true;
    const uri = ready.uri ?? params.migrate_uri;
    if (uri === undefined) throw new VirtError('VIR_ERR_INTERNAL_ERROR', 'the destination said ready, but not where');
    known = { ...known, migrate_uri: uri };
    if ((flags & bits.offline) === 0) {
      const moved = await from.call('domain', 'migratePerform', domain, undefined, known, ready.cookie, flags, options);
      cookie = moved.cookie;
    }
  } catch (error) {
    failure = { error };
  }
  // Nothing begun, nothing to undo; but what an abort cut short may have begun all the same.
  const begun = known !== params || options?.signal?.aborted === true;
  if (failure && !begun) throw failure.error;

  // From here on the signal is not heeded: a guest must not be left between two hosts.
  const fail = (error: unknown) => void (failure ??= { error });
  const tellDestination = prepared || options?.signal?.aborted === true;
  const finished = tellDestination ? await finish(cookie, failure !== undefined).catch(fail) : undefined;
  // Where the guest is, is for the destination to say: cancelled or not, it runs there once it has arrived.
  const arrived = finished?.domain;
  await confirm(finished?.cookie ?? nothing, arrived === undefined).catch(fail);
  if (failure) throw failure.error;
  if (!arrived) throw new VirtError('VIR_ERR_OPERATION_FAILED', `domain ${domain.name} did not arrive`);
  return arrived;
}
