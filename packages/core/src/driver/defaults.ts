import { VirtError, type ErrorCode } from '../errors.js';
import { checkFlags } from '../flags.js';
import type { CallOptions } from '../signal.js';
import { libVersion } from '../version.js';
import { parseXml } from '../xml/parse.js';
import { childOf } from '../xml/tree.js';
import { allDomainStats } from './default-stats.js';
import {
  ConnectListAllDomainsFlags,
  ConnectListAllInterfacesFlags,
  ConnectListAllNetworksFlags,
  ConnectListAllStoragePoolsFlags,
  DomainSnapshotListFlags,
} from './flag-tables.js';
import { implementation, type Member, type Section, type SectionDriver, type Session } from './session.js';

/** What core does for a member that a driver leaves out, where other members suffice. */
export interface Default {
  /** The members that it calls and a driver may leave out: without them, the member stays unsupported. */
  readonly needs?: readonly Member[];
  /** The arguments after the session are the member's own. */
  call(session: Session, ...args: never[]): Promise<unknown>;
}

/** The default of member `M`, with its types. */
type DefaultOf<M extends Member> = M extends `${infer S extends Section}.${infer K}`
  ? K extends keyof SectionDriver<S>
    ? NonNullable<SectionDriver<S>[K]> extends (...args: infer A) => infer R
      ? { readonly needs?: readonly Member[]; call(session: Session, ...args: A): R }
      : never
    : never
  : never;

/** The refs that section `S` lists for the whole host. */
type Listed<S extends Section> =
  SectionDriver<S> extends { listAll(flags: number, options?: CallOptions): Promise<readonly (infer R)[]> } ? R : never;

/** Looks an object of section `S` up by one of the fields of its ref. */
function lookup<S extends Section, F extends keyof Listed<S> & string>(
  section: S,
  field: F,
  code: ErrorCode,
  what: string,
) {
  type List = { listAll(flags: number, options?: CallOptions): Promise<readonly Listed<S>[]> };
  return {
    call: async (session: Session, value: Listed<S>[F], options?: CallOptions): Promise<Listed<S>> => {
      const all = await (session[section] as unknown as List).listAll(0, options);
      const match = all.find((ref) => ref[field] === value);
      return found(match, code, `${what} ${JSON.stringify(value)}`);
    },
  };
}
const poolByName = lookup('storagePool', 'name', 'VIR_ERR_NO_STORAGE_POOL', 'no storage pool with matching name');

