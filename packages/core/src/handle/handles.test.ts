import type { Readable } from 'node:stream';
import { afterAll, describe, expect, test } from '@jest/globals';
import { contractMembers } from '../../../../test/contract-members.js';
import type { Session } from '../driver/session.js';
import type { CallOptions } from '../signal.js';
import { Connection } from './connection.js';
import { Domain } from './domain.js';
import { DomainCheckpoint } from './checkpoint.js';
import { DomainSnapshot } from './snapshot.js';
import { Interface } from './interface.js';
import { Network } from './network.js';
import { NetworkPort } from './network-port.js';
import { NodeDevice } from './node-device.js';
import { NWFilter } from './nwfilter.js';
import { NWFilterBinding } from './nwfilter-binding.js';
import { Secret } from './secret.js';
import { StoragePool } from './storage-pool.js';
import { StorageVol } from './storage-vol.js';

// A session that has every member, and writes down how each is called.
const calls: { member: string; args: unknown[] }[] = [];
let answer: unknown;
const section = (name: string) =>
  new Proxy(
    {},
    {
      get:
        (_target, member: string) =>
        async (...args: unknown[]) => {
          calls.push({ member: `${name}.${member}`, args });
          return answer;
        },
    },
  );
const session = new Proxy(
  { close: async () => undefined, supports: undefined, onResync: undefined },
  {
    get: (target, name: string) => (name in target ? (Reflect.get(target, name) as unknown) : section(name)),
  },
) as unknown as Session;
const c = new Connection(session, 'recorder', 'rec:///', false);

const uuid = (n: number) => `0000000${n}-aaaa-4bbb-8ccc-00000000000${n}`;
const u = Array.from({ length: 7 }, (_, n) => uuid(n)) as [string, string, string, string, string, string, string];
const refs = {
  domain: { name: 'web', uuid: u[1], id: 3 },
  network: { name: 'net', uuid: u[2] },
  iface: { name: 'eth0', mac: '52:54:00:00:00:01' },
  pool: { name: 'pool', uuid: u[3] },
  vol: { pool: 'pool', name: 'vol', key: '/k' },
  device: { name: 'pci_0' },
  secret: { uuid: u[4], usageType: 'volume', usageId: '/v' },
  filter: { name: 'clean', uuid: u[5] },
  binding: { portDev: 'vnet0', filterName: 'clean' },
} as const;
const domain = () => new Domain(c, refs.domain);
const snapRef = { name: 's1', domain: refs.domain };
const checkRef = { name: 'c1', domain: refs.domain };
const portRef = { uuid: u[6], network: refs.network };
const snap = () => new DomainSnapshot(domain(), snapRef);
const check = () => new DomainCheckpoint(domain(), checkRef);
const net = () => new Network(c, refs.network);
const port = () => new NetworkPort(net(), portRef);
const iface = () => new Interface(c, refs.iface);
const pool = () => new StoragePool(c, refs.pool);
const vol = () => new StorageVol(c, refs.vol);
const dev = () => new NodeDevice(c, refs.device);
const secret = () => new Secret(c, refs.secret);
const filter = () => new NWFilter(c, refs.filter);
const binding = () => new NWFilterBinding(c, refs.binding);

interface Answer {
  readonly gives: unknown;
  readonly outcome: (outcome: unknown) => void;
}
type HandleClass = abstract new (...args: never[]) => { readonly ref: unknown };
const sameRef = (outcome: unknown, Class: HandleClass, ref: unknown) => {
  expect(outcome).toBeInstanceOf(Class);
  expect((outcome as { readonly ref: unknown }).ref).toBe(ref);
};
const one = (Class: HandleClass, ref: unknown): Answer => ({ gives: ref, outcome: (o) => sameRef(o, Class, ref) });
const many = (Class: HandleClass, ref: unknown): Answer => ({
  gives: [ref],
  outcome: (o) => {
    expect(o).toHaveLength(1);
    sameRef((o as unknown[])[0], Class, ref);
  },
});
/** What the driver gives comes out as it is. */
const sentinel = { what: 'the driver gave' };
const same: Answer = { gives: sentinel, outcome: (o) => expect(o).toBe(sentinel) };
const nothing: Answer = { gives: undefined, outcome: (o) => expect(o).toBeUndefined() };
const stream = { finish: async () => undefined, abort: async () => undefined };
const aStream: Answer = {
  gives: stream,
  outcome: (o) => {
    const node = o as Readable;
    expect(node.destroyed).toBe(false);
    node.destroy();
  },
};

type Row = [member: string, call: (o: CallOptions) => unknown, args: unknown[], answer?: Answer];
const d = refs.domain;
const selection = { arch: 'x86_64', virtType: 'kvm' };
const bytes = new Uint8Array([1]);

