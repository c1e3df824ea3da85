/* eslint-disable @typescript-eslint/unbound-method, @typescript-eslint/no-floating-promises -- only types are looked at */
import { expectTypeOf } from 'expect-type';
import type { Connection } from './handle/connection.js';
import type { EventOf, Resync } from './handle/events.js';
import type { Domain } from './handle/domain.js';
import type { StoragePool } from './handle/storage-pool.js';
import type { StorageVol } from './handle/storage-vol.js';
import type { DomainState } from './driver/enum-tables.js';
import type { DomainCreateFlags, DomainShutdownFlags } from './driver/flag-tables.js';
import type { BlockIoTune, ParamsOf } from './driver/params.js';
import type { DomainRef } from './driver/refs.js';
import { supports, type Capability, type Driver, type Member, type Session, type With } from './driver/session.js';
import { enumeration, type NameOf } from './enumeration.js';
import type { FlagOptions } from './flags.js';
import type { Options } from './handle/options.js';

declare const session: Session;
declare const connection: Connection;
declare const domain: Domain;
declare const pool: StoragePool;
declare const vol: StorageVol;

// Presence is the capability: what is optional must be asked for.
// @ts-expect-error -- the section may be missing
session.domain.listAll(0);
// @ts-expect-error -- the member may be missing
session.domain?.suspend({} as DomainRef);
if (supports(session, 'domain.suspend')) {
  expectTypeOf(session.domain.suspend).toBeFunction();
  // @ts-expect-error -- this one was not asked for
  session.domain.resume({} as DomainRef);
  if (supports(session, 'network.create')) {
    expectTypeOf(session.network.create).toBeFunction();
    expectTypeOf(session.domain.suspend).toBeFunction();
  }
}
expectTypeOf<With<Session, 'domain.suspend'>['domain']['suspend']>().toBeFunction();

// Names of capabilities are the optional members; names of members are all.
expectTypeOf<'domain.suspend'>().toExtend<Capability>();
expectTypeOf<'domain.listAll'>().not.toExtend<Capability>();
expectTypeOf<'domain.listAll'>().toExtend<Member>();
expectTypeOf<'domain.fly'>().not.toExtend<Member>();
// @ts-expect-error -- no such capability
supports(session, 'domain.fly');

// What a driver writes with `satisfies` keeps its own type: its members need no asking.
const own = {
  host: { getType: async () => 'OWN' },
  domain: {
    listAll: async () => [],
    getInfo: async () => ({ state: 'running', maxMemory: 1n, memory: 1n, vcpus: 1, cpuTime: 0n }),
    getXmlDesc: async () => '<domain/>',
    suspend: async (_domain: DomainRef) => undefined,
  },
  close: async () => undefined,
} satisfies Session;
void own.domain.suspend({ name: 'web', uuid: 'u', id: 1 });
const driver = { name: 'own', schemes: ['own'], open: async () => own } satisfies Driver;
expectTypeOf(driver.open).returns.resolves.toEqualTypeOf(own);

const asleep = async () => ({ ...(await own.domain.getInfo()), state: 'sleeping' as const });
export const incomplete = [
  // @ts-expect-error -- a session without close
  { host: own.host } satisfies Session,
  // @ts-expect-error -- a host without getType
  { ...own, host: {} } satisfies Session,
  // @ts-expect-error -- a domain section without getXmlDesc
  { ...own, domain: { listAll: own.domain.listAll, getInfo: own.domain.getInfo } } satisfies Session,
  // @ts-expect-error -- a member that the contract does not have
  { ...own, domain: { ...own.domain, fly: async () => undefined } } satisfies Session,
  // @ts-expect-error -- a state that there is not
  { ...own, domain: { ...own.domain, getInfo: asleep } } satisfies Session,
  // @ts-expect-error -- a driver without open
  { name: 'own', schemes: [] } satisfies Driver,
];

// Flags are options by name, beside the signal.
expectTypeOf<keyof FlagOptions<typeof DomainCreateFlags>>().toEqualTypeOf<
  'paused' | 'autodestroy' | 'bypassCache' | 'forceBoot' | 'validate' | 'resetNvram'
>();
expectTypeOf<Options<typeof DomainShutdownFlags>['signal']>().toEqualTypeOf<AbortSignal | undefined>();
void domain.create({ paused: true, signal: AbortSignal.abort() });
// @ts-expect-error -- no such flag
void domain.create({ pausd: true });
// @ts-expect-error -- a flag is true or false
void domain.create({ paused: 1 });
void domain.shutdown({ sendSignal: true, signal: AbortSignal.abort() });

// Events: the handle under the object's kind, and what the event tells.
expectTypeOf<EventOf<'domain.balloonChange'>>().toEqualTypeOf<
  { readonly domain: Domain } & { readonly actual: bigint }
>();
expectTypeOf<EventOf<'storagePool.refresh'>['storagePool']>().toEqualTypeOf<StoragePool>();
const lifecycle = {} as EventOf<'domain.lifecycle'>;
if (lifecycle.event === 'crashed') expectTypeOf(lifecycle.detail).toEqualTypeOf<'panicked' | 'crashloaded'>();
connection.events('domain.lifecycle', { of: domain });
// The notice that some were missed is only in the type of who asked for it.
expectTypeOf(connection.events('domain.reboot').next()).resolves.toExtend<IteratorResult<EventOf<'domain.reboot'>>>();
expectTypeOf(connection.events('domain.reboot', { resync: true })[Symbol.asyncIterator]).returns.toExtend<
  AsyncIterator<EventOf<'domain.reboot'> | Resync, undefined>
>();
// @ts-expect-error -- a pool has no domain events
connection.events('domain.lifecycle', { of: pool });
// @ts-expect-error -- no such event
connection.events('domain.party');

// Parameters: libvirt's names, exact 64-bit numbers, all optional.
expectTypeOf<ParamsOf<typeof BlockIoTune>['read_iops_sec']>().toEqualTypeOf<bigint | undefined>();
expectTypeOf<ParamsOf<typeof BlockIoTune>['group_name']>().toEqualTypeOf<string | undefined>();
void domain.setBlockIoTune('vda', { read_iops_sec: 5n });
// @ts-expect-error -- 64 bits are a bigint
void domain.setBlockIoTune('vda', { read_iops_sec: 5 });
// @ts-expect-error -- no such parameter
void domain.setBlockIoTune('vda', { read_iops: 5n });

// Enums are unions of words.
const _color = enumeration('virColor', { red: 0, green: 1 });
expectTypeOf<NameOf<typeof _color>>().toEqualTypeOf<'red' | 'green'>();
expectTypeOf<DomainState>().toEqualTypeOf<
  'nostate' | 'running' | 'blocked' | 'paused' | 'shutdown' | 'shutoff' | 'crashed' | 'pmsuspended'
>();

// sessionWith narrows as supports does.
const narrowed = connection.sessionWith('domain.suspend');
if (narrowed) expectTypeOf(narrowed.domain.suspend).toBeFunction();

// A handle's call takes members of its own kind of object only.
class Misled extends (null as unknown as typeof StorageVol) {
  clone() {
    // @ts-expect-error -- createXmlFrom takes a pool first
    return this.call('createXmlFrom', '<volume/>', vol.ref, 0, undefined);
  }
}
export type { Misled };
