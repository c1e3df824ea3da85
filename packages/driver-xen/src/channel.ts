import type { CallOptions } from '@virtkit/core/driver';

/** The ways to Xen on its own host. */
export const channelNames = ['hypercall', 'xenstore', 'toolstack'] as const;
export type ChannelName = (typeof channelNames)[number];

/** Why a guest stands where it stands, in Xen's words: several may hold. */
export interface LiveFlags {
  readonly dying: boolean;
  readonly shutdown: boolean;
  readonly paused: boolean;
  readonly blocked: boolean;
  readonly running: boolean;
}

/** Why a guest has shut down, as `xen/include/public/sched.h` numbers it. */
export const shutdownReasons = ['poweroff', 'reboot', 'suspend', 'crash', 'watchdog', 'softReset'] as const;
export type ShutdownReason = (typeof shutdownReasons)[number];

/** A guest that the hypervisor has, the control domain among them. */
export interface LiveDomain extends LiveFlags {
  readonly id: number;
  readonly uuid: string;
  /** What it has now. KiB. */
  readonly memory: bigint;
  /** What it may have at most. KiB. */
  readonly maxMemory: bigint;
  /** Nanoseconds over all its processors. */
  readonly cpuTime: bigint;
  /** Processors that are online. */
  readonly vcpus: number;
  readonly maxVcpus: number;
  /** Full virtualization, which PVH is to the hypervisor, too. */
  readonly hvm: boolean;
  /** Only of a guest that has shut down. */
  readonly reason?: ShutdownReason;
}

export interface LiveVcpu {
  readonly number: number;
  readonly online: boolean;
  readonly running: boolean;
  readonly blocked: boolean;
  /** Nanoseconds. */
  readonly cpuTime: bigint;
  /** The processor it is on; -1 of one that is offline. */
  readonly cpu: number;
  /** Where it may run: a bit for each processor of the host, lowest first. */
  readonly affinity: Uint8Array;
}

/** What the machine under Xen is. */
export interface Physical {
  readonly cpus: number;
  readonly nodes: number;
  readonly socketsPerNode: number;
  readonly coresPerSocket: number;
  readonly threadsPerCore: number;
  readonly mhz: number;
  /** KiB. */
  readonly totalMemory: bigint;
  /** KiB. */
  readonly freeMemory: bigint;
  /** The words of the hypervisor: `xen-3.0-x86_64 hvm-3.0-x86_32 …`. */
  readonly capabilities: string;
}

/** The weight and cap of a guest for the `credit` and `credit2` schedulers. */
export interface SchedulerParams {
  readonly weight: number;
  /** Percent of one processor; 0 is no limit. */
  readonly cap: number;
}

/** What a guest's shutdown by its own kernel is asked for. */
export type ShutdownRequest = 'poweroff' | 'reboot' | 'suspend' | 'halt';

/** The devices that come and go, in xl's words. */
export type DeviceKind = 'block' | 'network' | 'pci' | 'usb' | 'usbctrl' | 'vtpm' | 'channel';

/**
 * What can be asked of Xen. A channel has some of these functions; what one lacks is asked of the next. A call of a
 * guest that is gone fails with `VIR_ERR_NO_DOMAIN`.
 */
export interface XenCalls {
  /** The version as libvirt counts it: major × 1,000,000 + minor × 1,000 + release. */
  version(options?: CallOptions): Promise<bigint>;
  physical(options?: CallOptions): Promise<Physical>;
  /** What is free in each node of the machine. KiB. */
  cellsFree(options?: CallOptions): Promise<readonly bigint[]>;
  /** `credit2`, `credit`, `rtds`, `null`, … */
  schedulerName(options?: CallOptions): Promise<string>;