/** Each handle method with the call of the contract that it makes, its flags as the number that libvirt gives them. */
const rows: Row[] = [
  // The host
  ['host.getType', (o) => c.getType(o), []],
  ['host.getVersion', (o) => c.getVersion(o), []],
  ['host.getLibVersion', (o) => c.getLibVersion(o), []],
  ['host.getHostname', (o) => c.getHostname(o), []],
  ['host.getUri', (o) => c.getUri(o), []],
  ['host.getSysinfo', (o) => c.getSysinfo(o), [0]],
  ['host.getMaxVcpus', (o) => c.getMaxVcpus('kvm', o), ['kvm']],
  ['host.getCapabilities', (o) => c.getCapabilities(o), []],
  ['host.getDomainCapabilities', (o) => c.getDomainCapabilities(selection, o), [selection, 0]],
  ['host.supportsFeature', (o) => c.supportsFeature(4, o), [4]],
  ['host.setIdentity', (o) => c.setIdentity({ 'process-id': 1n }, o), [{ 'process-id': 1n }, 0], nothing],
  ['host.isEncrypted', (o) => c.isEncrypted(o), []],
  ['host.isSecure', (o) => c.isSecure(o), []],
  ['host.isAlive', (o) => c.isAlive(o), []],
  ['host.setKeepAlive', (o) => c.setKeepAlive(5, 3, o), [5, 3]],
  ['host.getInfo', (o) => c.getNodeInfo(o), []],
  ['host.getCpuStats', (o) => c.getNodeCpuStats(-1, o), [-1, 0]],
  ['host.getMemoryStats', (o) => c.getNodeMemoryStats(0, o), [0, 0]],
  ['host.getCellsFreeMemory', (o) => c.getNodeCellsFreeMemory(1, 2, o), [1, 2]],
  ['host.getFreeMemory', (o) => c.getNodeFreeMemory(o), []],
  ['host.getFreePages', (o) => c.getNodeFreePages([4, 2048], 0, 2, o), [[4, 2048], 0, 2, 0]],
  ['host.allocPages', (o) => c.allocNodePages([2048], [5n], 0, 1, { ...o, set: true }), [[2048], [5n], 0, 1, 1]],
  ['host.getCpuMap', (o) => c.getNodeCpuMap(o), [0]],
  ['host.getSecurityModel', (o) => c.getNodeSecurityModel(o), []],
  ['host.suspendForDuration', (o) => c.suspendNodeForDuration('disk', 60n, o), ['disk', 60n, 0], nothing],
  ['host.getMemoryParameters', (o) => c.getNodeMemoryParameters(o), [0]],
  [
    'host.setMemoryParameters',
    (o) => c.setNodeMemoryParameters({ shm_pages_to_scan: 1 }, o),
    [{ shm_pages_to_scan: 1 }, 0],
  ],
  ['host.getSevInfo', (o) => c.getNodeSevInfo(o), [0]],
  ['host.compareCpu', (o) => c.compareCpu('<cpu/>', { ...o, validateXml: true }), ['<cpu/>', 2]],
  [
    'host.compareHypervisorCpu',
    (o) => c.compareHypervisorCpu(selection, '<cpu/>', { ...o, failIncompatible: true }),
    [selection, '<cpu/>', 1],
  ],
  ['host.baselineCpu', (o) => c.baselineCpu(['<cpu/>'], { ...o, migratable: true }), [['<cpu/>'], 2]],
  [
    'host.baselineHypervisorCpu',
    (o) => c.baselineHypervisorCpu(selection, ['<cpu/>'], { ...o, expandFeatures: true }),
    [selection, ['<cpu/>'], 1],
  ],
  ['host.getCpuModelNames', (o) => c.getCpuModelNames('x86_64', o), ['x86_64', 0]],
  ['host.domainXmlFromNative', (o) => c.domainXmlFromNative('xen-xl', 'n', o), ['xen-xl', 'n', 0]],
  ['host.domainXmlToNative', (o) => c.domainXmlToNative('xen-xl', '<x/>', o), ['xen-xl', '<x/>', 0]],

  // Domains: finding, making
  ['domain.listAll', (o) => c.listAllDomains({ ...o, active: true, paused: true }), [33], many(Domain, d)],
  ['domain.lookupByName', (o) => c.lookupDomainByName('web', o), ['web'], one(Domain, d)],
  ['domain.lookupByUuid', (o) => c.lookupDomainByUuid(u[1], o), [u[1]], one(Domain, d)],
  ['domain.lookupById', (o) => c.lookupDomainById(3, o), [3], one(Domain, d)],
  [
    'domain.createXml',
    (o) => c.createDomainXml('<x/>', { ...o, files: [7], autodestroy: true }),
    ['<x/>', [7], 2],
    one(Domain, d),
  ],
  ['domain.restore', (o) => c.restoreDomain('/f', { ...o, paused: true }), [{ file: '/f' }, 4], nothing],
  ['domain.restore', (o) => c.restoreDomain('/f', { ...o, dxml: '<x/>' }), [{ file: '/f', dxml: '<x/>' }, 0], nothing],
  ['domain.saveImageGetXmlDesc', (o) => c.getSaveImageXmlDesc('/f', { ...o, secure: true }), ['/f', 1]],
  ['domain.saveImageDefineXml', (o) => c.defineSaveImageXml('/f', '<x/>', { ...o, running: true }), ['/f', '<x/>', 2]],
  ['domain.defineXml', (o) => c.defineDomainXml('<x/>', { ...o, validate: true }), ['<x/>', 1], one(Domain, d)],
  ['domain.qemuAttach', (o) => c.qemuAttach(42, o), [42, 0], one(Domain, d)],
  [
    'domain.getAllStats',
    (o) => c.getAllDomainStats({ ...o, domains: [domain()], stats: { state: true, block: true }, nowait: true }),
    [[d], 33, 0x20000000],
    {
      gives: [{ domain: d, params: { 'state.state': 1 } }],
      outcome: (outcome) => {
        const [record] = outcome as { domain: Domain; params: unknown }[];
        sameRef(record!.domain, Domain, d);
        expect(record!.params).toEqual({ 'state.state': 1 });
      },
    },
  ],
  [
    'domain.getAllStats',
    (o) => c.getAllDomainStats({ ...o, enforceStats: true }),
    [[], 0, 0x80000000],
    { ...same, gives: [], outcome: (x) => expect(x).toEqual([]) },
  ],

  // A domain
  ['domain.getInfo', (o) => domain().getInfo(o), [d]],
  ['domain.getXmlDesc', (o) => domain().getXmlDesc({ ...o, inactive: true, migratable: true }), [d, 10]],
  ['domain.getState', (o) => domain().getState(o), [d, 0]],
  ['domain.isActive', (o) => domain().isActive(o), [d]],
  ['domain.isPersistent', (o) => domain().isPersistent(o), [d]],
  ['domain.isUpdated', (o) => domain().isUpdated(o), [d]],
  ['domain.getOsType', (o) => domain().getOsType(o), [d]],
  ['domain.getHostname', (o) => domain().getHostname({ ...o, agent: true }), [d, 2]],
  [
    'domain.create',
    (o) => domain().create({ ...o, paused: true, files: [5] }),
    [d, [5], 1],
    { gives: d, outcome: nothing.outcome },
  ],
  ['domain.suspend', (o) => domain().suspend(o), [d], nothing],
  ['domain.resume', (o) => domain().resume(o), [d], nothing],
  ['domain.shutdown', (o) => domain().shutdown({ ...o, guestAgent: true, sendSignal: true }), [d, 10], nothing],
  ['domain.reboot', (o) => domain().reboot({ ...o, paravirt: true }), [d, 16], nothing],
  ['domain.reset', (o) => domain().reset(o), [d, 0], nothing],
  ['domain.destroy', (o) => domain().destroy({ ...o, graceful: true }), [d, 1], nothing],
  ['domain.pmSuspendForDuration', (o) => domain().pmSuspendForDuration('mem', 9n, o), [d, 'mem', 9n, 0], nothing],
  ['domain.pmWakeup', (o) => domain().pmWakeup(o), [d, 0], nothing],
  ['domain.save', (o) => domain().save('/f', { ...o, bypassCache: true }), [d, { file: '/f' }, 1], nothing],
  ['domain.save', (o) => domain().save('/f', { ...o, dxml: '<x/>' }), [d, { file: '/f', dxml: '<x/>' }, 0], nothing],
  ['domain.managedSave', (o) => domain().managedSave({ ...o, paused: true }), [d, 4], nothing],
  ['domain.hasManagedSaveImage', (o) => domain().hasManagedSaveImage(o), [d, 0]],
  ['domain.managedSaveRemove', (o) => domain().managedSaveRemove(o), [d, 0], nothing],
  ['domain.managedSaveGetXmlDesc', (o) => domain().managedSaveGetXmlDesc({ ...o, secure: true }), [d, 1]],
  [
    'domain.managedSaveDefineXml',
    (o) => domain().managedSaveDefineXml('<x/>', { ...o, running: true }),
    [d, '<x/>', 2],
    nothing,
  ],
  ['domain.coreDump', (o) => domain().coreDump('/c', 'raw', { ...o, memoryOnly: true }), [d, '/c', 'raw', 16], nothing],
  [
    'domain.setLifecycleAction',
    (o) => domain().setLifecycleAction('crash', 'restart', { ...o, config: true }),
    [d, 'crash', 'restart', 2],
    nothing,
  ],
  ['domain.getAutostart', (o) => domain().getAutostart(o), [d]],
  ['domain.setAutostart', (o) => domain().setAutostart(true, o), [d, true], nothing],
  ['domain.getAutostartOnce', (o) => domain().getAutostartOnce(o), [d]],
  ['domain.setAutostartOnce', (o) => domain().setAutostartOnce(false, o), [d, false], nothing],
  ['domain.undefine', (o) => domain().undefine({ ...o, nvram: true, tpm: true }), [d, 36], nothing],
  ['domain.rename', (o) => domain().rename('www', o), [d, 'www', 0], nothing],
  [
    'domain.attachDevice',
    (o) => domain().attachDevice('<x/>', { ...o, live: true, config: true }),
    [d, '<x/>', 3],
    nothing,
  ],
  ['domain.detachDevice', (o) => domain().detachDevice('<x/>', { ...o, force: true }), [d, '<x/>', 4], nothing],
  [
    'domain.detachDeviceAlias',
    (o) => domain().detachDeviceAlias('ua-1', { ...o, live: true }),
    [d, 'ua-1', 1],
    nothing,
  ],
  ['domain.updateDevice', (o) => domain().updateDevice('<x/>', { ...o, config: true }), [d, '<x/>', 2], nothing],
  [
    'domain.getMetadata',
    (o) => domain().getMetadata('element', 'urn:x', { ...o, config: true }),
    [d, 'element', 'urn:x', 2],
  ],
  [
    'domain.setMetadata',
    (o) => domain().setMetadata('element', '<a/>', 'k', 'urn:x', { ...o, live: true }),
    [d, 'element', '<a/>', 'k', 'urn:x', 1],
    nothing,
  ],
  ['domain.getSecurityLabel', (o) => domain().getSecurityLabel(o), [d]],
  ['domain.getSecurityLabelList', (o) => domain().getSecurityLabelList(o), [d]],
  ['domain.getLaunchSecurityInfo', (o) => domain().getLaunchSecurityInfo(o), [d, 0]],
  [
    'domain.setLaunchSecurityState',
    (o) => domain().setLaunchSecurityState({ 'sev-secret': 'x' }, o),
    [d, { 'sev-secret': 'x' }, 0],
  ],
  ['domain.getMessages', (o) => domain().getMessages({ ...o, tainting: true }), [d, 2]],
  [
    'domain.fdAssociate',
    (o) => domain().fdAssociate('n', [4], { ...o, seclabelWritable: true }),
    [d, 'n', [4], 2],
    nothing,
  ],
  ['domain.lxcOpenNamespace', (o) => domain().lxcOpenNamespace(o), [d, 0]],
  ['domain.getMaxMemory', (o) => domain().getMaxMemory(o), [d]],
  ['domain.setMemory', (o) => domain().setMemory(1024n, { ...o, maximum: true, config: true }), [d, 1024n, 6], nothing],
  ['domain.setMemoryStatsPeriod', (o) => domain().setMemoryStatsPeriod(5, { ...o, live: true }), [d, 5, 1], nothing],
  ['domain.memoryStats', (o) => domain().memoryStats(o), [d, 0]],
  ['domain.memoryPeek', (o) => domain().memoryPeek(4096n, 16, { ...o, physical: true }), [d, 4096n, 16, 2]],
  ['domain.getMemoryParameters', (o) => domain().getMemoryParameters({ ...o, config: true }), [d, 2]],
  [
    'domain.setMemoryParameters',
    (o) => domain().setMemoryParameters({ hard_limit: 1n }, { ...o, live: true }),
    [d, { hard_limit: 1n }, 1],
  ],
  ['domain.getNumaParameters', (o) => domain().getNumaParameters({ ...o, config: true }), [d, 2]],
  [
    'domain.setNumaParameters',
    (o) => domain().setNumaParameters({ numa_mode: 0 }, { ...o, live: true }),
    [d, { numa_mode: 0 }, 1],
  ],
  ['domain.getBlkioParameters', (o) => domain().getBlkioParameters({ ...o, config: true }), [d, 2]],
  [
    'domain.setBlkioParameters',
    (o) => domain().setBlkioParameters({ weight: 500 }, { ...o, live: true }),
    [d, { weight: 500 }, 1],
  ],
  ['domain.getVcpusFlags', (o) => domain().getVcpusFlags({ ...o, maximum: true }), [d, 4]],
  ['domain.setVcpus', (o) => domain().setVcpus(4, { ...o, guest: true }), [d, 4, 8], nothing],
  ['domain.setVcpu', (o) => domain().setVcpu('1-2', false, { ...o, config: true }), [d, '1-2', false, 2], nothing],
  ['domain.getVcpus', (o) => domain().getVcpus(o), [d]],
  ['domain.pinVcpu', (o) => domain().pinVcpu(1, [0, 2], { ...o, live: true }), [d, 1, [0, 2], 1], nothing],
  ['domain.getVcpuPinInfo', (o) => domain().getVcpuPinInfo({ ...o, config: true }), [d, 2]],
  ['domain.pinEmulator', (o) => domain().pinEmulator([1], { ...o, live: true }), [d, [1], 1], nothing],
  ['domain.getEmulatorPinInfo', (o) => domain().getEmulatorPinInfo({ ...o, config: true }), [d, 2]],
  ['domain.getIOThreadInfo', (o) => domain().getIOThreadInfo({ ...o, live: true }), [d, 1]],
  ['domain.pinIOThread', (o) => domain().pinIOThread(1, [3], { ...o, config: true }), [d, 1, [3], 2], nothing],
  ['domain.addIOThread', (o) => domain().addIOThread(2, { ...o, live: true }), [d, 2, 1], nothing],
  ['domain.delIOThread', (o) => domain().delIOThread(2, { ...o, config: true }), [d, 2, 2], nothing],
  [
    'domain.setIOThreadParams',
    (o) => domain().setIOThreadParams(1, { poll_grow: 2 }, { ...o, live: true }),
    [d, 1, { poll_grow: 2 }, 1],
  ],
  ['domain.getSchedulerType', (o) => domain().getSchedulerType(o), [d]],
  ['domain.getSchedulerParameters', (o) => domain().getSchedulerParameters({ ...o, config: true }), [d, 2]],
  [
    'domain.setSchedulerParameters',
    (o) => domain().setSchedulerParameters({ cap: 5 }, { ...o, live: true }),
    [d, { cap: 5 }, 1],
  ],
  ['domain.getPerfEvents', (o) => domain().getPerfEvents({ ...o, config: true }), [d, 2]],
  ['domain.setPerfEvents', (o) => domain().setPerfEvents({ cmt: true }, { ...o, live: true }), [d, { cmt: true }, 1]],
  ['domain.blockResize', (o) => domain().blockResize('vda', 10n, { ...o, bytes: true }), [d, 'vda', 10n, 1], nothing],
  ['domain.blockStats', (o) => domain().blockStats('vda', o), [d, 'vda', 0]],
  ['domain.blockPeek', (o) => domain().blockPeek('vda', 512n, 4, o), [d, 'vda', 512n, 4, 0]],
  ['domain.getBlockInfo', (o) => domain().getBlockInfo('vda', o), [d, 'vda', 0]],
  ['domain.getDiskErrors', (o) => domain().getDiskErrors(o), [d, 0]],
  ['domain.getBlockIoTune', (o) => domain().getBlockIoTune('vda', { ...o, live: true }), [d, 'vda', 1]],
  [
    'domain.setBlockIoTune',
    (o) => domain().setBlockIoTune('vda', { group_name: 'g' }, { ...o, config: true }),
    [d, 'vda', { group_name: 'g' }, 2],
  ],
  [
    'domain.setThrottleGroup',
    (o) => domain().setThrottleGroup('g', { read_iops_sec: 1n }, { ...o, live: true }),
    [d, 'g', { read_iops_sec: 1n }, 1],
  ],
  ['domain.delThrottleGroup', (o) => domain().delThrottleGroup('g', { ...o, live: true }), [d, 'g', 1], nothing],
  ['domain.setBlockThreshold', (o) => domain().setBlockThreshold('vda[1]', 99n, o), [d, 'vda[1]', 99n, 0], nothing],
  ['domain.blockJobAbort', (o) => domain().blockJobAbort('vda', { ...o, pivot: true }), [d, 'vda', 2], nothing],
  ['domain.getBlockJobInfo', (o) => domain().getBlockJobInfo('vda', { ...o, bandwidthBytes: true }), [d, 'vda', 1]],
  [
    'domain.blockJobSetSpeed',
    (o) => domain().blockJobSetSpeed('vda', 5n, { ...o, bandwidthBytes: true }),
    [d, 'vda', 5n, 1],
  ],
  [
    'domain.blockPull',
    (o) => domain().blockPull('vda', 5n, { ...o, bandwidthBytes: true }),
    [d, 'vda', 5n, 64],
    nothing,
  ],
  [
    'domain.blockRebase',
    (o) => domain().blockRebase('vda', '/b', 5n, { ...o, copy: true }),
    [d, 'vda', '/b', 5n, 8],
    nothing,
  ],
  [
    'domain.blockCopy',
    (o) => domain().blockCopy('vda', '<disk/>', { granularity: 512 }, { ...o, reuseExt: true }),
    [d, 'vda', '<disk/>', { granularity: 512 }, 2],
  ],
  [
    'domain.blockCommit',
    (o) => domain().blockCommit('vda', '/b', '/t', 5n, { ...o, active: true }),
    [d, 'vda', '/b', '/t', 5n, 4],
    nothing,
  ],
  ['domain.interfaceStats', (o) => domain().interfaceStats('vnet0', o), [d, 'vnet0']],
  [
    'domain.getInterfaceParameters',
    (o) => domain().getInterfaceParameters('vnet0', { ...o, live: true }),
    [d, 'vnet0', 1],
  ],
  [
    'domain.setInterfaceParameters',
    (o) => domain().setInterfaceParameters('vnet0', { 'inbound.peak': 1 }, { ...o, config: true }),
    [d, 'vnet0', { 'inbound.peak': 1 }, 2],
  ],
  ['domain.interfaceAddresses', (o) => domain().interfaceAddresses('lease', o), [d, 'lease', 0]],
  ['domain.getJobStats', (o) => domain().getJobStats({ ...o, completed: true }), [d, 1]],
  ['domain.abortJob', (o) => domain().abortJob({ ...o, postcopy: true }), [d, 1], nothing],
  ['domain.getControlInfo', (o) => domain().getControlInfo(o), [d, 0]],
  [
    'domain.backupBegin',
    (o) => domain().backupBegin('<b/>', '<c/>', { ...o, reuseExternal: true }),
    [d, '<b/>', '<c/>', 1],
    nothing,
  ],
  ['domain.backupGetXmlDesc', (o) => domain().backupGetXmlDesc(o), [d, 0]],
  [
    'domain.startDirtyRateCalc',
    (o) => domain().startDirtyRateCalc(5, { ...o, modeDirtyRing: true }),
    [d, 5, 2],
    nothing,
  ],
  [
    'domain.migratePerform',
    (o) => domain().migrateToUri('qemu+tcp://b/', { bandwidth: 1n }, { ...o, peer2peer: true, live: true }),
    [d, 'qemu+tcp://b/', { bandwidth: 1n }, new Uint8Array(), 3],
    nothing,
  ],
  ['domain.migrateGetMaxDowntime', (o) => domain().migrateGetMaxDowntime(o), [d, 0]],
  ['domain.migrateSetMaxDowntime', (o) => domain().migrateSetMaxDowntime(300n, o), [d, 300n, 0], nothing],
  ['domain.migrateGetCompressionCache', (o) => domain().migrateGetCompressionCache(o), [d, 0]],
  ['domain.migrateSetCompressionCache', (o) => domain().migrateSetCompressionCache(64n, o), [d, 64n, 0], nothing],
  ['domain.migrateGetMaxSpeed', (o) => domain().migrateGetMaxSpeed({ ...o, postcopy: true }), [d, 1]],
  [
    'domain.migrateSetMaxSpeed',
    (o) => domain().migrateSetMaxSpeed(10n, { ...o, postcopy: true }),
    [d, 10n, 1],
    nothing,
  ],
  ['domain.migrateStartPostCopy', (o) => domain().migrateStartPostCopy(o), [d, 0], nothing],
  ['domain.fsFreeze', (o) => domain().fsFreeze(['/'], o), [d, ['/'], 0]],
  ['domain.fsThaw', (o) => domain().fsThaw([], o), [d, [], 0]],
  ['domain.fsTrim', (o) => domain().fsTrim('/', 4096n, o), [d, '/', 4096n, 0], nothing],
  ['domain.getFSInfo', (o) => domain().getFSInfo(o), [d, 0]],
  ['domain.getTime', (o) => domain().getTime(o), [d, 0]],
  [
    'domain.setTime',
    (o) => domain().setTime({ seconds: 1n, nanoseconds: 2 }, { ...o, sync: true }),
    [d, { seconds: 1n, nanoseconds: 2 }, 1],
    nothing,
  ],
  [
    'domain.setUserPassword',
    (o) => domain().setUserPassword('root', 'pw', { ...o, encrypted: true }),
    [d, 'root', 'pw', 1],
    nothing,
  ],
  ['domain.getGuestVcpus', (o) => domain().getGuestVcpus(o), [d, 0]],
  ['domain.setGuestVcpus', (o) => domain().setGuestVcpus('1', true, o), [d, '1', true, 0], nothing],
  ['domain.getGuestInfo', (o) => domain().getGuestInfo(6, o), [d, 6, 0]],
  ['domain.authorizedSshKeysGet', (o) => domain().authorizedSshKeysGet('root', o), [d, 'root', 0]],
  [
    'domain.authorizedSshKeysSet',
    (o) => domain().authorizedSshKeysSet('root', ['k'], { ...o, append: true }),
    [d, 'root', ['k'], 1],
    nothing,
  ],
  ['domain.agentSetResponseTimeout', (o) => domain().agentSetResponseTimeout(-2, o), [d, -2, 0], nothing],
  ['domain.qemuAgentCommand', (o) => domain().qemuAgentCommand('{}', -1, o), [d, '{}', -1, 0]],
  ['domain.sendProcessSignal', (o) => domain().sendProcessSignal(1n, 'term', o), [d, 1n, 'term', 0], nothing],
  ['domain.getCpuStats', (o) => domain().getCpuStats(-1, 1, o), [d, -1, 1, 0]],
  ['domain.openConsole', (o) => domain().openConsole('serial0', { ...o, safe: true }), [d, 'serial0', 2], aStream],
  ['domain.openChannel', (o) => domain().openChannel(undefined, { ...o, force: true }), [d, undefined, 1], aStream],
  ['domain.openGraphics', (o) => domain().openGraphics(0, 9, { ...o, skipauth: true }), [d, 0, 9, 1], nothing],
  ['domain.openGraphicsFD', (o) => domain().openGraphicsFD(0, { ...o, skipauth: true }), [d, 0, 1]],
  ['domain.graphicsReload', (o) => domain().graphicsReload(1, o), [d, 1, 0], nothing],
  [
    'domain.screenshot',
    (o) => domain().screenshot(2, o),
    [d, 2, 0],
    {
      gives: { mime: 'image/png', stream },
      outcome: (o) => {
        const { mime, content } = o as { mime: string; content: unknown };
        expect(mime).toBe('image/png');
        aStream.outcome(content);
      },
    },
  ],
  ['domain.sendKey', (o) => domain().sendKey('linux', 50, [30], o), [d, 'linux', 50, [30], 0], nothing],
  ['domain.injectNmi', (o) => domain().injectNmi(o), [d, 0], nothing],
  [
    'domain.qemuMonitorCommand',
    (o) => domain().qemuMonitorCommand('info', [4], { ...o, hmp: true }),
    [d, 'info', [4], 1],
  ],

  // Snapshots and checkpoints
  [
    'snapshot.createXml',
    (o) => domain().createSnapshotXml('<s/>', { ...o, diskOnly: true }),
    [d, '<s/>', 16],
    one(DomainSnapshot, snapRef),
  ],
  [
    'snapshot.listAll',
    (o) => domain().listAllSnapshots({ ...o, roots: true, leaves: true }),
    [d, 5],
    many(DomainSnapshot, snapRef),
  ],
  ['snapshot.lookupByName', (o) => domain().lookupSnapshotByName('s1', o), [d, 's1', 0], one(DomainSnapshot, snapRef)],
  ['snapshot.hasCurrent', (o) => domain().hasCurrentSnapshot(o), [d, 0]],
  ['snapshot.current', (o) => domain().getCurrentSnapshot(o), [d, 0], one(DomainSnapshot, snapRef)],
  ['snapshot.getXmlDesc', (o) => snap().getXmlDesc({ ...o, secure: true }), [snapRef, 1]],
  ['snapshot.revert', (o) => snap().revert({ ...o, force: true }), [snapRef, 4], nothing],
  ['snapshot.delete', (o) => snap().delete({ ...o, children: true }), [snapRef, 1], nothing],
  [
    'snapshot.listAllChildren',
    (o) => snap().listAllChildren({ ...o, descendants: true }),
    [snapRef, 1],
    many(DomainSnapshot, snapRef),
  ],
  ['snapshot.isCurrent', (o) => snap().isCurrent(o), [snapRef, 0]],
  ['snapshot.hasMetadata', (o) => snap().hasMetadata(o), [snapRef, 0]],
  ['snapshot.getParent', (o) => snap().getParent(o), [snapRef, 0], one(DomainSnapshot, snapRef)],
  [
    'checkpoint.createXml',
    (o) => domain().createCheckpointXml('<c/>', { ...o, quiesce: true }),
    [d, '<c/>', 2],
    one(DomainCheckpoint, checkRef),
  ],
  [
    'checkpoint.listAll',
    (o) => domain().listAllCheckpoints({ ...o, topological: true }),
    [d, 2],
    many(DomainCheckpoint, checkRef),
  ],
  [
    'checkpoint.lookupByName',
    (o) => domain().lookupCheckpointByName('c1', o),
    [d, 'c1', 0],
    one(DomainCheckpoint, checkRef),
  ],
  ['checkpoint.getXmlDesc', (o) => check().getXmlDesc({ ...o, size: true }), [checkRef, 4]],
  ['checkpoint.delete', (o) => check().delete({ ...o, metadataOnly: true }), [checkRef, 2], nothing],
  [
    'checkpoint.listAllChildren',
    (o) => check().listAllChildren({ ...o, descendants: true }),
    [checkRef, 1],
    many(DomainCheckpoint, checkRef),
  ],
  ['checkpoint.getParent', (o) => check().getParent(o), [checkRef, 0], one(DomainCheckpoint, checkRef)],

  // Networks and interfaces
  ['network.listAll', (o) => c.listAllNetworks({ ...o, active: true }), [2], many(Network, refs.network)],
  ['network.lookupByName', (o) => c.lookupNetworkByName('net', o), ['net'], one(Network, refs.network)],
  ['network.lookupByUuid', (o) => c.lookupNetworkByUuid(u[2], o), [u[2]], one(Network, refs.network)],
  [
    'network.defineXml',
    (o) => c.defineNetworkXml('<n/>', { ...o, validate: true }),
    ['<n/>', 1],
    one(Network, refs.network),
  ],
  [
    'network.createXml',
    (o) => c.createNetworkXml('<n/>', { ...o, validate: true }),
    ['<n/>', 1],
    one(Network, refs.network),
  ],
  ['network.getXmlDesc', (o) => net().getXmlDesc({ ...o, inactive: true }), [refs.network, 1]],
  ['network.isActive', (o) => net().isActive(o), [refs.network]],
  ['network.isPersistent', (o) => net().isPersistent(o), [refs.network]],
  ['network.create', (o) => net().create(o), [refs.network], nothing],
  ['network.destroy', (o) => net().destroy(o), [refs.network], nothing],
  ['network.undefine', (o) => net().undefine(o), [refs.network], nothing],
  [
    'network.update',
    (o) => net().update('addLast', 'ipDhcpHost', -1, '<host/>', { ...o, live: true, config: true }),
    [refs.network, 'addLast', 'ipDhcpHost', -1, '<host/>', 3],
    nothing,
  ],
  ['network.getBridgeName', (o) => net().getBridgeName(o), [refs.network]],
  ['network.getAutostart', (o) => net().getAutostart(o), [refs.network]],
  ['network.setAutostart', (o) => net().setAutostart(true, o), [refs.network, true], nothing],
  ['network.getDhcpLeases', (o) => net().getDhcpLeases('52:54:00:00:00:01', o), [refs.network, '52:54:00:00:00:01', 0]],
  [
    'network.getMetadata',
    (o) => net().getMetadata('title', undefined, { ...o, config: true }),
    [refs.network, 'title', undefined, 2],
  ],
  [
    'network.setMetadata',
    (o) => net().setMetadata('title', 't', undefined, undefined, { ...o, live: true }),
    [refs.network, 'title', 't', undefined, undefined, 1],
    nothing,
  ],
  ['networkPort.listAll', (o) => net().listAllPorts(o), [refs.network, 0], many(NetworkPort, portRef)],
  ['networkPort.lookupByUuid', (o) => net().lookupPortByUuid(u[6], o), [refs.network, u[6]], one(NetworkPort, portRef)],
  [
    'networkPort.createXml',
    (o) => net().createPortXml('<p/>', { ...o, reclaim: true }),
    [refs.network, '<p/>', 1],
    one(NetworkPort, portRef),
  ],
  ['networkPort.getXmlDesc', (o) => port().getXmlDesc(o), [portRef, 0]],
  ['networkPort.getParameters', (o) => port().getParameters({ ...o, live: true }), [portRef, 1]],
  [
    'networkPort.setParameters',
    (o) => port().setParameters({ 'inbound.floor': 1 }, { ...o, config: true }),
    [portRef, { 'inbound.floor': 1 }, 2],
    nothing,
  ],
  ['networkPort.delete', (o) => port().delete(o), [portRef, 0], nothing],
  ['interface.listAll', (o) => c.listAllInterfaces({ ...o, inactive: true }), [1], many(Interface, refs.iface)],
  ['interface.lookupByName', (o) => c.lookupInterfaceByName('eth0', o), ['eth0'], one(Interface, refs.iface)],
  [
    'interface.lookupByMacString',
    (o) => c.lookupInterfaceByMacString('52:54:00:00:00:01', o),
    ['52:54:00:00:00:01'],
    one(Interface, refs.iface),
  ],
  [
    'interface.defineXml',
    (o) => c.defineInterfaceXml('<i/>', { ...o, validate: true }),
    ['<i/>', 1],
    one(Interface, refs.iface),
  ],
  ['interface.changeBegin', (o) => c.interfaceChangeBegin(o), [0], nothing],
  ['interface.changeCommit', (o) => c.interfaceChangeCommit(o), [0], nothing],
  ['interface.changeRollback', (o) => c.interfaceChangeRollback(o), [0], nothing],
  ['interface.getXmlDesc', (o) => iface().getXmlDesc({ ...o, inactive: true }), [refs.iface, 1]],
  ['interface.isActive', (o) => iface().isActive(o), [refs.iface]],
  ['interface.undefine', (o) => iface().undefine(o), [refs.iface], nothing],
  ['interface.create', (o) => iface().create(o), [refs.iface, 0], nothing],
  ['interface.destroy', (o) => iface().destroy(o), [refs.iface, 0], nothing],

  // Storage
  [
    'storagePool.listAll',
    (o) => c.listAllStoragePools({ ...o, active: true, dir: true }),
    [66],
    many(StoragePool, refs.pool),
  ],
  ['storagePool.lookupByName', (o) => c.lookupStoragePoolByName('pool', o), ['pool'], one(StoragePool, refs.pool)],
  ['storagePool.lookupByUuid', (o) => c.lookupStoragePoolByUuid(u[3], o), [u[3]], one(StoragePool, refs.pool)],
  ['storagePool.lookupByVolume', (o) => c.lookupStoragePoolByVolume(vol(), o), [refs.vol], one(StoragePool, refs.pool)],
  [
    'storagePool.lookupByTargetPath',
    (o) => c.lookupStoragePoolByTargetPath('/p', o),
    ['/p'],
    one(StoragePool, refs.pool),
  ],
  [
    'storagePool.defineXml',
    (o) => c.defineStoragePoolXml('<p/>', { ...o, validate: true }),
    ['<p/>', 1],
    one(StoragePool, refs.pool),
  ],
  [
    'storagePool.createXml',
    (o) => c.createStoragePoolXml('<p/>', { ...o, withBuild: true }),
    ['<p/>', 1],
    one(StoragePool, refs.pool),
  ],
  ['storagePool.findSources', (o) => c.findStoragePoolSources('netfs', '<source/>', o), ['netfs', '<source/>', 0]],
  ['storagePool.getCapabilities', (o) => c.getStoragePoolCapabilities(o), [0]],
  ['storagePool.getInfo', (o) => pool().getInfo(o), [refs.pool]],
  ['storagePool.getXmlDesc', (o) => pool().getXmlDesc({ ...o, inactive: true }), [refs.pool, 1]],
  ['storagePool.isActive', (o) => pool().isActive(o), [refs.pool]],
  ['storagePool.isPersistent', (o) => pool().isPersistent(o), [refs.pool]],
  ['storagePool.create', (o) => pool().create({ ...o, withBuildNoOverwrite: true }), [refs.pool, 4], nothing],
  ['storagePool.build', (o) => pool().build({ ...o, overwrite: true }), [refs.pool, 8], nothing],
  ['storagePool.destroy', (o) => pool().destroy(o), [refs.pool], nothing],
  ['storagePool.delete', (o) => pool().delete({ ...o, zeroed: true }), [refs.pool, 1], nothing],
  ['storagePool.undefine', (o) => pool().undefine(o), [refs.pool], nothing],
  ['storagePool.refresh', (o) => pool().refresh(o), [refs.pool, 0], nothing],
  ['storagePool.getAutostart', (o) => pool().getAutostart(o), [refs.pool]],
  ['storagePool.setAutostart', (o) => pool().setAutostart(false, o), [refs.pool, false], nothing],
  ['storagePool.listAllVolumes', (o) => pool().listAllVolumes(o), [refs.pool, 0], many(StorageVol, refs.vol)],
  ['storageVol.lookupByName', (o) => pool().lookupVolByName('vol', o), [refs.pool, 'vol'], one(StorageVol, refs.vol)],
  [
    'storageVol.createXml',
    (o) => pool().createVolXml('<v/>', { ...o, preallocMetadata: true }),
    [refs.pool, '<v/>', 1],
    one(StorageVol, refs.vol),
  ],
  [
    'storageVol.createXmlFrom',
    (o) => pool().createVolXmlFrom('<v/>', vol(), { ...o, reflink: true }),
    [refs.pool, '<v/>', refs.vol, 2],
    one(StorageVol, refs.vol),
  ],
  ['storageVol.lookupByKey', (o) => c.lookupStorageVolByKey('/k', o), ['/k'], one(StorageVol, refs.vol)],
  ['storageVol.lookupByPath', (o) => c.lookupStorageVolByPath('/k', o), ['/k'], one(StorageVol, refs.vol)],
  ['storageVol.getInfo', (o) => vol().getInfo({ ...o, getPhysical: true }), [refs.vol, 1]],
  ['storageVol.getXmlDesc', (o) => vol().getXmlDesc(o), [refs.vol, 0]],
  ['storageVol.getPath', (o) => vol().getPath(o), [refs.vol]],
  ['storageVol.delete', (o) => vol().delete({ ...o, withSnapshots: true }), [refs.vol, 2], nothing],
  ['storageVol.wipe', (o) => vol().wipe('dod', o), [refs.vol, 'dod', 0], nothing],
  ['storageVol.resize', (o) => vol().resize(10n, { ...o, delta: true, shrink: true }), [refs.vol, 10n, 6], nothing],
  [
    'storageVol.download',
    (o) => vol().download({ ...o, offset: 1n, length: 2n, sparseStream: true }),
    [refs.vol, 1n, 2n, 1],
    aStream,
  ],
  ['storageVol.download', (o) => vol().download(o), [refs.vol, 0n, 0n, 0], aStream],
  [
    'storageVol.upload',
    (o) => vol().upload({ ...o, offset: 1n, length: 2n, sparseStream: true }),
    [refs.vol, 1n, 2n, 1],
    aStream,
  ],

  // Host devices, secrets, filters
  [
    'nodeDevice.listAll',
    (o) => c.listAllNodeDevices({ ...o, capNet: true, active: true }),
    [0x80000010],
    many(NodeDevice, refs.device),
  ],
  ['nodeDevice.lookupByName', (o) => c.lookupNodeDeviceByName('pci_0', o), ['pci_0'], one(NodeDevice, refs.device)],
  [
    'nodeDevice.lookupScsiHostByWwn',
    (o) => c.lookupNodeDeviceScsiHostByWwn('n', 'p', o),
    ['n', 'p', 0],
    one(NodeDevice, refs.device),
  ],
  [
    'nodeDevice.createXml',
    (o) => c.createNodeDeviceXml('<d/>', { ...o, validate: true }),
    ['<d/>', 1],
    one(NodeDevice, refs.device),
  ],
  [
    'nodeDevice.defineXml',
    (o) => c.defineNodeDeviceXml('<d/>', { ...o, validate: true }),
    ['<d/>', 1],
    one(NodeDevice, refs.device),
  ],
  ['nodeDevice.getXmlDesc', (o) => dev().getXmlDesc(o), [refs.device, 0]],
  ['nodeDevice.getParent', (o) => dev().getParent(o), [refs.device]],
  ['nodeDevice.listCaps', (o) => dev().listCaps(o), [refs.device]],
  ['nodeDevice.destroy', (o) => dev().destroy(o), [refs.device], nothing],
  ['nodeDevice.undefine', (o) => dev().undefine(o), [refs.device, 0], nothing],
  ['nodeDevice.create', (o) => dev().create(o), [refs.device, 0], nothing],
  ['nodeDevice.update', (o) => dev().update('<d/>', { ...o, config: true }), [refs.device, '<d/>', 2], nothing],
  ['nodeDevice.isActive', (o) => dev().isActive(o), [refs.device]],
  ['nodeDevice.isPersistent', (o) => dev().isPersistent(o), [refs.device]],
  ['nodeDevice.getAutostart', (o) => dev().getAutostart(o), [refs.device]],
  ['nodeDevice.setAutostart', (o) => dev().setAutostart(true, o), [refs.device, true], nothing],
  ['nodeDevice.detach', (o) => dev().detach('vfio', o), [refs.device, 'vfio', 0], nothing],
  ['nodeDevice.reAttach', (o) => dev().reAttach(o), [refs.device], nothing],
  ['nodeDevice.reset', (o) => dev().reset(o), [refs.device], nothing],
  ['secret.listAll', (o) => c.listAllSecrets({ ...o, private: true }), [4], many(Secret, refs.secret)],
  ['secret.lookupByUuid', (o) => c.lookupSecretByUuid(u[4], o), [u[4]], one(Secret, refs.secret)],
  ['secret.lookupByUsage', (o) => c.lookupSecretByUsage('volume', '/v', o), ['volume', '/v'], one(Secret, refs.secret)],
  [
    'secret.defineXml',
    (o) => c.defineSecretXml('<s/>', { ...o, validate: true }),
    ['<s/>', 1],
    one(Secret, refs.secret),
  ],
  ['secret.getXmlDesc', (o) => secret().getXmlDesc(o), [refs.secret, 0]],
  ['secret.undefine', (o) => secret().undefine(o), [refs.secret], nothing],
  ['secret.getValue', (o) => secret().getValue(o), [refs.secret, 0]],
  ['secret.setValue', (o) => secret().setValue(bytes, o), [refs.secret, bytes, 0], nothing],
  ['nwfilter.listAll', (o) => c.listAllNWFilters(o), [0], many(NWFilter, refs.filter)],
  ['nwfilter.lookupByName', (o) => c.lookupNWFilterByName('clean', o), ['clean'], one(NWFilter, refs.filter)],
  ['nwfilter.lookupByUuid', (o) => c.lookupNWFilterByUuid(u[5], o), [u[5]], one(NWFilter, refs.filter)],
  [
    'nwfilter.defineXml',
    (o) => c.defineNWFilterXml('<f/>', { ...o, validate: true }),
    ['<f/>', 1],
    one(NWFilter, refs.filter),
  ],
  ['nwfilter.getXmlDesc', (o) => filter().getXmlDesc(o), [refs.filter, 0]],
  ['nwfilter.undefine', (o) => filter().undefine(o), [refs.filter], nothing],
  ['nwfilterBinding.listAll', (o) => c.listAllNWFilterBindings(o), [0], many(NWFilterBinding, refs.binding)],
  [
    'nwfilterBinding.lookupByPortDev',
    (o) => c.lookupNWFilterBindingByPortDev('vnet0', o),
    ['vnet0'],
    one(NWFilterBinding, refs.binding),
  ],
  [
    'nwfilterBinding.createXml',
    (o) => c.createNWFilterBindingXml('<b/>', { ...o, validate: true }),
    ['<b/>', 1],
    one(NWFilterBinding, refs.binding),
  ],
  ['nwfilterBinding.getXmlDesc', (o) => binding().getXmlDesc(o), [refs.binding, 0]],
  ['nwfilterBinding.delete', (o) => binding().delete(o), [refs.binding], nothing],
];

