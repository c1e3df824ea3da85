import {
  checkFlags,
  cName,
  ConnectListAllDomainsFlags,
  ConnectListAllInterfacesFlags,
  ConnectListAllNetworksFlags,
  ConnectListAllNodeDeviceFlags,
  ConnectListAllStoragePoolsFlags,
  DomainMemoryModFlags,
  DomainModificationImpact,
  DomainVcpuFlags,
  driverFunctions,
  StorageVolType,
  VirtError,
  type Dispatch,
} from '@virtkit/core/driver';
import { twins } from '../protocol/remote-twins.js';
import { cpusOf } from '../protocol/types.js';
import type { Xdr, XdrType } from '../protocol/xdr.js';
import type { Handler } from './handler.js';
import { jobInfo } from './job-info.js';
import { migrationTwins } from './migration-twins.js';

/** Those whose arguments come by a stream have handlers of their own: see `stream-handlers.ts`. */
type Streamed = 'domainMigratePrepareTunnel' | 'domainMigratePrepareTunnel3';
type Twins = Omit<typeof twins, Streamed>;
type TwinName = keyof Twins;
export type TwinCall<N extends keyof typeof twins> = (
  dispatch: Dispatch,
  args: XdrType<(typeof twins)[N]['args']>,
) => Promise<XdrType<(typeof twins)[N]['ret']>>;

const { live } = DomainModificationImpact.bits;
const { maximum: maximumMemory } = DomainMemoryModFlags.bits;
const { maximum: maximumVcpus } = DomainVcpuFlags.bits;
const domains = ConnectListAllDomainsFlags.bits;
const networks = ConnectListAllNetworksFlags.bits;
const pools = ConnectListAllStoragePoolsFlags.bits;
const interfaces = ConnectListAllInterfacesFlags.bits;

const done = (): Record<string, never> => ({});
const count = (all: readonly unknown[]) => ({ num: all.length });
const names = (all: readonly { readonly name: string }[], most: number) => ({
  names: all.slice(0, Math.max(0, most)).map(({ name }) => name),
});

