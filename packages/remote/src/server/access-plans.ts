/* eslint-disable @typescript-eslint/no-explicit-any -- rows of all types stand in one table */
import type {
  DomainRef,
  DomainSnapshotRef,
  DomainStatsRecord,
  Member,
  MigrateParameters,
  ParamsOf,
  SaveParameters,
  Stream,
} from '@virtkit/core/driver';
import { controls } from '../protocol/control.js';
import type { Procedure } from '../protocol/procedure.js';
import { qemuProcedures } from '../protocol/qemu.js';
import { procedures } from '../protocol/remote.js';
import * as t from '../protocol/types.js';
import { parseAcl, type AccessObject, type Need, type Permission } from './access-acl.js';
import { factsOfXml, objectKinds, type Call, type Facts } from './access-objects.js';

export type Kind = Exclude<AccessObject, 'connect'>;

/** A reference among the arguments of a call: of an object, or of a snapshot or checkpoint, which go by their domain. */
interface Reference {
  readonly index: number;
  readonly kind: Kind;
  readonly isPart: boolean;
}

/** How the calls of one member are checked. */
export interface Plan {
  readonly needs: readonly Need[];
  /** The permission for each object of the result: what the client lacks it for is left out, or stops the call. */
  readonly result?:
    (Permission & { readonly object: Kind; readonly isList: boolean; refOf(item: any): unknown }) | undefined;
  readonly references: readonly Reference[];
  /** The objects that the needs are about, by their facts. Left out: the connection. */
  subjects?(call: Call, args: readonly any[]): Promise<readonly Facts[]> | readonly Facts[];
  /** Another object that is read for it, at that place among the arguments. */
  readonly source?: (Permission & { readonly object: Kind; readonly index: number }) | undefined;
  /** For an argument that is no plain reference: puts the driver's own in its place. */
  prepare?(call: Call, args: readonly any[]): Promise<unknown[]>;
}

/** The codecs of references. A snapshot or a checkpoint goes by its domain. */
const codecs: ReadonlyMap<unknown, readonly [Kind, boolean]> = new Map<unknown, readonly [Kind, boolean]>([
  [t.domain, ['domain', false]],
  [t.snapshot, ['domain', true]],
  [t.checkpoint, ['domain', true]],
  [t.network, ['network', false]],
  [t.networkPort, ['network_port', false]],
  [t.hostInterface, ['interface', false]],
  [t.pool, ['storage_pool', false]],
  [t.vol, ['storage_vol', false]],
  [t.device, ['node_device', false]],
  [t.secret, ['secret', false]],
  [t.nwfilter, ['nwfilter', false]],
  [t.nwfilterBinding, ['nwfilter_binding', false]],
]);

/** What the permission to search finds. */
const found: Readonly<Record<string, Kind>> = {
  search_domains: 'domain',
  search_networks: 'network',
  search_storage_pools: 'storage_pool',
  search_node_devices: 'node_device',
  search_interfaces: 'interface',
  search_secrets: 'secret',
  search_nwfilters: 'nwfilter',
  search_nwfilter_bindings: 'nwfilter_binding',
  search_ports: 'network_port',
  search_storage_vols: 'storage_vol',
};

/** The objects that are there already under the names of a definition. */
async function replaced(kind: Kind, call: Call, facts: Facts): Promise<readonly Facts[]> {
  const refs = (await objectKinds[kind].existing?.(call, facts)) ?? [];
  return refs.map((ref) => factsOf(kind, ref));
}

/** The facts of a definition, and of what it would replace. */
const defined = async (kind: Kind, call: Call, facts: Facts): Promise<readonly Facts[]> => [
  facts,
  ...(await replaced(kind, call, facts)),
];

async function imageFacts(call: Call, file: string, xml?: string): Promise<readonly Facts[]> {
  const saved = (await call('domain', 'saveImageGetXmlDesc', file, 0, undefined)) as string;
  const definitions = [saved, ...(xml === undefined ? [] : [xml])].map((text) => factsOfXml('domain', text));
  return (await Promise.all(definitions.map((facts) => defined('domain', call, facts)))).flat();
}

/** A guest that has arrived is there under its name; if none is, the name is all that is known. */
async function arrived(call: Call, name: string | undefined): Promise<readonly Facts[]> {
  const there = await replaced('domain', call, { name });
  return there.length > 0 ? there : [{ name }];
}

/** A guest that arrives: by the definition that it brings, under the name that it is given. */
const arriving = (call: Call, params: Migration) =>
  defined('domain', call, {
    ...(params.destination_xml !== undefined && factsOfXml('domain', params.destination_xml)),
    ...(params.destination_name !== undefined && { name: params.destination_name }),
  });

type Migration = ParamsOf<typeof MigrateParameters>;
const domains = { object: 'domain', isList: true } as const;