  domains(options?: CallOptions): Promise<readonly LiveDomain[]>;
  /** `undefined` when there is none of this id. */
  domain(id: number, options?: CallOptions): Promise<LiveDomain | undefined>;
  /** `undefined` when there is none of this id, or it was given no name. */
  domainName(id: number, options?: CallOptions): Promise<string | undefined>;
  /** What the toolstack knows of a guest that it started: libxl's own JSON, still to be decoded. */
  domainConfig(id: number, options?: CallOptions): Promise<unknown>;
  rename(id: number, name: string, options?: CallOptions): Promise<void>;

  /** Starts a guest of an xl config; gives its id. An abort kills what is half built. */
  create(config: string, settings: { readonly paused: boolean }, options?: CallOptions): Promise<number>;
  pause(id: number, options?: CallOptions): Promise<void>;
  unpause(id: number, options?: CallOptions): Promise<void>;
  /**
   * Asks the guest's kernel. What it does then is told by what happens. `VIR_ERR_OPERATION_UNSUPPORTED`: it has no
   * drivers for Xen, and cannot be asked.
   */
  shutdown(id: number, request: ShutdownRequest, options?: CallOptions): Promise<void>;
  /** Lets a guest go on whose kernel has shut down to sleep: after `shutdown` with `suspend`. */
  resume(id: number, options?: CallOptions): Promise<void>;
  destroy(id: number, options?: CallOptions): Promise<void>;
  /** Writes the guest to a file; it is gone when this ends. */
  save(id: number, path: string, config: string, options?: CallOptions): Promise<void>;
  /** Starts a guest from what `save` wrote; gives its id. */
  restore(path: string, config: string, settings: { readonly paused: boolean }, options?: CallOptions): Promise<number>;
  coreDump(id: number, path: string, options?: CallOptions): Promise<void>;
  /** A key of the magic kind, or a signal of the machine: `nmi`, `s3resume`, … */
  trigger(id: number, trigger: string, options?: CallOptions): Promise<void>;

  /** Where the guest is to balloon to. KiB. */
  setMemory(id: number, size: bigint, options?: CallOptions): Promise<void>;
  /** KiB. */
  setMaxMemory(id: number, size: bigint, options?: CallOptions): Promise<void>;
  vcpus(id: number, options?: CallOptions): Promise<readonly LiveVcpu[]>;
  setVcpus(id: number, count: number, options?: CallOptions): Promise<void>;
  pinVcpu(id: number, vcpu: number, cpus: Uint8Array, options?: CallOptions): Promise<void>;
  scheduler(id: number, options?: CallOptions): Promise<SchedulerParams>;
  setScheduler(id: number, params: Partial<SchedulerParams>, options?: CallOptions): Promise<void>;

  /** `spec` is what xl takes for a device of the kind, a word for each setting (`bridge=xenbr0`). */
  attach(id: number, kind: DeviceKind, spec: readonly string[], options?: CallOptions): Promise<void>;
  /** `device` is what the toolstack calls it: a number, a MAC address, a device name. */
  detach(id: number, kind: DeviceKind, device: string, options?: CallOptions): Promise<void>;
  /** Puts another medium into a drive that takes such: its path is the one word. With `undefined` there is none. */
  changeMedium(id: number, device: string, spec: readonly string[] | undefined, options?: CallOptions): Promise<void>;
  /** The terminals of a guest, the first one first. */
  consoles(id: number, options?: CallOptions): Promise<readonly string[]>;

  /** The messages of the hypervisor. */
  messages(options?: CallOptions): Promise<string>;
  /** Tells that guests have come or gone, without saying which. Gives what ends it. */
  watch(listener: () => void): Promise<() => void>;
}

export type XenFunction = keyof XenCalls;

/** One way to Xen. What it lacks is left out. */
export interface XenChannel extends Partial<XenCalls> {
  readonly name: ChannelName;
  close(): Promise<void>;
}

/**
 * Opens a channel, or gives `undefined` where there is none: no such device, no privilege, no program. What is there and
 * broken fails.
 */
export type OpenChannel = () => Promise<XenChannel | undefined>;