/** Each older form as a call of the modern one: the same on any driver. */
const calls: { readonly [N in Exclude<TwinName, keyof typeof migrationTwins>]: TwinCall<N> } = {
  domainAttachDevice: (d, { dom, xml }) => d.call('domain', 'attachDevice', dom, xml, live, undefined).then(done),
  domainDetachDevice: (d, { dom, xml }) => d.call('domain', 'detachDevice', dom, xml, live, undefined).then(done),
  domainCreate: (d, { dom }) => d.call('domain', 'create', dom, [], 0, undefined).then(done),
  domainCreateWithFiles: async (d, { dom, flags }) => ({
    dom: await d.call('domain', 'create', dom, [], flags, undefined),
  }),
  domainCreateXMLWithFiles: async (d, { xml_desc, flags }) => ({
    dom: await d.call('domain', 'createXml', xml_desc, [], flags, undefined),
  }),
  domainDefineXml: async (d, { xml }) => ({ dom: await d.call('domain', 'defineXml', xml, 0, undefined) }),
  domainUndefine: (d, { dom }) => d.call('domain', 'undefine', dom, 0, undefined).then(done),
  domainDestroy: (d, { dom }) => d.call('domain', 'destroy', dom, 0, undefined).then(done),
  domainShutdown: (d, { dom }) => d.call('domain', 'shutdown', dom, 0, undefined).then(done),
  domainSave: (d, { dom, to }) => d.call('domain', 'save', dom, { file: to }, 0, undefined).then(done),
  domainRestore: (d, { from }) => d.call('domain', 'restore', { file: from }, 0, undefined).then(done),
  domainCoreDump: (d, { dom, to, flags }) => d.call('domain', 'coreDump', dom, to, 'raw', flags, undefined).then(done),
  domainAbortJob: (d, { dom }) => d.call('domain', 'abortJob', dom, 0, undefined).then(done),
  domainGetJobInfo: async (d, { dom }) => jobInfo(await d.call('domain', 'getJobStats', dom, 0, undefined)),

  domainSetMemory: (d, { dom, memory }) => d.call('domain', 'setMemory', dom, memory, live, undefined).then(done),
  domainSetMaxMemory: (d, { dom, memory }) =>
    d.call('domain', 'setMemory', dom, memory, maximumMemory, undefined).then(done),
  domainSetVcpus: (d, { dom, nvcpus }) => d.call('domain', 'setVcpus', dom, nvcpus, live, undefined).then(done),
  domainGetMaxVcpus: async (d, { dom }) => ({
    num: await d.call('domain', 'getVcpusFlags', dom, live | maximumVcpus, undefined),
  }),
  domainPinVcpu: async (d, { dom, vcpu, cpumap }) => {
    const pin = (flags: number) => d.call('domain', 'pinVcpu', dom, vcpu, cpusOf(cpumap), flags, undefined);
    try {
      await pin(live);
    } catch (error) {
      // A driver that pins running vCPUs only takes no flag for it.
      if (!isUnsupportedFlag(error)) throw error;
      await pin(0);
    }
    return {};
  },
  domainGetSchedulerParameters: async (d, { dom, nparams }) => {
    const params = await d.call('domain', 'getSchedulerParameters', dom, 0, undefined);
    return { params: Object.fromEntries(Object.entries(params).slice(0, Math.max(0, nparams))) };
  },
  domainSetSchedulerParameters: (d, { dom, params }) =>
    d.call('domain', 'setSchedulerParameters', dom, params, 0, undefined).then(done),
  domainBlockStats: async (d, { dom, path }) => {
    const stats = await d.call('domain', 'blockStats', dom, path, 0, undefined);
    const { rd_operations = -1n, rd_bytes = -1n, wr_operations = -1n, wr_bytes = -1n, errs = -1n } = stats;
    return { rd_req: rd_operations, rd_bytes, wr_req: wr_operations, wr_bytes, errs };
  },

  connectListDomains: async (d, { maxids }) => {
    const running = await d.call('domain', 'listAll', domains.active, undefined);
    return { ids: running.slice(0, Math.max(0, maxids)).map(({ id }) => id) };
  },
  connectNumOfDomains: async (d) => count(await d.call('domain', 'listAll', domains.active, undefined)),
  connectListDefinedDomains: async (d, { maxnames }) =>
    names(await d.call('domain', 'listAll', domains.inactive, undefined), maxnames),
  connectNumOfDefinedDomains: async (d) => count(await d.call('domain', 'listAll', domains.inactive, undefined)),

  domainSnapshotNum: async (d, { dom, flags }) => count(await d.call('snapshot', 'listAll', dom, flags, undefined)),
  domainSnapshotListNames: async (d, { dom, maxnames, flags }) =>
    names(await d.call('snapshot', 'listAll', dom, flags, undefined), maxnames),
  domainSnapshotNumChildren: async (d, { snap, flags }) =>
    count(await d.call('snapshot', 'listAllChildren', snap, flags, undefined)),
  domainSnapshotListChildrenNames: async (d, { snap, maxnames, flags }) =>
    names(await d.call('snapshot', 'listAllChildren', snap, flags, undefined), maxnames),

  networkCreateXml: async (d, { xml }) => ({ net: await d.call('network', 'createXml', xml, 0, undefined) }),
  networkDefineXml: async (d, { xml }) => ({ net: await d.call('network', 'defineXml', xml, 0, undefined) }),
  connectListNetworks: async (d, { maxnames }) =>
    names(await d.call('network', 'listAll', networks.active, undefined), maxnames),
  connectNumOfNetworks: async (d) => count(await d.call('network', 'listAll', networks.active, undefined)),
  connectListDefinedNetworks: async (d, { maxnames }) =>
    names(await d.call('network', 'listAll', networks.inactive, undefined), maxnames),
  connectNumOfDefinedNetworks: async (d) => count(await d.call('network', 'listAll', networks.inactive, undefined)),

  connectListInterfaces: async (d, { maxnames }) =>
    names(await d.call('interface', 'listAll', interfaces.active, undefined), maxnames),
  connectNumOfInterfaces: async (d) => count(await d.call('interface', 'listAll', interfaces.active, undefined)),
  connectListDefinedInterfaces: async (d, { maxnames }) =>
    names(await d.call('interface', 'listAll', interfaces.inactive, undefined), maxnames),
  connectNumOfDefinedInterfaces: async (d) =>
    count(await d.call('interface', 'listAll', interfaces.inactive, undefined)),

  connectListStoragePools: async (d, { maxnames }) =>
    names(await d.call('storagePool', 'listAll', pools.active, undefined), maxnames),
  connectNumOfStoragePools: async (d) => count(await d.call('storagePool', 'listAll', pools.active, undefined)),
  connectListDefinedStoragePools: async (d, { maxnames }) =>
    names(await d.call('storagePool', 'listAll', pools.inactive, undefined), maxnames),
  connectNumOfDefinedStoragePools: async (d) =>
    count(await d.call('storagePool', 'listAll', pools.inactive, undefined)),
  storagePoolNumOfVolumes: async (d, { pool }) =>
    count(await d.call('storagePool', 'listAllVolumes', pool, 0, undefined)),
  storagePoolListVolumes: async (d, { pool, maxnames }) =>
    names(await d.call('storagePool', 'listAllVolumes', pool, 0, undefined), maxnames),
  storageVolGetInfo: async (d, { vol }) => {
    const { type, ...sizes } = await d.call('storageVol', 'getInfo', vol, 0, undefined);
    return { type: StorageVolType.numberOf(type), ...sizes };
  },
  storageVolWipe: (d, { vol, flags }) => d.call('storageVol', 'wipe', vol, 'zero', flags, undefined).then(done),

  nodeNumOfDevices: async (d, { cap, flags }) => count(await devicesWith(d, cap, flags)),
  nodeListDevices: async (d, { cap, maxnames, flags }) => names(await devicesWith(d, cap, flags), maxnames),
  nodeDeviceNumOfCaps: async (d, device) => count(await d.call('nodeDevice', 'listCaps', device, undefined)),
  nodeDeviceDettach: (d, device) => d.call('nodeDevice', 'detach', device, undefined, 0, undefined).then(done),

  connectListSecrets: async (d, { maxuuids }) => {
    const secrets = await d.call('secret', 'listAll', 0, undefined);
    return { uuids: secrets.slice(0, Math.max(0, maxuuids)).map(({ uuid }) => uuid) };
  },
  connectNumOfSecrets: async (d) => count(await d.call('secret', 'listAll', 0, undefined)),
  connectListNwfilters: async (d, { maxnames }) => names(await d.call('nwfilter', 'listAll', 0, undefined), maxnames),
  connectNumOfNwfilters: async (d) => count(await d.call('nwfilter', 'listAll', 0, undefined)),
  nwfilterDefineXml: async (d, { xml }) => ({ nwfilter: await d.call('nwfilter', 'defineXml', xml, 0, undefined) }),
};