/** Where a row does not say by itself what its permissions are about. */
const special: { readonly [M in Member]?: Partial<Plan> } = {
  'domain.restore': {
    subjects: (call, [{ file = '', dxml }]: readonly [ParamsOf<typeof SaveParameters>]) => imageFacts(call, file, dxml),
  },
  'domain.saveImageGetXmlDesc': { subjects: (call, [file]: readonly [string]) => imageFacts(call, file) },
  'domain.saveImageDefineXml': {
    subjects: (call, [file, xml]: readonly [string, string]) => imageFacts(call, file, xml),
  },
  'domain.migratePrepare': { subjects: (call, [params]: readonly [Migration]) => arriving(call, params) },
  'domain.migratePrepareTunnel': {
    subjects: (call, [, params]: readonly [Stream, Migration]) => arriving(call, params),
  },
  'domain.migrateFinish': {
    subjects: (call, [params]: readonly [Migration]) => arrived(call, params.destination_name),
  },
  // Of the guest of a process, nothing is known yet.
  'domain.qemuAttach': { subjects: () => [{}] },
  'domain.rename': {
    subjects: (_, [domain, name]: readonly [DomainRef, string]) => [
      factsOf('domain', domain),
      { ...factsOf('domain', domain), name },
    ],
  },
  'domain.getAllStats': {
    result: { ...domains, name: 'read', refOf: ({ domain }: DomainStatsRecord) => domain },
    prepare: async (call, [given, ...rest]: readonly [readonly DomainRef[], ...unknown[]]) => [
      await trueDomains(call, given),
      ...rest,
    ],
  },
  'domain.qemuMonitorSubscribe': {
    prepare: async (call, [domain, ...rest]: readonly unknown[]) => [
      domain && (await objectKinds.domain.truth(call, domain)),
      ...rest,
    ],
  },
};

/** Who copies a volume reads it. libvirt asks for nothing there. */
const sources: { readonly [M in Member]?: Plan['source'] } = {
  'storageVol.createXmlFrom': { object: 'storage_vol', name: 'data_read', index: 2 },
};

const factsOf = (kind: Kind, ref: unknown): Facts => objectKinds[kind].facts(ref);

/** Of none, all: so a list of those that are not there may not become an empty one. */
async function trueDomains(call: Call, given: readonly DomainRef[]): Promise<readonly unknown[]> {
  if (given.length === 0) return given;
  const refs = (await call('domain', 'listAll', 0, undefined)) as readonly DomainRef[];
  const all = new Map(refs.map((ref) => [ref.uuid, ref]));
  const there = given.flatMap(({ uuid }) => all.get(uuid) ?? []);
  return there.length > 0 ? there : [await objectKinds.domain.truth(call, given[0]!)];
}

function planOf({ member, args, acl }: Pick<Procedure, 'member' | 'args' | 'acl'>): Plan {
  const all = parseAcl(acl);
  const [first] = all;
  const types = (args as readonly object[]).filter((type) => !('filler' in type));
  const references = types.flatMap((type, index) => {
    const [kind, isPart] = codecs.get(type) ?? [];
    return kind === undefined ? [] : [{ index, kind, isPart: isPart! }];
  });
  // Permissions on other objects than the first one's are for what is in the result.
  const needs = all.filter(({ object }) => object === first?.object);
  const plan = { needs, references };
  if (!first || special[member]) return { ...plan, ...special[member] };
  if (first.object === 'connect') return { ...plan, result: listOf(member, first) };
  const { object } = first;
  if (first.name === 'getattr')
    return { ...plan, needs: [], result: { object, name: 'getattr', isList: false, refOf: (ref: unknown) => ref } };
  if (/^(?!snapshot|checkpoint).*\.(create|define)Xml(From)?$/.test(member))
    return { ...plan, source: sources[member], subjects: definition(object, types.indexOf(t.text), references) };
  const subject = references.find(({ kind }) => kind === object);
  if (!subject) throw new TypeError(`${member}: nothing says what ${acl} is about`);
  return {
    ...plan,
    result: listOf(member, first),
    subjects: (_, given: readonly unknown[]) => [factsOfReference(subject, given)],
  };
}

const factsOfReference = ({ index, kind, isPart }: Reference, args: readonly unknown[]): Facts =>
  factsOf(kind, isPart ? (args[index] as DomainSnapshotRef).domain : args[index]);

const definition =
  (kind: Kind, index: number, references: readonly Reference[]): NonNullable<Plan['subjects']> =>
  (call, args: readonly unknown[]) =>
    defined(kind, call, factsOfXml(kind, args[index] as string, references[0] && args[references[0].index]));

function listOf(member: string, { name }: Permission): Plan['result'] {
  const object = found[name];
  return object !== undefined && /\.listAll(Volumes)?$/.test(member)
    ? { object, name: 'getattr', isList: true, refOf: (ref: unknown) => ref }
    : undefined;
}

/** Registering for events: `subscribe(event, object, listener)`. Whom an event is about is looked at when it comes. */
const subscription = (kind: Kind, acl: string): Plan => ({
  needs: parseAcl(acl),
  references: [],
  prepare: async (call, [event, object, ...rest]: readonly unknown[]) => [
    event,
    object && (await objectKinds[kind].truth(call, object)),
    ...rest,
  ],
});

const byRow = Object.values<Procedure>({ ...procedures, ...qemuProcedures }).map(
  (row) => [row.member, planOf(row)] as const,
);

/** How each member that a client can reach is checked. A member that is not here is out of reach. */
export const plans: ReadonlyMap<string, Plan> = new Map<string, Plan>([
  ...byRow,
  ['host.onClose', { needs: parseAcl(controls.registerCloseCallback.acl), references: [] }],
  ['domain.subscribe', subscription('domain', controls.domainEventCallbackRegisterAny.acl)],
  ['network.subscribe', subscription('network', controls.networkEventRegisterAny.acl)],
  ['storagePool.subscribe', subscription('storage_pool', controls.storagePoolEventRegisterAny.acl)],
  ['nodeDevice.subscribe', subscription('node_device', controls.nodeDeviceEventRegisterAny.acl)],
  ['secret.subscribe', subscription('secret', controls.secretEventRegisterAny.acl)],
]);
