import { readFile } from 'node:fs/promises';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { CallOptions } from '@virtkit/core/driver';
import type { DeviceKind, SchedulerParams, ShutdownRequest, XenChannel } from '../channel.js';
import { xenError } from '../errors.js';
import { callGuest, orNone } from './guest-calls.js';
import { withPrivateFile } from './private-file.js';
import { startGuest } from './start.js';
import { cellsFreeOf, parseInfo, physicalOf, versionOf, wordOf } from './xl-info.js';
import { liveDomain, parseConfigs, parseList, rawConfig } from './xl-list.js';
import { parseScheduler, schedulerCommand } from './xl-scheduler.js';
import { cpuList, parseVcpus } from './xl-vcpu.js';
import { Xl } from './xl.js';

/** How long the memory of a guest may take to be written: milliseconds. */
const slow = 30 * 60_000;

/** xl's commands for devices. `channel` devices come with a guest only. */
const deviceCommands: Readonly<Partial<Record<DeviceKind, string>>> = {
  block: 'block',
  network: 'network',
  pci: 'pci',
  usb: 'usbdev',
  usbctrl: 'usbctrl',
  vtpm: 'vtpm',
};

/** xl's commands that ask a guest's kernel. Debian's has none for a sleep. */
const requests: Readonly<Partial<Record<ShutdownRequest, string>>> = {
  poweroff: 'shutdown',
  // A kernel that halts is as good as off, and xl has no other word.
  halt: 'shutdown',
  reboot: 'reboot',
};

/**
 * The channel over xl, libxl's own program: slow, and the only one that knows what it has started. There is none where no
 * xl is, or this is not the control domain, or not root.
 */
export async function openToolstack(): Promise<XenChannel | undefined> {
  const word = await readFile('/proc/xen/capabilities', 'latin1').catch(() => '');
  if (!word.startsWith('control_d') || process.getuid?.() !== 0 || !isInPath('xl')) return undefined;
  return toolstackChannel(new Xl());
}