const isUnsupportedFlag = (error: unknown): boolean =>
  error instanceof VirtError && error.code === 'VIR_ERR_INVALID_ARG' && error.message.startsWith('unsupported flags');

/** The kinds of node devices by the names that older callers use (`virNodeDevCapType`), in the order of their bits. */
const capabilities: readonly string[] =
  'system pci usb_device usb net scsi_host scsi_target scsi storage fc_host vports scsi_generic drm mdev_types mdev ccw css vdpa ap_card ap_queue ap_matrix vpd'.split(
    ' ',
  );

async function devicesWith(dispatch: Dispatch, capability: string | undefined, flags: number) {
  checkFlags(flags, 0, 'virNodeNumOfDevices');
  const { active } = ConnectListAllNodeDeviceFlags.bits;
  if (capability === undefined) return dispatch.call('nodeDevice', 'listAll', active, undefined);
  const bit = capabilities.indexOf(capability);
  return bit < 0 ? [] : dispatch.call('nodeDevice', 'listAll', (active | (1 << bit)) >>> 0, undefined);
}

const all: { readonly [N in TwinName]: TwinCall<N> } = { ...calls, ...migrationTwins };

/** libvirt's functions by the names of the procedures, which write capitals in another way. */
const functions: ReadonlyMap<string, string> = new Map(
  Object.keys(driverFunctions).map((name) => [name.toLowerCase(), cName(name)]),
);

/** What is not supported is the function that was called, and not the modern one that would have served it. */
const asCalled = (name: TwinName) => (error: unknown) => {
  if (!(error instanceof VirtError) || error.code !== 'VIR_ERR_NO_SUPPORT') throw error;
  const message = error.message.replace(/: vir\w+$/, `: ${functions.get(name.toLowerCase()) ?? name}`);
  throw new VirtError(error.code, message, { domain: error.domain, level: error.level, cause: error });
};

export const twinHandlers: readonly Handler[] = (Object.keys(all) as TwinName[]).map((name) => {
  const { number, acl } = twins[name];
  const args = twins[name].args as Xdr<object>;
  const ret = twins[name].ret as Xdr<object>;
  const run = all[name] as (dispatch: Dispatch, args: object) => Promise<object>;
  return {
    number,
    name,
    acl,
    args,
    run: (client, given: object) => run(client.dispatch, given).catch(asCalled(name)),
    write: (writer, value: object) => ret.write(writer, value),
  };
});
