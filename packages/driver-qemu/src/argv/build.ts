import type { Domain } from '@virtkit/core/xml';
import { addControllers } from './add-controllers.js';
import { addDisks } from './add-disks.js';
import { addInterfaces } from './add-interfaces.js';
import { addChardevTls, addPorts } from './add-ports.js';
import * as add from './add-small-devices.js';
import { audiodev, audioEnv } from './audio.js';
import { bootOptions, powerOptions } from './boot.js';
import { clockOptions } from './clock.js';
import type { CommandLine } from './command-line.js';
import type { ArgvContext, Guest } from './context.js';
import { rootBusOptions } from './controller-pci.js';
import { cpuText, smpPairs } from './cpu.js';
import { firmwareNodes, firmwareOptions } from './firmware.js';
import { graphicsOptions, graphicsPassword } from './graphics.js';
import { ioThreadObjects } from './iothread.js';
import { launchSecurityOptions } from './launch-security.js';
import { accelPairs, machinePairs } from './machine.js';
import { isQ35 } from './machine-kind.js';
import { memoryDevice, memoryDeviceObjects } from './memory-device.js';
import { memoryOptions } from './memory.js';
import { numaOptions } from './numa.js';
import { overridden } from './override.js';
import { Plan } from './plan.js';
import { props } from './props.js';
import { followReads } from './reads.js';
import { present, refused, translated } from './refused.js';
import { refuseUnused } from './refuse-unused.js';
import { masterKeyFile, masterKeyObject } from './secret.js';
import * as small from './small-devices.js';
import { audioOf, isSpeaker, soundDevices } from './sound.js';
import { sysinfoOptions } from './sysinfo.js';

/**
 * QEMU's command line for a domain: what is run, what must be there before, and what the monitor is told first. The
 * guest does not run until the monitor says so.
 *
 * @param def - a live definition: with aliases, addresses, ports and the indexes of disks' sources
 * @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED` naming what QEMU cannot do; `VIR_ERR_INTERNAL_ERROR` for a definition
 * that was not completed
 */
export function buildArgv(def: Domain, context: ArgvContext): CommandLine {
  const followed = followReads(def);
  const guest: Guest = { def: followed.value, context };
  const plan = new Plan((device) => overridden(device, guest.def));
  for (const step of steps) step(guest, plan);
  refuseUnused(def, followed);
  return plan.finish(context.capabilities.binary);
}

type Step = (guest: Guest, plan: Plan) => void;

/** In the order in which QEMU must meet them: what others refer to first. */
const steps: readonly Step[] = [
  identity,
  masterKey,
  firmwareNodes,
  machine,
  processor,
  (guest, plan) => firmwareOptions(guest, plan),
  memoryOptions,
  (guest, plan) => plan.pairs('smp', smpPairs(guest)),
  ({ def }, plan) => plan.objects(ioThreadObjects(def)),
  numaOptions,
  ({ def }, plan) => plan.word('uuid', present(def.uuid, 'the UUID')),
  sysinfoOptions,
  generation,
  bare,
  monitor,
  clockOptions,
  ({ def }, plan) => powerOptions(def, plan),
  ({ def }, plan) => bootOptions(def, plan),
  iommu,
  rootBusOptions,
  (guest, plan) => addControllers(guest, plan),
  memoryModules,
  hubs,
  (guest, plan) => addControllers(guest, plan, ['ccid']),
  addDisks,
  add.addFilesystems,
  addInterfaces,
  addChardevTls,
  add.addSmartcards,
  addPorts,
  add.addTpms,
  add.addInputs,
  audio,
  screens,
  add.addVideos,
  sounds,
  add.addWatchdog,
  add.addRedirdevs,
  add.addHostdevs,
  ({ context }, plan) => context.incoming && plan.word('incoming', context.incoming),
  balloon,
  add.addRngs,
  coreInfo,
  launchSecurityOptions,
  passthrough,
  ({ context }, plan) => context.sandbox !== false && plan.pairs('sandbox', confined),
  panics,
  add.addShmems,
  add.addVsock,
  (_guest, plan) => plan.pairs('msg', [['timestamp', true]]),
];

const confined = [
  ['enable', true],
  ['obsolete', 'deny'],
  ['elevateprivileges', 'deny'],
  ['spawn', 'deny'],
  ['resourcecontrol', 'deny'],
] as const;

const deprecations: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> = {
  none: undefined,
  omit: { 'deprecated-output': 'hide' },
  reject: { 'deprecated-output': 'hide', 'deprecated-input': 'reject' },
  crash: { 'deprecated-output': 'hide', 'deprecated-input': 'crash' },
};

function identity({ def }: Guest, plan: Plan): void {
  plan.pairs('name', [
    ['guest', def.name],
    ['debug-threads', true],
  ]);
  const compat =
    def.qemuDeprecation === undefined ? undefined : translated(deprecations, def.qemuDeprecation, 'the behavior');
  if (compat) plan.json('compat', compat);
  plan.word('S');
}

