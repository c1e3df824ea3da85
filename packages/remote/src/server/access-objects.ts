/* eslint-disable @typescript-eslint/no-explicit-any -- objects of all kinds stand in one table */
import {
  parseUuid,
  VirtError,
  type ErrorCode,
  type InterfaceRef,
  type NetworkPortRef,
  type NetworkRef,
  type NodeDeviceRef,
  type NWFilterBindingRef,
  type SecretRef,
  type StoragePoolRef,
  type StorageVolRef,
} from '@virtkit/core/driver';
import { attributeOf, parseXml, type XmlElement } from '@virtkit/core/xml';
import type { AccessObject } from './access-acl.js';

/** What rules can say of an object. What is not known of one is of no pattern. */
export type Facts = Readonly<Record<string, string | undefined>>;

/** Calls the driver, unchecked. */
export type Call = (section: string, member: string, ...args: unknown[]) => Promise<unknown>;

export interface ObjectKind {
  /** By what rules can tell objects of this kind apart. */
  readonly attributes: readonly string[];
  facts(ref: any): Facts;
  /**
   * The object that a client's reference stands for, in the driver's own words: a client can send any mixture of one
   * object's name and another's UUID, and drivers go by either.
   */
  truth(call: Call, ref: any): Promise<unknown>;
  /** What a definition says of the object that it is for. `holder` is the object that it goes into. */
  factsOfXml(root: XmlElement, holder: any): Facts;
  /** The objects that a definition with these facts would replace. */
  existing?(call: Call, facts: Facts): Promise<readonly unknown[]>;
}

/** Those that have both a name and a UUID, which is what references are resolved by. */
const named = (section: string, missing: ErrorCode): ObjectKind => ({
  attributes: ['name', 'uuid'],
  facts: ({ name, uuid }: NetworkRef) => ({ name, uuid }),
  truth: (call, { uuid }: NetworkRef) => call(section, 'lookupByUuid', uuid, undefined),
  factsOfXml: (root) => ({ name: textOf(root, 'name'), uuid: uuidOf(root) }),
  existing: async (call, { name, uuid }) => [
    ...(await found(missing, name, () => call(section, 'lookupByName', name, undefined))),
    ...(await found(missing, uuid, () => call(section, 'lookupByUuid', uuid, undefined))),
  ],
});

const network = named('network', 'VIR_ERR_NO_NETWORK');
const nwfilter = named('nwfilter', 'VIR_ERR_NO_NWFILTER');

export const objectKinds: { readonly [O in Exclude<AccessObject, 'connect'>]: ObjectKind } = {
  domain: named('domain', 'VIR_ERR_NO_DOMAIN'),
  network,
  storage_pool: named('storagePool', 'VIR_ERR_NO_STORAGE_POOL'),
  nwfilter: { ...nwfilter, factsOfXml: (root) => ({ name: attributeOf(root, 'name'), uuid: uuidOf(root) }) },
  network_port: {
    attributes: ['uuid', 'network'],
    facts: ({ uuid, network: { name } }: NetworkPortRef) => ({ uuid, network: name }),
    truth: async (call, port: NetworkPortRef) =>
      call('networkPort', 'lookupByUuid', await network.truth(call, port.network), port.uuid, undefined),
    factsOfXml: (root, { name }: NetworkRef) => ({ uuid: uuidOf(root), network: name }),
  },
  storage_vol: {
    attributes: ['name', 'pool', 'key'],
    facts: ({ name, pool, key }: StorageVolRef) => ({ name, pool, key }),
    truth: async (call, { pool, name }: StorageVolRef) =>
      call('storageVol', 'lookupByName', await call('storagePool', 'lookupByName', pool, undefined), name, undefined),
    factsOfXml: (root, { name }: StoragePoolRef) => ({ name: textOf(root, 'name'), pool: name }),
  },
  interface: {
    attributes: ['name', 'mac'],
    facts: ({ name, mac }: InterfaceRef) => ({ name, mac }),
    truth: (call, { name }: InterfaceRef) => call('interface', 'lookupByName', name, undefined),
    factsOfXml: (root) => ({ name: attributeOf(root, 'name'), mac: attributeOfChild(root, 'mac', 'address') }),
    existing: (call, { name }) =>
      found('VIR_ERR_NO_INTERFACE', name, () => call('interface', 'lookupByName', name, undefined)),
  },
  node_device: {
    attributes: ['name'],
    facts: ({ name }: NodeDeviceRef) => ({ name }),
    truth: async (_, { name }: NodeDeviceRef) => ({ name }),
    factsOfXml: (root) => ({ name: textOf(root, 'name') }),
  },
  secret: {
    attributes: ['uuid', 'usage', 'usage_type'],
    facts: ({ uuid, usageId, usageType }: SecretRef) => ({ uuid, usage: usageId, usage_type: usageType }),
    truth: (call, { uuid }: SecretRef) => call('secret', 'lookupByUuid', uuid, undefined),
    factsOfXml: (root) => ({ uuid: uuidOf(root), ...usageOf(only(root, 'usage')) }),
    existing: (call, { uuid }) =>
      found('VIR_ERR_NO_SECRET', uuid, () => call('secret', 'lookupByUuid', uuid, undefined)),
  },
  nwfilter_binding: {
    attributes: ['port_dev', 'filter'],
    facts: ({ portDev, filterName }: NWFilterBindingRef) => ({ port_dev: portDev, filter: filterName }),
    truth: (call, { portDev }: NWFilterBindingRef) => call('nwfilterBinding', 'lookupByPortDev', portDev, undefined),
    factsOfXml: (root) => ({
      port_dev: attributeOfChild(root, 'portdev', 'name'),
      filter: attributeOfChild(root, 'filterref', 'filter'),
    }),
    existing: (call, { port_dev: device }) =>
      found('VIR_ERR_NO_NWFILTER_BINDING', device, () => call('nwfilterBinding', 'lookupByPortDev', device, undefined)),
  },
};

/** What an XML text says of the object that it defines. */
export const factsOfXml = (object: keyof typeof objectKinds, xml: string, holder?: unknown): Facts =>
  objectKinds[object].factsOfXml(parseXml(xml), holder);

async function found(missing: ErrorCode, key: string | undefined, look: () => Promise<unknown>): Promise<unknown[]> {
  if (key === undefined) return [];
  try {
    return [await look()];
  } catch (error) {
    if (error instanceof VirtError && error.code === missing) return [];
    throw error;
  }
}

/** The child of that name. Of two, nobody can tell which one a driver reads. */
function only(root: XmlElement, name: string): XmlElement | undefined {
  const [child, second] = root.children.filter((one) => one.name === name);
  if (second) throw new VirtError('VIR_ERR_XML_ERROR', `<${name}> stands twice in <${root.name}>`);
  return child;
}

const textOf = (root: XmlElement, name: string): string | undefined => only(root, name)?.text;

function uuidOf(root: XmlElement): string | undefined {
  const text = textOf(root, 'uuid');
  try {
    return text === undefined ? undefined : parseUuid(text);
  } catch {
    return undefined;
  }
}

function attributeOfChild(root: XmlElement, name: string, attribute: string): string | undefined {
  const child = only(root, name);
  return child && attributeOf(child, attribute);
}

/** The one element that is in `<usage>`: its name depends on the type. */
function usageOf(usage: XmlElement | undefined): Facts {
  if (!usage) return {};
  const [child, second] = usage.children;
  return { usage_type: attributeOf(usage, 'type'), usage: second ? undefined : (child?.text ?? '') };
}
