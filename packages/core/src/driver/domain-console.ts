import type { CallOptions } from '../signal.js';
import type { KeycodeSet } from './enum-tables.js';
import type { QemuMonitorEvent, Unsubscribe } from './events.js';
import type { DomainRef } from './refs.js';
import type { Stream } from './stream.js';

/** Consoles, channels, graphics, keys, and the way past the API: the QEMU monitor. */
export interface DomainConsoleDriver {
  /** `device` is an alias, or `undefined` for the first console. Flags: `DomainConsoleFlags`. */
  openConsole?(domain: DomainRef, device: string | undefined, flags: number, options?: CallOptions): Promise<Stream>;
  /** `name` is a channel's target name, or `undefined` for the first. Flags: `DomainChannelFlags`. */
  openChannel?(domain: DomainRef, name: string | undefined, flags: number, options?: CallOptions): Promise<Stream>;
  /** Connects graphics device `index` to the socket `fd` of this process. Flags: `DomainOpenGraphicsFlags`. */
  openGraphics?(domain: DomainRef, index: number, fd: number, flags: number, options?: CallOptions): Promise<void>;
  /** Gives a new socket of this process that is connected to graphics device `index`. */
  openGraphicsFD?(domain: DomainRef, index: number, flags: number, options?: CallOptions): Promise<number>;
  /** Makes graphics device `type` (0 any, 1 VNC) read its certificates again. */
  graphicsReload?(domain: DomainRef, type: number, flags: number, options?: CallOptions): Promise<void>;
  /** A picture of a screen: its MIME type and its bytes. No flags yet. */
  screenshot?(
    domain: DomainRef,
    screen: number,
    flags: number,
    options?: CallOptions,
  ): Promise<{ readonly mime: string; readonly stream: Stream }>;
  /** Presses all of `keycodes` together for `holdtime` milliseconds. No flags yet. */
  sendKey?(
    domain: DomainRef,
    codeset: KeycodeSet,
    holdtime: number,
    keycodes: readonly number[],
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  injectNmi?(domain: DomainRef, flags: number, options?: CallOptions): Promise<void>;
  /** Sends a command to the QEMU monitor and gives the answer. Flags: `DomainQemuMonitorCommandFlags`. */
  qemuMonitorCommand?(
    domain: DomainRef,
    command: string,
    files: readonly number[],
    flags: number,
    options?: CallOptions,
  ): Promise<{ readonly result: string; readonly files: readonly number[] }>;
  /** Events of the QEMU monitor. Flags: `ConnectDomainQemuMonitorEventRegisterFlags`, for how `event` is compared. */
  qemuMonitorSubscribe?(
    domain: DomainRef | undefined,
    event: string | undefined,
    listener: (domain: DomainRef, event: QemuMonitorEvent) => void,
    flags: number,
  ): Promise<Unsubscribe>;
}
