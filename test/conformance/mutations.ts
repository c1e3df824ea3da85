/* eslint-disable max-lines -- a table */
import { VirtError, type Member } from '@virtkit/core/driver';
import { change, type Breaking } from './change.js';
import type { Mutation, Whole } from './run-kit.js';

export interface Broken {
  /** Whose tests must notice. */
  readonly area: string;
  readonly what: string;
  readonly mutate: Mutation;
}

const broken = (area: string, member: Member, what: string, breaking: Breaking): Broken => ({
  area,
  what: `${member} ${what}`,
  mutate: change(member, breaking),
});

// Ways to break a call.
const nothing: Breaking = async () => undefined;
const swallow: Breaking = async (original, args) => original(...args).catch(() => undefined);
const always =
  (value: unknown): Breaking =>
  async () =>
    value;
const result =
  <T>(map: (value: T) => unknown): Breaking =>
  async (original, args) =>
    map((await original(...args)) as T);
const argument =
  (index: number, map: (value: never) => unknown): Breaking =>
  (original, args) =>
    original(...args.map((arg, at) => (at === index ? map(arg as never) : arg)));
const without =
  (bits: number) =>
  (flags: number): number =>
    flags & ~bits;
const no = () => 0;
const unnamed = ({ destination_name: _name, ...params }: { destination_name?: string }) => params;

type Items = readonly object[];
const dropLast = result<Items>((items) => items.slice(0, -1));
const impact = without(3);

