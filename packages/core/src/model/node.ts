import { VirtError } from '../errors.js';
import { element, format, maybe, raw, string, text, unsigned, unsigned64, child } from '../xml/index.js';
import type { Format, ParseOptions, PrintOptions, Rest, TypeOf } from '../xml/index.js';
import { parseXml } from '../xml/parse.js';
import { Writer } from '../xml/print.js';
import { attributeOf, localName, namespaceOf, xmlElement, type XmlElement } from '../xml/tree.js';
import { domainSnapshotFormat, type DomainSnapshot } from './domain-snapshot.js';
import { domainFormat, type Domain } from './domain/domain.js';
import { interfaceFormat, type HostInterface } from './interface.js';
import { networkFormat, type Network } from './network.js';
import { nodeDeviceFormat, type NodeDevice } from './node-device/node-device.js';
import { storagePoolFormat, type StoragePool } from './storage-pool.js';
import { storageVolFormat, type StorageVol } from './storage-vol.js';

export const testNamespace = 'http://libvirt.org/schemas/domain/test/1.0';

/** A domain of a described node, and in what state it starts. */
export interface NodeDomain {
  readonly domain: Domain;
  /** libvirt's `virDomainState`. Default: 1, running. */
  readonly runstate: number;
  readonly transient: boolean;
  readonly hasManagedSave: boolean;
  readonly snapshots: readonly DomainSnapshot[];
}

export interface NodePool {
  readonly pool: StoragePool;
  readonly volumes: readonly StorageVol[];
}

/** The host that a test connection shows: what `test:///path/to/node.xml` names. */
export interface NodeDescription {
  readonly cpu?: NodeCpu;
  /** KiB. */
  readonly memory?: bigint;
  readonly domains: readonly NodeDomain[];
  readonly networks: readonly Network[];
  readonly interfaces: readonly HostInterface[];
  readonly pools: readonly NodePool[];
  readonly devices: readonly NodeDevice[];
  /** Who may log in. Nobody has to if there are none. */
  readonly users: readonly { readonly name: string; readonly password?: string }[];
}

export interface ParseNodeOptions extends ParseOptions {
  /** Gives the text of the document that `file='…'` names. Without it such a reference is an error. */
  readonly readFile?: (file: string) => string;
}

const NodeCpuType = element('cpu', {
  nodes: maybe(text('nodes', unsigned)),
  sockets: maybe(text('sockets', unsigned)),
  cores: maybe(text('cores', unsigned)),
  threads: maybe(text('threads', unsigned)),
  active: maybe(text('active', unsigned)),
  mhz: maybe(text('mhz', unsigned)),
  model: maybe(text('model', string)),
});
export type NodeCpu = TypeOf<typeof NodeCpuType>;

const Head = element('node', {
  cpu: maybe(child('cpu', NodeCpuType)),
  memory: maybe(text('memory', unsigned64)),
  auth: raw('auth'),
});
const headFormat = format('node', Head, 'VIR_FROM_TEST');
const stateCount = 8;
const shutoff = 5;

/** Reads a node description. */
export function parseNode(xml: string, options: ParseNodeOptions = {}): NodeDescription {
  const root = parseXml(xml, { domain: 'VIR_FROM_TEST', ...options });
  const head = headFormat.parse(xml, options);
  const all = <T>(name: string, read: (at: Place) => T): T[] =>
    root.children
      .filter((element) => element.name === name)
      .map((element) => read(locate(element, [root], xml, options)));
  const users = head.auth?.children.filter((user) => user.name === 'user') ?? [];
  return {
    ...(head.cpu === undefined ? {} : { cpu: head.cpu }),
    ...(head.memory === undefined ? {} : { memory: head.memory }),
    domains: all('domain', (at) => readDomain(at, options)),
    networks: all('network', (at) => readAt(networkFormat, at)),
    interfaces: all('interface', (at) => readAt(interfaceFormat, at)),
    pools: all('pool', (at) => readPool(at, options)),
    devices: all('device', (at) => readAt(nodeDeviceFormat, at)),
    users: users.map((user) => {
      const password = attributeOf(user, 'password');
      return password === undefined ? { name: user.text } : { name: user.text, password };
    }),
  };
}

/** An element, in the document where it really stands. */
interface Place {
  readonly element: XmlElement;
  readonly ancestors: readonly XmlElement[];
  readonly source: string;
}

function locate(
  element: XmlElement,
  ancestors: readonly XmlElement[],
  source: string,
  options: ParseNodeOptions,
): Place {
  const file = attributeOf(element, 'file');
  if (file === undefined) return { element, ancestors, source };
  if (!options.readFile) throw nodeError(`<${element.name} file='${file}'> refers to a file, and none can be read`);
  const text = options.readFile(file);
  return { element: parseXml(text, { domain: 'VIR_FROM_TEST', ...options }), ancestors: [], source: text };
}

const readAt = <T>(kind: Format<T>, { element, source }: Place): T => kind.read(element, { source, inactive: true });