/** Core's defaults, by member. */
export const defaults = {
  'host.getLibVersion': { call: async () => libVersion },
  'host.isEncrypted': { call: async () => false },
  'host.isSecure': { call: async () => true },
  'host.isAlive': { call: async () => true },
  'host.supportsFeature': { call: async () => false },

  'domain.lookupByName': lookup('domain', 'name', 'VIR_ERR_NO_DOMAIN', 'no domain with matching name'),
  'domain.lookupByUuid': lookup('domain', 'uuid', 'VIR_ERR_NO_DOMAIN', 'no domain with matching uuid'),
  'domain.lookupById': {
    call: async (session, id, options) => {
      const active = await session.domain!.listAll(ConnectListAllDomainsFlags.bits.active, options);
      const domain = active.find((ref) => ref.id === id);
      return found(domain, 'VIR_ERR_NO_DOMAIN', `no domain with matching id ${id}`);
    },
  },
  'domain.getState': {
    call: async (session, domain, flags, options) => {
      checkFlags(flags, 0, 'domain.getState');
      return { state: (await session.domain!.getInfo(domain, options)).state, reason: 'unknown' };
    },
  },
  'domain.isActive': {
    call: async (session, domain, options) => {
      const fresh = (await session.domain!.listAll(0, options)).find((ref) => ref.uuid === domain.uuid);
      return found(fresh, 'VIR_ERR_NO_DOMAIN', `no domain with matching uuid "${domain.uuid}"`).id !== -1;
    },
  },
  'domain.isPersistent': { call: async () => true },
  'domain.isUpdated': { call: async () => false },
  'domain.getOsType': {
    call: async (session, domain, options) => {
      const xml = await session.domain!.getXmlDesc(domain, 0, options);
      const os = childOf(parseXml(xml), 'os');
      return (os && childOf(os, 'type')?.text) ?? 'hvm';
    },
  },
  'domain.getMaxMemory': {
    call: async (session, domain, options) => (await session.domain!.getInfo(domain, options)).maxMemory,
  },
  'domain.getAllStats': { call: allDomainStats },

  'snapshot.lookupByName': {
    call: async (session, domain, name, _flags, options) => {
      const snapshot = (await session.snapshot!.listAll(domain, 0, options)).find((ref) => ref.name === name);
      return found(snapshot, noSnapshot, `no domain snapshot with matching name ${JSON.stringify(name)}`);
    },
  },
  'snapshot.hasCurrent': {
    needs: ['snapshot.current'],
    call: async (session, domain, flags, options) =>
      (await unless(noSnapshot, session.snapshot!.current!(domain, flags, options))) !== undefined,
  },
  'snapshot.isCurrent': {
    needs: ['snapshot.current'],
    call: async (session, { domain, name }, flags, options) =>
      (await unless(noSnapshot, session.snapshot!.current!(domain, flags, options)))?.name === name,
  },
  'snapshot.hasMetadata': { call: async () => true },
  'snapshot.listAllChildren': {
    needs: ['snapshot.getParent'],
    call: ({ snapshot: driver }, { domain, name }, flags, options) =>
      below(
        name,
        flags,
        (filter) => driver!.listAll(domain, filter, options),
        (ref) => unless(noSnapshot, driver!.getParent!(ref, 0, options)),
      ),
  },
  'checkpoint.lookupByName': {
    call: async (session, domain, name, _flags, options) => {
      const checkpoint = (await session.checkpoint!.listAll(domain, 0, options)).find((ref) => ref.name === name);
      return found(checkpoint, noCheckpoint, `no domain checkpoint with matching name ${JSON.stringify(name)}`);
    },
  },
  'checkpoint.listAllChildren': {
    needs: ['checkpoint.getParent'],
    call: ({ checkpoint: driver }, { domain, name }, flags, options) =>
      below(
        name,
        flags,
        (filter) => driver!.listAll(domain, filter, options),
        (ref) => unless(noCheckpoint, driver!.getParent!(ref, 0, options)),
      ),
  },

  'network.lookupByName': lookup('network', 'name', 'VIR_ERR_NO_NETWORK', 'no network with matching name'),
  'network.lookupByUuid': lookup('network', 'uuid', 'VIR_ERR_NO_NETWORK', 'no network with matching uuid'),
  'network.isActive': {
    call: ({ network: driver }, network, options) =>
      isListed(
        (flags) => driver!.listAll(flags, options),
        ConnectListAllNetworksFlags.bits.active,
        (ref) => ref.uuid === network.uuid,
        ['VIR_ERR_NO_NETWORK', `no network with matching uuid "${network.uuid}"`],
      ),
  },
  'network.isPersistent': { call: async () => true },
  'networkPort.lookupByUuid': {
    call: async (session, network, uuid, options) => {
      const port = (await session.networkPort!.listAll(network, 0, options)).find((ref) => ref.uuid === uuid);
      return found(port, 'VIR_ERR_NO_NETWORK_PORT', `no network port with matching uuid ${JSON.stringify(uuid)}`);
    },
  },

  'interface.lookupByName': lookup('interface', 'name', 'VIR_ERR_NO_INTERFACE', 'no interface with matching name'),
  'interface.lookupByMacString': {
    call: async (session, mac, options) => {
      const all = await session.interface!.listAll(0, options);
      const [first, second] = all.filter((ref) => ref.mac.toLowerCase() === mac.toLowerCase());
      if (second) throw new VirtError('VIR_ERR_MULTIPLE_INTERFACES', `more than one interface has MAC ${mac}`);
      return found(first, 'VIR_ERR_NO_INTERFACE', `no interface with matching MAC ${JSON.stringify(mac)}`);
    },
  },
  'interface.isActive': {
    call: ({ interface: driver }, { name }, options) =>
      isListed(
        (flags) => driver!.listAll(flags, options),
        ConnectListAllInterfacesFlags.bits.active,
        (ref) => ref.name === name,
        ['VIR_ERR_NO_INTERFACE', `no interface with matching name ${JSON.stringify(name)}`],
      ),
  },

  'storagePool.lookupByName': poolByName,
  'storagePool.lookupByUuid': lookup(
    'storagePool',
    'uuid',
    'VIR_ERR_NO_STORAGE_POOL',
    'no storage pool with matching uuid',
  ),
  'storagePool.lookupByVolume': {
    call: (session, vol, options) => poolByName.call(session, vol.pool, options),
  },
  'storagePool.isActive': {
    call: async (session, pool, options) => (await session.storagePool!.getInfo(pool, options)).state !== 'inactive',
  },
  'storagePool.isPersistent': { call: async () => true },
  'storageVol.lookupByName': {
    needs: ['storagePool.listAllVolumes'],
    call: async (session, pool, name, options) => {
      const vol = (await session.storagePool!.listAllVolumes!(pool, 0, options)).find((ref) => ref.name === name);
      return found(vol, 'VIR_ERR_NO_STORAGE_VOL', `no storage vol with matching name ${JSON.stringify(name)}`);
    },
  },
  'storageVol.lookupByKey': {
    needs: ['storagePool.listAllVolumes'],
    call: async (session, key, options) => {
      const vol = (await allVolumes(session, options)).find((ref) => ref.key === key);
      return found(vol, 'VIR_ERR_NO_STORAGE_VOL', `no storage vol with matching key ${JSON.stringify(key)}`);
    },
  },
  'storageVol.lookupByPath': {
    needs: ['storagePool.listAllVolumes'],
    call: async (session, path, options) => {
      for (const ref of await allVolumes(session, options)) {
        if ((await session.storageVol!.getPath(ref, options)) === path) return ref;
      }
      throw new VirtError('VIR_ERR_NO_STORAGE_VOL', `no storage vol with matching path ${JSON.stringify(path)}`);
    },
  },

  'nodeDevice.lookupByName': lookup(
    'nodeDevice',
    'name',
    'VIR_ERR_NO_NODE_DEVICE',
    'no node device with matching name',
  ),
  'secret.lookupByUuid': lookup('secret', 'uuid', 'VIR_ERR_NO_SECRET', 'no secret with matching uuid'),
  'secret.lookupByUsage': {
    call: async (session, type, id, options) => {
      const all = await session.secret!.listAll(0, options);
      const secret = all.find((ref) => ref.usageType === type && ref.usageId === id);
      return found(secret, 'VIR_ERR_NO_SECRET', `no secret with matching usage ${JSON.stringify(id)}`);
    },
  },
  'nwfilter.lookupByName': lookup('nwfilter', 'name', 'VIR_ERR_NO_NWFILTER', 'no nwfilter with matching name'),
  'nwfilter.lookupByUuid': lookup('nwfilter', 'uuid', 'VIR_ERR_NO_NWFILTER', 'no nwfilter with matching uuid'),
  'nwfilterBinding.lookupByPortDev': lookup(
    'nwfilterBinding',
    'portDev',
    'VIR_ERR_NO_NWFILTER_BINDING',
    'no nwfilter binding for port dev',
  ),
} satisfies { [M in Member]?: DefaultOf<M> };