/** Members that no handle method stands for alone. */
const elsewhere = new Map([
  ['domain.migrateBegin', 'Domain.migrate: migrate.test.ts'],
  ['domain.migratePrepare', 'Domain.migrate: migrate.test.ts'],
  ['domain.migrateFinish', 'Domain.migrate: migrate.test.ts'],
  ['domain.migrateConfirm', 'Domain.migrate: migrate.test.ts'],
  ['domain.migratePrepareTunnel', 'called by the daemon of a source, for a tunnelled peer-to-peer migration'],
  ['domain.subscribe', 'Connection.events: events.test.ts'],
  ['network.subscribe', 'Connection.events: events.test.ts'],
  ['storagePool.subscribe', 'Connection.events: events.test.ts'],
  ['nodeDevice.subscribe', 'Connection.events: events.test.ts'],
  ['secret.subscribe', 'Connection.events: events.test.ts'],
  ['host.onClose', 'Connection.onClose: connection.test.ts'],
  ['domain.qemuMonitorSubscribe', 'Connection.qemuMonitorEvents: events.test.ts'],
]);

describe('each handle method makes its call of the contract', () => {
  test.each(rows)('%s', async (member, call, args, { gives, outcome } = same) => {
    const { signal } = new AbortController();
    calls.length = 0;
    answer = gives;
    outcome(await call({ signal }));
    expect(calls).toHaveLength(1);
    expect(calls[0]!.member).toBe(member);
    expect(calls[0]!.args.slice(0, -1)).toEqual(args);
    expect((calls[0]!.args.at(-1) as CallOptions).signal).toBe(signal);
  });

  test.each(rows)(
    '%s without options: no flags, and the last argument undefined',
    async (member, call, args, { gives } = same) => {
      calls.length = 0;
      answer = gives;
      const outcome = await call(undefined as unknown as CallOptions);
      (outcome as { destroy?: () => void } | undefined)?.destroy?.();
      expect(calls[0]!.member).toBe(member);
      expect(calls[0]!.args).toHaveLength(args.length + 1);
    },
  );
});

