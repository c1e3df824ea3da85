import type { Duplex, Readable } from 'node:stream';
import { destroyOnAbort, toDuplex, toReadable } from '../driver/node-stream.js';
import * as F from '../driver/flag-tables.js';
import type { KeycodeSet } from '../driver/enum-tables.js';
import type { CallOptions } from '../signal.js';
import { DomainStatsHandle } from './domain-stats.js';
import type { Options } from './options.js';

/** Consoles, channels, graphics, keys, and the way past the API: the QEMU monitor. */
export abstract class DomainConsoleHandle extends DomainStatsHandle {
  /**
   * The console named `device`, or the first one: a Node stream in both directions. Destroy it to let it go. An abort
   * destroys it.
   *
   * C: `virDomainOpenConsole`
   */
  async openConsole(device?: string, options?: Options<typeof F.DomainConsoleFlags>): Promise<Duplex> {
    const stream = await this.call('openConsole', device, F.DomainConsoleFlags.encode(options), options);
    return destroyOnAbort(toDuplex(stream), options?.signal, 'domain.openConsole');
  }

  /**
   * The channel with target name `name`, or the first one: a Node stream in both directions. Destroy it to let it go.
   * An abort destroys it.
   *
   * C: `virDomainOpenChannel`
   */
  async openChannel(name?: string, options?: Options<typeof F.DomainChannelFlags>): Promise<Duplex> {
    const stream = await this.call('openChannel', name, F.DomainChannelFlags.encode(options), options);
    return destroyOnAbort(toDuplex(stream), options?.signal, 'domain.openChannel');
  }

  /**
   * Connects graphics device `index` to the socket `fd` of this process.
   *
   * C: `virDomainOpenGraphics`
   */
  async openGraphics(index: number, fd: number, options?: Options<typeof F.DomainOpenGraphicsFlags>): Promise<void> {
    return this.call('openGraphics', index, fd, F.DomainOpenGraphicsFlags.encode(options), options);
  }

  /**
   * Gives a new socket of this process that is connected to graphics device `index`.
   *
   * C: `virDomainOpenGraphicsFD`
   */
  async openGraphicsFD(index: number, options?: Options<typeof F.DomainOpenGraphicsFlags>): Promise<number> {
    return this.call('openGraphicsFD', index, F.DomainOpenGraphicsFlags.encode(options), options);
  }

  /**
   * Makes graphics device `type` (0 any, 1 VNC) read its certificates again.
   *
   * C: `virDomainGraphicsReload`
   */
  async graphicsReload(type: number, options?: CallOptions): Promise<void> {
    return this.call('graphicsReload', type, 0, options);
  }

  /**
   * A picture of screen number `screen`: its MIME type, and its bytes as a Node stream. An abort destroys that.
   *
   * C: `virDomainScreenshot`
   */
  async screenshot(screen = 0, options?: CallOptions): Promise<{ mime: string; content: Readable }> {
    const { mime, stream } = await this.call('screenshot', screen, 0, options);
    return { mime, content: destroyOnAbort(toReadable(stream), options?.signal, 'domain.screenshot') };
  }

  /**
   * Presses all of `keycodes` together for `holdtime` milliseconds.
   *
   * C: `virDomainSendKey`
   */
  async sendKey(
    codeset: KeycodeSet,
    holdtime: number,
    keycodes: readonly number[],
    options?: CallOptions,
  ): Promise<void> {
    return this.call('sendKey', codeset, holdtime, keycodes, 0, options);
  }

  /**
   * Sends the guest a non-maskable interrupt: most systems write a crash dump then.
   *
   * C: `virDomainInjectNMI`
   */
  async injectNmi(options?: CallOptions): Promise<void> {
    return this.call('injectNmi', 0, options);
  }

  /**
   * Sends a command to the QEMU monitor, JSON or with `hmp` the human kind, and gives the answer. Past libvirt's
   * stable API: what it changes, the driver does not know.
   *
   * C: `virDomainQemuMonitorCommandWithFiles`
   */
  async qemuMonitorCommand(
    command: string,
    files: readonly number[],
    options?: Options<typeof F.DomainQemuMonitorCommandFlags>,
  ): Promise<{ readonly result: string; readonly files: readonly number[] }> {
    return this.call('qemuMonitorCommand', command, files, F.DomainQemuMonitorCommandFlags.encode(options), options);
  }
}
