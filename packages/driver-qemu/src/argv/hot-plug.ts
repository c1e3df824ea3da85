import type { DeviceKey, FoundDevice } from '@virtkit/core/driver';
import type { Controller, Devices, Domain } from '@virtkit/core/xml';
import { addDisks } from './add-disks.js';
import { addInterfaces } from './add-interfaces.js';
import { addPorts } from './add-ports.js';
import * as add from './add-small-devices.js';
import type { Argument } from './argument.js';
import { chardevJson } from './chardev-json.js';
import type { MonitorCommand, Preparation } from './command-line.js';
import type { ArgvContext, Guest } from './context.js';
import { controllerDevice } from './controller.js';
import { memoryDevice, memoryDeviceObjects } from './memory-device.js';
import { overridden } from './override.js';
import { Plan } from './plan.js';
import { props, type Props } from './props.js';
import { followReads } from './reads.js';
import { refused } from './refused.js';
import { refuseUnused } from './refuse-unused.js';

/** One thing that a running QEMU is given for a device: how, and how it is taken away again. */
export interface Part {
  readonly add: MonitorCommand;
  /** Absent for what goes with the device. */
  readonly remove?: MonitorCommand;
}

export interface HotPlug {
  readonly prepare: readonly Preparation[];
  /** In the order in which they are given: what others refer to first. The guest sees the device itself. */
  readonly parts: readonly Part[];
}

/**
 * What a running QEMU is given for one device: by the same builders as its command line.
 *
 * @param def - the live definition, with or without the device
 * @param found - the device as it is to be there: with its alias, its address, the indexes of its images
 * @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED` naming what QEMU cannot do, or not while it runs
 */
export function buildHotPlug(def: Domain, { key, device }: FoundDevice, context: ArgvContext): HotPlug {
  const build = builders[key];
  if (!build) throw refused(`a running guest of QEMU gets no ${key}`);
  const own = { [key]: isSingle(key) ? device : [device] } as Devices;
  const devices = { ...keep(def.devices), ...own };
  // The order of boot by kinds is for those that are there at the start.
  const { boot: _boot, ...os } = def.os ?? {};
  const followed = followReads({ ...def, ...(def.os && { os }), devices });
  // Where it sits is asked of all controllers.
  const all = {
    ...followed.value,
    devices: { ...followed.value.devices, controllers: def.devices?.controllers ?? [] },
  };
  const guest: Guest = { def: key === 'controllers' ? all : followed.value, context };
  const plan = new Plan((one) => overridden(one, def));
  build(guest, plan, followed.value.devices);
  const shell = { devices: own };
  refuseUnused(shell as unknown as Domain, {
    value: followed.value,
    wasRead: (of, name) => of === shell || of === own || followed.wasRead(of, name),
  });
  return {
    prepare: plan.prepare,
    parts: [...plan.arguments.map(partOf), ...plan.commands.map((one) => ({ add: one }))],
  };
}

const singles: readonly DeviceKey[] = ['watchdog', 'vsock'];
const isSingle = (key: DeviceKey): boolean => singles.includes(key);

/** What is asked about while another device is built. */
const keep = ({ emulator, controllers, redirfilter, iommu }: Devices = {}): Devices => ({
  ...(emulator !== undefined && { emulator }),
  ...(controllers && { controllers }),
  ...(redirfilter && { redirfilter }),
  ...(iommu && { iommu }),
});

type Build = (guest: Guest, plan: Plan, devices: Devices) => void;

const builders: { readonly [K in DeviceKey]?: Build } = {
  disks: addDisks,
  interfaces: addInterfaces,
  serials: addPorts,
  consoles: addPorts,
  channels: addPorts,
  hostdevs: add.addHostdevs,
  redirdevs: add.addRedirdevs,
  filesystems: add.addFilesystems,
  inputs: add.addInputs,
  rngs: add.addRngs,
  shmems: add.addShmems,
  watchdog: add.addWatchdog,
  vsock: add.addVsock,
  memories(guest, plan, { memories = [] }) {
    for (const memory of memories) {
      plan.objects(memoryDeviceObjects(memory, guest));
      const device = memoryDevice(memory, guest);
      if (device) plan.device(device);
    }
  },
  controllers(guest, plan, { controllers = [] }) {
    const device = controllerDevice(controllers[0] as Controller, guest);
    if (device) plan.device(device);
  },
};

type Convert = (json: Props) => Part;

const made =
  (add: string, remove: string, by: 'id' | 'node-name' = 'id'): Convert =>
  (json) => ({
    add: { execute: add, arguments: json },
    remove: { execute: remove, arguments: props({ [by]: json[by] }) },
  });

/** The command for each option. */
const commands: Readonly<Record<string, Convert>> = {
  device: made('device_add', 'device_del'),
  object: made('object-add', 'object-del'),
  netdev: made('netdev_add', 'netdev_del'),
  blockdev: made('blockdev-add', 'blockdev-del', 'node-name'),
  chardev: made('chardev-add', 'chardev-remove'),
};

function partOf(argument: Argument | string): Part {
  if (typeof argument === 'string') throw refused('a running QEMU is given no arguments');
  const { option } = argument;
  if ('pairs' in argument && option === 'chardev') return commands['chardev']!(chardevJson(argument.pairs));
  if ('json' in argument && Object.hasOwn(commands, option)) return commands[option]!(props(argument.json));
  if ('text' in argument && option === 'watchdog-action')
    return { add: { execute: 'watchdog-set-action', arguments: { action: argument.text } } };
  throw refused(`a running QEMU has nothing for -${option}`);
}