export const toolstackChannel = (xl: Xl) => {
  const info = async (options?: CallOptions) => parseInfo(await xl.call('info', [], [], options));
  const schedulerName = async (options?: CallOptions) => wordOf(await info(options), 'xen_scheduler');
  const forGuest =
    (command: string) =>
    async (id: number, options?: CallOptions): Promise<void> => {
      await callGuest(xl, command, id, [], options);
    };
  const deviceCommand = (kind: DeviceKind, verb: string) => {
    const command = deviceCommands[kind];
    if (command) return `${command}-${verb}`;
    throw xenError('VIR_ERR_OPERATION_UNSUPPORTED', `xl cannot ${verb} a device of the kind '${kind}'`);
  };

  return {
    name: 'toolstack',
    version: async (options?: CallOptions) => versionOf(await info(options)),
    physical: async (options?: CallOptions) => physicalOf(await info(options)),
    cellsFree: async (options?: CallOptions) => cellsFreeOf(await xl.call('info', ['-n'], [], options)),
    schedulerName,

    async domains(options?: CallOptions) {
      // What comes between the two is left out of the second alone: the first decides.
      const listed = parseList(await xl.call('list', ['-v'], [], options));
      const configs = parseConfigs(await xl.call('list', ['-l'], [], options));
      return listed.map((domain) => liveDomain(domain, configs));
    },
    async domain(id: number, options?: CallOptions) {
      const text = await orNone(callGuest(xl, 'list', id, [], { ...options, args: ['-v'] }));
      const listed = text === undefined ? undefined : parseList(text)[0];
      if (!listed) return undefined;
      const configs = await orNone(callGuest(xl, 'list', id, [], { ...options, args: ['-l'] }));
      return configs === undefined ? undefined : liveDomain(listed, parseConfigs(configs));
    },
    async domainName(id: number, options?: CallOptions) {
      return (await orNone(callGuest(xl, 'domname', id, [], options)))?.replace(/\n$/, '') || undefined;
    },
    async domainConfig(id: number, options?: CallOptions) {
      return rawConfig(await callGuest(xl, 'list', id, [], { ...options, args: ['-l'] }));
    },
    async rename(id: number, name: string, options?: CallOptions) {
      await callGuest(xl, 'rename', id, [name], options);
    },

    create: async (config: string, settings: { readonly paused: boolean }, options?: CallOptions) =>
      startGuest(xl, config, settings, options),
    restore: async (path: string, config: string, settings: { readonly paused: boolean }, options?: CallOptions) =>
      startGuest(xl, config, { ...settings, from: path }, options),
    pause: forGuest('pause'),
    unpause: forGuest('unpause'),
    destroy: forGuest('destroy'),
    async shutdown(id: number, request: ShutdownRequest, options?: CallOptions) {
      const command = requests[request];
      if (!command) throw xenError('VIR_ERR_OPERATION_UNSUPPORTED', `xl cannot ask a guest for '${request}'`);
      await callGuest(xl, command, id, [], options);
    },
    async save(id: number, path: string, config: string, options?: CallOptions) {
      await withPrivateFile(config, (file) => callGuest(xl, 'save', id, [path, file], { ...options, timeout: slow }));
    },
    async coreDump(id: number, path: string, options?: CallOptions) {
      await callGuest(xl, 'dump-core', id, [path], { ...options, timeout: slow });
    },
    async trigger(id: number, trigger: string, options?: CallOptions) {
      // The keys of the kernel's own are one letter or digit.
      await callGuest(xl, /^[0-9a-zA-Z]$/.test(trigger) ? 'sysrq' : 'trigger', id, [trigger], options);
    },

    async setMemory(id: number, size: bigint, options?: CallOptions) {
      await callGuest(xl, 'mem-set', id, [`${size}k`], options);
    },
    async setMaxMemory(id: number, size: bigint, options?: CallOptions) {
      await callGuest(xl, 'mem-max', id, [`${size}k`], options);
    },
    async vcpus(id: number, options?: CallOptions) {
      const { cpus } = physicalOf(await info(options));
      return parseVcpus(await callGuest(xl, 'vcpu-list', id, [], options), cpus);
    },
    async setVcpus(id: number, count: number, options?: CallOptions) {
      // It refuses more than the host has, which libvirt does not.
      await callGuest(xl, 'vcpu-set', id, [String(count)], { ...options, args: ['--ignore-host'] });
    },
    async pinVcpu(id: number, vcpu: number, cpus: Uint8Array, options?: CallOptions) {
      await callGuest(xl, 'vcpu-pin', id, [String(vcpu), cpuList(cpus)], options);
    },
    async scheduler(id: number, options?: CallOptions) {
      const command = schedulerCommand(await schedulerName(options));
      return parseScheduler(await callGuest(xl, command, id, [], { ...options, args: ['-d'] }));
    },
    async setScheduler(id: number, { weight, cap }: Partial<SchedulerParams>, options?: CallOptions) {
      const command = schedulerCommand(await schedulerName(options));
      const given = Object.entries({ '-w': weight, '-c': cap }).flatMap(([flag, value]) =>
        value === undefined ? [] : [flag, String(value)],
      );
      if (given.length > 0) await callGuest(xl, command, id, [], { ...options, args: [...given, '-d'] });
    },

    async attach(id: number, kind: DeviceKind, spec: readonly string[], options?: CallOptions) {
      await callGuest(xl, deviceCommand(kind, 'attach'), id, spec, options);
    },
    async detach(id: number, kind: DeviceKind, device: string, options?: CallOptions) {
      await callGuest(xl, deviceCommand(kind, 'detach'), id, [device], options);
    },
    async changeMedium(id: number, device: string, spec: readonly string[] | undefined, options?: CallOptions) {
      if (spec) await callGuest(xl, 'cd-insert', id, [device, ...spec], options);
      else await callGuest(xl, 'cd-eject', id, [device], options);
    },
    messages: (options?: CallOptions) => xl.call('dmesg', [], [], options),
    async close() {},
  } satisfies XenChannel;
};

function isInPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