test('a UUID is taken in any case, and told in lower case', async () => {
  calls.length = 0;
  answer = d;
  await c.lookupDomainByUuid(u[1].toUpperCase());
  expect(calls[0]!.args[0]).toBe(u[1]);
});

describe('after the close', () => {
  test.each(rows)('%s rejects, and throws nothing', async (_member, call) => {
    c.dispatch.closed = true;
    calls.length = 0;
    try {
      const outcome = call({});
      expect(outcome).toBeInstanceOf(Promise);
      await expect(outcome).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_CONN' });
    } finally {
      c.dispatch.closed = false;
    }
    expect(calls).toEqual([]);
  });
});

test('every member of the contract can be reached from a handle', () => {
  const reached = new Set(rows.map(([member]) => member));
  const members = [...contractMembers().keys()];
  expect(members.filter((member) => !reached.has(member) && !elsewhere.has(member))).toEqual([]);
  expect([...elsewhere.keys()].filter((member) => reached.has(member) || !members.includes(member))).toEqual([]);
});

test('every method of every handle is tried here, but for what is named', () => {
  const source = rows.map(([, call]) => String(call)).join('\n');
  const untried = [
    Connection,
    Domain,
    DomainSnapshot,
    DomainCheckpoint,
    Network,
    NetworkPort,
    Interface,
    StoragePool,
    StorageVol,
    NodeDevice,
    Secret,
    NWFilter,
    NWFilterBinding,
  ].flatMap((Class) =>
    methodsOf(Class)
      .filter((name) => !source.includes(`.${name}(`))
      .map((name) => `${Class.name}.${name}`),
  );
  expect(untried.sort()).toEqual([
    'Connection.close',
    'Connection.driverInfo',
    'Connection.events',
    'Connection.onClose',
    'Connection.qemuMonitorEvents',
    'Connection.sessionWith',
    'Connection.supports',
    'Domain.migrate',
  ]);
});