function readDomain(at: Place, options: ParseNodeOptions): NodeDomain {
  const read = readAt(domainFormat, at);
  const path = [...at.ancestors, at.element];
  const mine = (read.rest?.elements ?? []).filter((element) => namespaceOf(element, path) === testNamespace);
  const named = (name: string) => mine.filter((element) => localName(element.name) === name);
  const state = named('runstate')[0]?.text.trim();
  const runstate = state === undefined || state === '' ? 1 : Number(state);
  const transient = named('transient').length > 0;
  const hasManagedSave = named('hasmanagedsave').length > 0;
  if (!Number.isInteger(runstate) || runstate < 0 || runstate >= stateCount) {
    throw nodeError(`runstate '${state}' out of range'`);
  }
  if (transient && runstate === shutoff) {
    throw nodeError("transient domain cannot have runstate 'shutoff'");
  }
  if (hasManagedSave && runstate !== shutoff) {
    throw nodeError("domain with managedsave data can only have runstate 'shutoff'");
  }
  const snapshots = named('domainsnapshot').map((element) => {
    const place = locate(element, path, at.source, options);
    return readAt(domainSnapshotFormat, { ...place, element: { ...place.element, name: 'domainsnapshot' } });
  });
  return { domain: without(read, mine), runstate, transient, hasManagedSave, snapshots };
}

/** Takes what was understood out of `rest`, the declaration of its namespace too. */
function without<T extends { readonly rest?: Rest }>(value: T, elements: readonly XmlElement[]): T {
  if (!value.rest) return value;
  const { rest, ...known } = value;
  const kept = rest.elements?.filter((element) => !elements.includes(element)) ?? [];
  const attributes = Object.entries(rest.attributes ?? {}).filter(([, value]) => value !== testNamespace);
  const left: Rest = {
    ...(rest.within ? { within: rest.within } : {}),
    ...(rest.text === undefined ? {} : { text: rest.text }),
    ...(attributes.length > 0 ? { attributes: Object.fromEntries(attributes) } : {}),
    ...(kept.length > 0 ? { elements: kept } : {}),
  };
  return (Object.keys(left).length > 0 ? { ...known, rest: left } : known) as T;
}

function readPool(at: Place, options: ParseNodeOptions): NodePool {
  const pool = readAt(storagePoolFormat, at);
  const volumes = (pool.rest?.elements ?? []).filter((element) => element.name === 'volume');
  return {
    pool: without(pool, volumes),
    volumes: volumes.map((volume) => readAt(storageVolFormat, locate(volume, [], at.source, options))),
  };
}

const nodeError = (message: string): VirtError =>
  new VirtError('VIR_ERR_XML_ERROR', message, { domain: 'VIR_FROM_TEST' });

/** Prints a node description with everything in one document. */
export function printNode(node: NodeDescription, options: PrintOptions = {}): string {
  const parts = [
    ...(node.users.length > 0 ? [authElement(node.users)] : []),
    ...node.domains.map((entry) => withChildren(domainFormat.print(entry.domain, options), stateElements(entry), true)),
    ...node.networks.map((network) => parseXml(networkFormat.print(network, options))),
    ...node.interfaces.map((one) => parseXml(interfaceFormat.print(one, options))),
    ...node.pools.map(({ pool, volumes }) =>
      withChildren(
        storagePoolFormat.print(pool, options),
        volumes.map((volume) => parseXml(storageVolFormat.print(volume, options))),
      ),
    ),
    ...node.devices.map((device) => parseXml(nodeDeviceFormat.print(device, options))),
  ];
  const writer = new Writer(options);
  Head.write(
    'node',
    {
      ...(node.cpu === undefined ? {} : { cpu: node.cpu }),
      ...(node.memory === undefined ? {} : { memory: node.memory }),
      rest: { elements: parts },
    },
    writer,
  );
  return writer.text;
}

const authElement = (users: NodeDescription['users']): XmlElement =>
  xmlElement(
    'auth',
    {},
    users.map(({ name, password }) => xmlElement('user', password === undefined ? {} : { password }, name)),
  );

function stateElements({ runstate, transient, hasManagedSave, snapshots }: NodeDomain): XmlElement[] {
  return [
    ...(runstate === 1 ? [] : [xmlElement('test:runstate', {}, String(runstate))]),
    ...(transient ? [xmlElement('test:transient')] : []),
    ...(hasManagedSave ? [xmlElement('test:hasmanagedsave')] : []),
    ...snapshots.map((snapshot) => ({
      ...parseXml(domainSnapshotFormat.print(snapshot)),
      name: 'test:domainsnapshot',
    })),
  ];
}

function withChildren(xml: string, more: readonly XmlElement[], test = false): XmlElement {
  const printed = parseXml(xml);
  if (more.length === 0) return printed;
  const attributes = test ? { ...printed.attributes, 'xmlns:test': testNamespace } : printed.attributes;
  return { ...printed, attributes, children: [...printed.children, ...more] };
}