function masterKey({ context }: Guest, plan: Plan): void {
  plan.prepare.push({ kind: 'directory', path: context.runDirectory });
  plan.prepare.push({ kind: 'file', path: masterKeyFile(context), content: context.masterKey });
  plan.object(masterKeyObject(context));
}

function machine(guest: Guest, plan: Plan): void {
  const { def } = guest;
  if (def.type !== 'qemu' && def.type !== 'kvm')
    throw refused(`a domain of type '${def.type}' is not QEMU's`, '/domain/@type');
  if (def.os?.type?.name !== 'hvm')
    throw refused(`a guest of type '${def.os?.type?.name}' is not QEMU's`, '/domain/os/type');
  plan.pairs('machine', machinePairs(guest));
  plan.pairs('accel', accelPairs(guest));
  const smm = def.features?.smm;
  if (smm?.tseg?.size !== undefined) {
    if (!isQ35(def)) throw refused('the size of TSEG is for a q35 machine', '/domain/features/smm/tseg');
    plan.global('mch', 'extended-tseg-mbytes', tsegMiB(smm.tseg.size, smm.tseg.unit));
  }
}

const tsegUnits: Readonly<Record<string, bigint>> = { MiB: 1n, M: 1n, GiB: 1024n, G: 1024n };
const tsegMiB = (size: bigint, unit: string): bigint => size * translated(tsegUnits, unit, 'the unit of TSEG');

function processor(guest: Guest, plan: Plan): void {
  const text = cpuText(guest);
  if (text !== undefined) plan.word('cpu', text);
}

function generation({ def }: Guest, plan: Plan): void {
  if (def.genid !== undefined)
    plan.device(props({ driver: 'vmgenid', guid: present(def.genid || undefined, 'the generation'), id: 'vmgenid0' }));
}

/** Nothing that nobody asked for. */
function bare({ def }: Guest, plan: Plan): void {
  if (!def.devices?.graphics?.length) plan.pairs('display', [['type', 'none']]);
  plan.word('no-user-config');
  plan.word('nodefaults');
}

function monitor({ context }: Guest, plan: Plan): void {
  plan.pairs('chardev', [
    ['backend', 'socket'],
    ['id', 'charmonitor'],
    ['path', context.monitorSocket ?? `${context.runDirectory}/monitor.sock`],
    ['server', true],
    ['wait', false],
  ]);
  plan.pairs('mon', [
    ['chardev', 'charmonitor'],
    ['id', 'monitor'],
    ['mode', 'control'],
  ]);
}

function iommu(guest: Guest, plan: Plan): void {
  const one = guest.def.devices?.iommu;
  const device = one && small.iommuDevice(one, guest);
  if (device) plan.device(device);
}

function memoryModules(guest: Guest, plan: Plan): void {
  for (const memory of guest.def.devices?.memories ?? []) {
    plan.objects(memoryDeviceObjects(memory, guest));
    const device = memoryDevice(memory, guest);
    if (device) plan.device(device);
  }
}

function hubs(guest: Guest, plan: Plan): void {
  for (const hub of guest.def.devices?.hubs ?? []) plan.device(small.hubDevice(hub, guest));
}

function audio({ def }: Guest, plan: Plan): void {
  for (const one of def.devices?.audios ?? []) {
    Object.assign(plan.env, audioEnv(one));
    plan.json('audiodev', audiodev(one));
  }
}

function screens(guest: Guest, plan: Plan): void {
  for (const one of guest.def.devices?.graphics ?? []) {
    graphicsOptions(one, guest, plan);
    plan.commands.push(...graphicsPassword(one));
  }
}

function sounds(guest: Guest, plan: Plan): void {
  for (const sound of guest.def.devices?.sounds ?? []) {
    if (isSpeaker(sound)) plan.pairs('machine', [['pcspk-audiodev', audioOf(sound.audio, guest)]]);
    else for (const device of soundDevices(sound, guest)) plan.device(device);
  }
}

function balloon(guest: Guest, plan: Plan): void {
  const one = guest.def.devices?.memballoon;
  const device = one && small.memballoonDevice(one, guest);
  if (device) plan.device(device);
}

function coreInfo({ def }: Guest, plan: Plan): void {
  if (def.features?.vmcoreinfo) plan.device({ driver: 'vmcoreinfo' });
}

/** What the user says to QEMU in its own words. */
function passthrough({ def }: Guest, plan: Plan): void {
  for (const text of def.qemuCommandline?.args ?? []) plan.argument(text);
  for (const { name, value = '' } of def.qemuCommandline?.envs ?? []) plan.env[name] = value;
}

function panics({ def }: Guest, plan: Plan): void {
  for (const panic of def.devices?.panics ?? []) {
    const device = small.panicDevice(panic);
    if (device) plan.device(device);
  }
}