describe('what names an object follows the calls that change it', () => {
  test.each<[string, (domain: Domain) => Promise<unknown>, unknown, object]>([
    ['create', (x) => x.create(), { ...d, id: 9 }, { id: 9 }],
    ['destroy', (x) => x.destroy(), undefined, { id: -1 }],
    ['save', (x) => x.save('/f'), undefined, { id: -1 }],
    ['managedSave', (x) => x.managedSave(), undefined, { id: -1 }],
    ['rename', (x) => x.rename('www'), undefined, { name: 'www', id: 3 }],
    ['suspend', (x) => x.suspend(), undefined, { name: 'web', id: 3 }],
  ])('%s', async (_name, call, gives, expected) => {
    answer = gives;
    const handle = domain();
    await call(handle);
    expect(handle).toMatchObject({ uuid: u[1], ...expected });
    expect(handle.ref).toMatchObject(expected);
  });

  test('names are there to read', () => {
    expect(domain()).toMatchObject({ name: 'web', uuid: u[1], id: 3 });
    expect([snap().name, check().name, net().name, net().uuid, port().uuid]).toEqual(['s1', 'c1', 'net', u[2], u[6]]);
    expect([iface().name, iface().mac, pool().name, pool().uuid]).toEqual(['eth0', '52:54:00:00:00:01', 'pool', u[3]]);
    expect([vol().name, vol().key, vol().pool, dev().name]).toEqual(['vol', '/k', 'pool', 'pci_0']);
    expect([secret().uuid, secret().usageType, secret().usageId]).toEqual([u[4], 'volume', '/v']);
    expect([filter().name, filter().uuid, binding().portDev, binding().filterName]).toEqual([
      'clean',
      u[5],
      'vnet0',
      'clean',
    ]);
    expect(snap().domain.name).toBe('web');
    expect(check().domain.name).toBe('web');
    expect(port().network.name).toBe('net');
  });
});

test('an unknown flag is refused before the driver is called', async () => {
  calls.length = 0;
  await expect(c.listAllDomains({ actve: true } as object)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  await expect((async () => domain().shutdown({ soft: true } as object))()).rejects.toMatchObject({
    code: 'VIR_ERR_INVALID_ARG',
  });
  expect(calls).toEqual([]);
});

afterAll(() => c.close());

function methodsOf(Class: abstract new (...args: never[]) => unknown): string[] {
  const names: string[] = [];
  for (
    let proto = Class.prototype as object;
    proto !== Object.prototype;
    proto = Object.getPrototypeOf(proto) as object
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(proto))) {
      if (typeof value === 'function' && !['constructor', 'call', 'refer'].includes(name)) names.push(name);
    }
  }
  return names;
}