export const mutations: readonly Broken[] = [
  { area: 'open', what: 'close ends every guest', mutate: destroyingClose },
  broken('open', 'host.getType', 'says nothing', always('')),
  broken('support', 'domain.reset', 'only says that it is unsupported', async () => {
    throw new VirtError('VIR_ERR_NO_SUPPORT', 'not yet');
  }),
  broken(
    'read-only',
    'domain.subscribe',
    'tells nothing',
    always(async () => undefined),
  ),
  broken(
    'read-only',
    'domain.getXmlDesc',
    'forgets the name',
    result<string>((xml) => xml.replace('<name>', '<n>')),
  ),
  broken('aborted', 'domain.defineXml', 'is done by halves', async (original, [xml, ...others]) => {
    await original((xml as string).replace(/<title>.*<\/title>/, ''), ...others);
    await later();
    return original(xml, ...others);
  }),
  broken('concurrent', 'domain.create', 'looks before it leaps, and not again', async (original, args) => {
    await later();
    return original(...args).catch(() => args[0]);
  }),
  broken('concurrent', 'domain.lookupByName', 'gives the last one asked for', lastAnswer()),
  broken('unknown object', 'domain.lookupByName', 'finds what is not there', always({ name: 'a', uuid: 'b', id: 1 })),
  broken('unknown object', 'domain.getMaxMemory', 'tells of what is not there', swallow),
  broken('unknown object', 'network.setAutostart', 'says nothing of what is not there', swallow),
  broken('unknown object', 'storageVol.getPath', 'has a path for everything', swallow),
  broken('unknown flags', 'domain.shutdown', 'ignores flags', argument(1, no)),
  broken('unknown flags', 'network.listAll', 'ignores high flags', argument(0, without(0xffff0000))),
  broken('unknown flags', 'snapshot.revert', 'ignores flags', argument(1, no)),
  broken('state', 'domain.resume', 'swallows its refusal', swallow),
  broken('state', 'domain.managedSave', 'swallows its refusal', swallow),
  broken('state', 'domain.undefine', 'stops the guest too', async (original, args, { domain }) => {
    await domain!.destroy!(args[0], 0).catch(() => undefined);
    return original(...args);
  }),
  broken(
    'names',
    'domain.lookupByName',
    'knows no upper case',
    argument(0, (name: string) => name.toLowerCase()),
  ),
  broken('names', 'domain.defineXml', 'takes ASCII alone', argument(0, ascii)),
  broken('names', 'storageVol.createXml', 'takes ASCII alone', argument(1, ascii)),
  broken(
    'many objects',
    'domain.listAll',
    'gives the first ten',
    result<Items>((refs) => refs.slice(0, 10)),
  ),

  broken('host', 'host.getCapabilities', 'is no XML', always('none')),
  broken(
    'host',
    'host.getCpuMap',
    'miscounts',
    result<object>((map) => ({ ...map, online: 1 })),
  ),
  broken('host', 'host.getCellsFreeMemory', 'forgets a cell', dropLast),

  broken('domain lifecycle', 'domain.suspend', 'does nothing', nothing),
  broken('domain lifecycle', 'domain.create', 'gives the old number', async (original, args) => {
    await original(...args);
    return args[0];
  }),
  broken('domain lifecycle', 'domain.destroy', 'deletes', async (original, args, { domain }) => {
    await original(...args);
    await domain!.undefine!(args[0], 0).catch(() => undefined);
  }),
  broken('domain lifecycle', 'domain.getAutostart', 'is always off', always(false)),
  broken('domain lifecycle', 'domain.shutdown', 'pulls the plug', (_original, [ref], { domain }) =>
    domain!.destroy!(ref, 0),
  ),
  broken('domain lifecycle', 'domain.createXml', 'keeps the definition', async (original, args, { domain }) => {
    await domain!.defineXml!(args[0], 0);
    return original(...args);
  }),
  broken('domain lifecycle', 'domain.setLifecycleAction', 'ignores its flags', argument(3, no)),

  broken(
    'domain config',
    'domain.defineXml',
    'loses the title',
    argument(0, (xml: string) => xml.replace(/<title>.*?<\/title>/, '')),
  ),
  broken('domain config', 'domain.defineXml', 'takes any name', async (original, [xml, ...others], { domain }) => {
    const [, uuid] = /<uuid>(.*?)</.exec(xml as string) ?? [];
    if (uuid) await domain!.undefine!({ name: '', uuid, id: -1 }, 0).catch(() => undefined);
    return original(xml, ...others);
  }),
  broken('domain config', 'domain.undefine', 'does nothing', nothing),
  broken('domain config', 'domain.rename', 'swallows its refusal', swallow),
  broken('domain config', 'domain.getXmlDesc', 'ignores "inactive"', argument(1, without(2))),
  broken('domain config', 'domain.listAll', 'ignores its flags', argument(0, no)),
  broken('domain config', 'domain.listAll', 'ignores "paused"', argument(0, without(32))),
  broken('domain config', 'domain.isPersistent', 'is always so', always(true)),
  broken('domain config', 'domain.getMetadata', 'has something for everything', swallow),
  broken('domain config', 'domain.setMetadata', 'ignores its flags', argument(5, no)),

  broken('domain memory', 'domain.setMemory', 'ignores its flags', argument(2, no)),
  broken('domain memory', 'domain.setMemory', 'ignores "maximum"', argument(2, without(4))),
  broken('domain memory', 'domain.setMemory', 'swallows its refusal', swallow),
  broken(
    'domain memory',
    'domain.getMemoryParameters',
    'loses one',
    result<object>((all) => ({ ...all, soft_limit: 0n })),
  ),
  broken(
    'domain memory',
    'domain.memoryPeek',
    'is one byte short',
    result<Uint8Array>((bytes) => bytes.subarray(1)),
  ),
  broken('domain memory', 'domain.setMemoryStatsPeriod', 'does nothing', nothing),
  broken('domain memory', 'domain.getBlkioParameters', 'has no weight', always({})),

  broken('domain vcpu', 'domain.setVcpus', 'ignores "maximum"', argument(2, without(4))),
  broken('domain vcpu', 'domain.setVcpus', 'ignores "live" and "config"', argument(2, impact)),
  broken('domain vcpu', 'domain.getVcpus', 'forgets one', dropLast),
  broken('domain vcpu', 'domain.pinVcpu', 'pins the first', argument(1, no)),
  broken('domain vcpu', 'domain.addIOThread', 'swallows its refusal', swallow),
  broken('domain vcpu', 'domain.getEmulatorPinInfo', 'knows of no pins', always([0, 1, 2, 3])),
  broken('domain vcpu', 'domain.setPerfEvents', 'does nothing', nothing),

  broken('domain block', 'domain.getBlockIoTune', 'has no limits', always({})),
  broken('domain block', 'domain.setBlockIoTune', 'ignores its flags', argument(3, no)),
  broken('domain block', 'domain.blockStats', 'counts where nothing runs', swallow),
  broken('domain block', 'domain.getDiskErrors', 'tells of another disk', always([{ disk: 'x', error: 'unspec' }])),
  broken('domain block', 'domain.getBlockInfo', 'gives numbers', always({ capacity: 1, allocation: 1, physical: 1 })),

  broken(
    'domain interface',
    'domain.setInterfaceParameters',
    'loses a peak',
    argument(2, (params: object) => ({ ...params, 'inbound.peak': 0 })),
  ),
  broken(
    'domain interface',
    'domain.interfaceAddresses',
    'forgets whose',
    result<Items>((all) => all.map((one) => ({ ...one, hwaddr: undefined }))),
  ),
  broken('domain interface', 'domain.setInterfaceParameters', 'ignores its flags', argument(3, no)),
  broken('domain interface', 'domain.interfaceStats', 'counts where nothing runs', swallow),

  broken('domain guest', 'domain.fsThaw', 'forgets what was frozen', always(0)),
  broken('domain guest', 'domain.setTime', 'does nothing', nothing),
  broken('domain guest', 'domain.getGuestVcpus', 'needs no agent', async () => ({ vcpus: '0-1', online: '0-1' })),
  broken('domain guest', 'domain.setGuestVcpus', 'does nothing', nothing),
  broken('domain guest', 'domain.authorizedSshKeysSet', 'takes no flags', argument(3, no)),
  broken('domain guest', 'domain.qemuAgentCommand', 'answers whatever is asked', always('{"return":{}}')),
  broken('domain guest', 'domain.getGuestInfo', 'tells all that it knows', argument(1, no)),
  broken('domain guest', 'domain.agentSetResponseTimeout', 'takes any time', nothing),
  broken('domain lifecycle', 'domain.pmWakeup', 'does nothing', nothing),
  broken('domain lifecycle', 'domain.setAutostartOnce', 'does nothing', nothing),
  broken('domain vcpu', 'domain.setVcpu', 'does nothing', nothing),
  broken('domain job', 'domain.startDirtyRateCalc', 'does nothing', nothing),
  broken('migration', 'domain.migratePrepare', 'forgets the name', argument(0, unnamed)),
  broken(
    'migration',
    'domain.migrateFinish',
    'never lets the guest run',
    argument(2, (flags: number) => flags | 32),
  ),
  broken(
    'migration',
    'domain.migrateConfirm',
    'keeps the guest',
    argument(4, () => true),
  ),
  broken('migration', 'domain.migrateConfirm', 'undefines nothing', argument(3, without(16))),
  broken('migration', 'domain.migrateBegin', 'swallows its refusal', swallow),
  broken('migration', 'domain.migrateSetCompressionCache', 'does nothing', nothing),
  broken('domain guest', 'domain.getHostname', 'knows stopped guests', async () => 'kit'),
  broken(
    'domain guest',
    'domain.getFSInfo',
    'has no types',
    result<Items>((all) => all.map((one) => ({ ...one, fstype: '' }))),
  ),
  broken(
    'domain job',
    'domain.getControlInfo',
    'is always busy',
    always({ state: 'occupied', details: 'none', stateTime: 0n }),
  ),
  broken(
    'domain stats',
    'domain.getAllStats',
    'ignores who is asked for',
    argument(0, () => []),
  ),
  broken('domain stats', 'domain.getAllStats', 'ignores what is asked for', argument(1, no)),
  broken('domain stats', 'domain.getAllStats', 'ignores its filters', argument(2, no)),
  broken('domain stats', 'domain.getCpuStats', 'counts where nothing runs', swallow),
  broken(
    'domain console',
    'domain.screenshot',
    'has no type',
    result<object>((shot) => ({ ...shot, mime: '' })),
  ),
  broken(
    'domain console',
    'domain.openConsole',
    'always takes it from others',
    argument(2, () => 1),
  ),
  broken(
    'domain console',
    'domain.openChannel',
    'takes any name',
    argument(1, () => undefined),
  ),
  broken('domain console', 'domain.qemuMonitorCommand', 'says nothing', always({ result: '{}', files: [] })),
  broken('domain console', 'domain.sendKey', 'swallows its refusal', swallow),
  broken('domain console', 'domain.injectNmi', 'stops the guest', (_original, [ref], { domain }) =>
    domain!.destroy!(ref, 0),
  ),

  broken('domain save', 'domain.save', 'lets the guest run', async (original, args, { domain }) => {
    await original(...args);
    await domain!.create!(args[0], [], 0).catch(() => undefined);
  }),
  broken('domain save', 'domain.restore', 'does nothing', nothing),
  broken('domain save', 'domain.hasManagedSaveImage', 'is never so', always(false)),
  broken('domain save', 'domain.coreDump', 'ignores "crash"', argument(3, no)),
  broken('domain save', 'domain.saveImageDefineXml', 'does nothing', nothing),

  broken('snapshot', 'snapshot.revert', 'does nothing', nothing),
  broken('snapshot', 'snapshot.revert', 'ignores "paused"', argument(1, without(2))),
  broken('snapshot', 'snapshot.delete', 'ignores "children"', argument(1, without(1))),
  broken('snapshot', 'snapshot.getParent', 'gives the child', async (_original, [ref]) => ref),
  broken('snapshot', 'snapshot.hasCurrent', 'is always so', always(true)),
  broken('snapshot', 'snapshot.listAll', 'ignores its flags', argument(1, no)),
  broken('checkpoint', 'checkpoint.delete', 'does nothing', nothing),
  broken('checkpoint', 'checkpoint.listAllChildren', 'ignores "descendants"', argument(1, without(1))),
  broken('checkpoint', 'checkpoint.getXmlDesc', 'ignores its flags', argument(1, no)),

  broken('network', 'network.create', 'does nothing', nothing),
  broken('network', 'network.isPersistent', 'is always so', always(true)),
  broken('network', 'network.listAll', 'ignores its flags', argument(0, no)),
  broken('network', 'network.update', 'does nothing', nothing),
  broken('network', 'network.undefine', 'does nothing', nothing),
  broken('network port', 'networkPort.delete', 'does nothing', nothing),
  broken('network port', 'networkPort.getParameters', 'has none', always({})),
  broken('network port', 'networkPort.createXml', 'swallows its refusal', swallow),
  broken('interface', 'interface.changeRollback', 'does nothing', nothing),
  broken('interface', 'interface.isActive', 'is always so', always(true)),
  broken('interface', 'interface.destroy', 'swallows its refusal', swallow),

  broken('storage pool', 'storagePool.destroy', 'does nothing', nothing),
  broken('storage pool', 'storagePool.refresh', 'swallows its refusal', swallow),
  broken('storage pool', 'storagePool.listAll', 'ignores its flags', argument(0, no)),
  broken(
    'storage pool',
    'storagePool.getInfo',
    'always runs',
    result<object>((info) => ({ ...info, state: 'running' })),
  ),
  broken('storage volume', 'storageVol.wipe', 'does nothing', nothing),
  broken('storage volume', 'storageVol.delete', 'does nothing', nothing),
  broken('storage volume', 'storageVol.resize', 'ignores its flags', argument(2, no)),
  broken(
    'storage volume',
    'storageVol.download',
    'starts at the start',
    argument(1, () => 0n),
  ),
  broken(
    'storage volume',
    'storageVol.createXmlFrom',
    'copies nothing',
    (_original, [pool, xml, , flags], { storageVol }) => storageVol!.createXml!(pool, xml, flags),
  ),
  broken('node device', 'nodeDevice.destroy', 'does nothing', nothing),
  broken('node device', 'nodeDevice.getParent', 'is nobody', always('nobody')),
  broken('node device', 'nodeDevice.listCaps', 'forgets all', always([])),
  broken(
    'secret',
    'secret.getValue',
    'loses the high bits',
    result<Uint8Array>((bytes) => bytes.map((byte) => byte & 127)),
  ),
  broken('secret', 'secret.undefine', 'does nothing', nothing),
  broken('nwfilter', 'nwfilter.undefine', 'does nothing', nothing),
  broken('nwfilter', 'nwfilterBinding.delete', 'does nothing', nothing),

  broken(
    'events',
    'domain.subscribe',
    'does not tell stops',
    telling((payload) => (payload.event === 'stopped' ? [] : [payload])),
  ),
  broken(
    'events',
    'domain.subscribe',
    'tells everything twice',
    telling((payload) => [payload, payload]),
  ),
  broken(
    'events',
    'domain.subscribe',
    'tells no reasons',
    telling((payload) => [{ ...payload, detail: 'x' }]),
  ),
  broken(
    'events',
    'domain.subscribe',
    'tells of every domain',
    argument(1, () => undefined),
  ),
  broken('events', 'domain.subscribe', 'tells the last first', telling(reversed())),
  broken(
    'events',
    'network.subscribe',
    'tells nothing',
    always(async () => undefined),
  ),
  broken(
    'events',
    'storagePool.subscribe',
    'tells nothing',
    always(async () => undefined),
  ),
  broken(
    'events',
    'nodeDevice.subscribe',
    'tells nothing',
    always(async () => undefined),
  ),
  broken(
    'events',
    'secret.subscribe',
    'tells nothing',
    always(async () => undefined),
  ),
];

const later = () => new Promise((resolve) => setTimeout(resolve, 5));

function ascii(xml: string): string {
  return xml.replace(/[^\x20-\x7e]/g, '?');
}

function destroyingClose(session: Whole) {
  return {
    ...session,
    close: async () => {
      for (const ref of await session.domain.listAll(1)) await session.domain.destroy(ref, 0);
      await session.close();
    },
  };
}

/** As a driver that keeps its answer in one place for all who ask. */
function lastAnswer(): Breaking {
  let answer: unknown;
  return async (original, args) => {
    answer = await original(...args);
    await later();
    return answer;
  };
}

interface Told {
  readonly event?: string;
}
type Listener = (object: unknown, payload: Told) => void;

/** Tells what `tell` makes of each event. */
function telling(tell: (payload: Told) => readonly object[]): Breaking {
  return (original, [event, object, listener]) =>
    original(event, object, (of: unknown, payload: Told) => {
      for (const one of tell(payload)) (listener as Listener)(of, one);
    });
}

/** Holds each event back until the next one. */
function reversed() {
  let held: Told | undefined;
  return (payload: Told): readonly Told[] => {
    if (held) {
      const both = [payload, held];
      held = undefined;
      return both;
    }
    held = payload;
    return [];
  };
}