/** The default of `member` in `session`, if there is one and what it needs is there. */
export function defaultFor(session: Session, member: Member): Default | undefined {
  if (!Object.hasOwn(defaults, member)) return undefined;
  const entry: Default = defaults[member as keyof typeof defaults];
  const section = member.slice(0, member.indexOf('.')) as Section;
  if (session[section] === undefined) return undefined;
  return (entry.needs ?? []).every((need) => implementation(session, need)) ? entry : undefined;
}

const noSnapshot = 'VIR_ERR_NO_DOMAIN_SNAPSHOT';
const noCheckpoint = 'VIR_ERR_NO_DOMAIN_CHECKPOINT';
/** The same bit for snapshots and checkpoints. */
const { descendants } = DomainSnapshotListFlags.bits;

/** `value`, which must be there. */
function found<T>(value: T | undefined, code: ErrorCode, message: string): T {
  if (value === undefined) throw new VirtError(code, message);
  return value;
}

/** What `call` gives, or `undefined` if it fails with `code`. */
async function unless<T>(code: ErrorCode, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof VirtError && error.code === code) return undefined;
    throw error;
  }
}

/** Of a tree's members, those under `name`: its children, or all below with the flag `descendants`. */
async function below<T extends { readonly name: string }>(
  name: string,
  flags: number,
  list: (filter: number) => Promise<readonly T[]>,
  parentOf: (item: T) => Promise<T | undefined>,
): Promise<readonly T[]> {
  const filter = flags & ~descendants;
  const tree = await list(0);
  // The filter may leave out what lies between: the way up is looked for in the whole tree.
  const items = filter === 0 ? tree : await list(filter);
  const pairs = tree.map(async (item) => [item.name, (await parentOf(item))?.name] as const);
  const parents = new Map(await Promise.all(pairs));
  const isBelow = (item: string): boolean => {
    const parent = parents.get(item);
    return parent === name || ((flags & descendants) !== 0 && parent !== undefined && isBelow(parent));
  };
  return items.filter((item) => isBelow(item.name));
}

/** Whether an object is in the list of the active ones; one that is in no list at all is an error. */
async function isListed<T>(
  list: (flags: number) => Promise<readonly T[]>,
  active: number,
  is: (item: T) => boolean,
  missing: readonly [code: ErrorCode, message: string],
): Promise<boolean> {
  if ((await list(active)).some(is)) return true;
  found((await list(0)).find(is), ...missing);
  return false;
}

/** The volumes of every active pool. */
async function allVolumes(session: Session, options: CallOptions | undefined) {
  const pools = await session.storagePool!.listAll(ConnectListAllStoragePoolsFlags.bits.active, options);
  return (await Promise.all(pools.map((pool) => session.storagePool!.listAllVolumes!(pool, 0, options)))).flat();
}
