import type { Files } from '../driver/domain-lifecycle.js';
import * as F from '../driver/flag-tables.js';
import type {
  DomainCoreDumpFormat,
  DomainLifecycle,
  DomainLifecycleAction,
  NodeSuspendTarget,
} from '../driver/enum-tables.js';
import type { CallOptions } from '../signal.js';
import { DomainHandle } from './domain-handle.js';
import type { Options } from './options.js';

/** Starting, stopping, pausing, saving and restoring. */
export abstract class DomainLifecycleHandle extends DomainHandle {
  /**
   * Starts a defined domain, or goes on from its managed save image. `paused` leaves it waiting for `resume`,
   * `autodestroy` ends it with this connection, `forceBoot` drops a managed save image. `files` are open files of
   * this process that the guest gets, where the driver runs in this process.
   *
   * An abort stops the wait; the host may have started the domain.
   *
   * @throws VirtError `VIR_ERR_OPERATION_INVALID` when it runs already
   *
   * @example
   * await domain.create({ paused: true, signal: AbortSignal.timeout(30_000) });
   *
   * C: `virDomainCreateWithFlags`, `virDomainCreateWithFiles`
   */
  async create(options?: Options<typeof F.DomainCreateFlags> & { readonly files?: Files }): Promise<void> {
    const flags = F.DomainCreateFlags.encode(options, ['files']);
    this.refer(await this.call('create', options?.files ?? [], flags, options));
  }

  /**
   * Stops the guest's CPUs; its memory and its devices stay. `resume` lets it go on.
   *
   * @throws VirtError `VIR_ERR_OPERATION_INVALID` when it does not run
   *
   * C: `virDomainSuspend`
   */
  async suspend(options?: CallOptions): Promise<void> {
    return this.call('suspend', options);
  }

  /**
   * Lets a paused guest go on.
   *
   * @throws VirtError `VIR_ERR_OPERATION_INVALID` when it is not paused
   *
   * C: `virDomainResume`
   */
  async resume(options?: CallOptions): Promise<void> {
    return this.call('resume', options);
  }

  /**
   * Asks the guest to shut down; it may take its time, or refuse: the event `domain.lifecycle` tells. The flags are
   * ways to ask, which are tried in an order of the driver's own; `sendSignal` is libvirt's
   * `VIR_DOMAIN_SHUTDOWN_SIGNAL`. An abort takes nothing back.
   *
   * C: `virDomainShutdownFlags`
   */
  async shutdown(options?: Options<typeof F.DomainShutdownFlags>): Promise<void> {
    return this.call('shutdown', F.DomainShutdownFlags.encode(options), options);
  }

  /**
   * Asks the guest to reboot; the flags are ways to ask, as for `shutdown`.
   *
   * C: `virDomainReboot`
   */
  async reboot(options?: Options<typeof F.DomainRebootFlags>): Promise<void> {
    return this.call('reboot', F.DomainRebootFlags.encode(options), options);
  }

  /**
   * Presses the reset button: what the guest has not written is lost.
   *
   * C: `virDomainReset`
   */
  async reset(options?: CallOptions): Promise<void> {
    return this.call('reset', 0, options);
  }

  /**
   * Powers the domain off by force, as if its plug were pulled. It deletes nothing, but a transient domain is gone
   * after it. An abort stops the wait, not the power-off.
   *
   * C: `virDomainDestroyFlags`
   */
  async destroy(options?: Options<typeof F.DomainDestroyFlags>): Promise<void> {
    await this.call('destroy', F.DomainDestroyFlags.encode(options), options);
    this.refer({ ...this.ref, id: -1 });
  }

  /**
   * Lets the guest's own power management put it to sleep for `seconds`; 0 means until woken.
   *
   * C: `virDomainPMSuspendForDuration`
   */
  async pmSuspendForDuration(target: NodeSuspendTarget, seconds: bigint, options?: CallOptions): Promise<void> {
    return this.call('pmSuspendForDuration', target, seconds, 0, options);
  }

  /**
   * Wakes a guest that its own power management put to sleep.
   *
   * C: `virDomainPMWakeup`
   */
  async pmWakeup(options?: CallOptions): Promise<void> {
    return this.call('pmWakeup', 0, options);
  }

  /**
   * Writes the guest's memory to `file` on the host and stops it. `dxml` is the definition to start with again. An
   * abort stops the wait, not the saving: see `abortJob`.
   *
   * C: `virDomainSaveFlags`, `virDomainSaveParams`
   */
  async save(
    file: string,
    options?: Options<typeof F.DomainSaveRestoreFlags> & { readonly dxml?: string },
  ): Promise<void> {
    const params = options?.dxml === undefined ? { file } : { file, dxml: options.dxml };
    await this.call('save', params, F.DomainSaveRestoreFlags.encode(options, ['dxml']), options);
    this.refer({ ...this.ref, id: -1 });
  }

  /**
   * Writes the guest's memory to a place that the host keeps, and stops it; the next start goes on from there.
   * `running` and `paused` say how, instead of what it does now. An abort stops the wait, not the saving: see
   * `abortJob`.
   *
   * C: `virDomainManagedSave`
   */
  async managedSave(options?: Options<typeof F.DomainSaveRestoreFlags>): Promise<void> {
    await this.call('managedSave', F.DomainSaveRestoreFlags.encode(options), options);
    this.refer({ ...this.ref, id: -1 });
  }

  /**
   * Whether the next start goes on from a managed save image.
   *
   * C: `virDomainHasManagedSaveImage`
   */
  async hasManagedSaveImage(options?: CallOptions): Promise<boolean> {
    return this.call('hasManagedSaveImage', 0, options);
  }

  /**
   * Deletes the managed save image: the next start is a cold one.
   *
   * C: `virDomainManagedSaveRemove`
   */
  async managedSaveRemove(options?: CallOptions): Promise<void> {
    return this.call('managedSaveRemove', 0, options);
  }

  /**
   * The definition inside of the managed save image. `secure` adds its secrets, and is refused on a read-only
   * connection.
   *
   * C: `virDomainManagedSaveGetXMLDesc`
   */
  async managedSaveGetXmlDesc(options?: Options<typeof F.DomainSaveImageXMLFlags>): Promise<string> {
    return this.call('managedSaveGetXmlDesc', F.DomainSaveImageXMLFlags.encode(options), options);
  }

  /**
   * Replaces the definition inside of the managed save image; `running` and `paused` say how the next start begins.
   *
   * C: `virDomainManagedSaveDefineXML`
   */
  async managedSaveDefineXml(xml: string, options?: Options<typeof F.DomainSaveRestoreFlags>): Promise<void> {
    return this.call('managedSaveDefineXml', xml, F.DomainSaveRestoreFlags.encode(options), options);
  }

  /**
   * Writes the guest's memory to a file on the host, for a debugger. It is paused meanwhile, unless `live`; `crash`
   * ends it afterwards, `reset` resets it. An abort stops the wait, not the dump: see `abortJob`.
   *
   * C: `virDomainCoreDumpWithFormat`
   */
  async coreDump(
    to: string,
    format: DomainCoreDumpFormat,
    options?: Options<typeof F.DomainCoreDumpFlags>,
  ): Promise<void> {
    return this.call('coreDump', to, format, F.DomainCoreDumpFlags.encode(options), options);
  }

  /**
   * What happens when the guest powers off, reboots or crashes.
   *
   * C: `virDomainSetLifecycleAction`
   */
  async setLifecycleAction(
    event: DomainLifecycle,
    action: DomainLifecycleAction,
    options?: Options<typeof F.DomainModificationImpact>,
  ): Promise<void> {
    return this.call('setLifecycleAction', event, action, F.DomainModificationImpact.encode(options), options);
  }

  /**
   * Whether the domain starts with the host.
   *
   * C: `virDomainGetAutostart`
   */
  async getAutostart(options?: CallOptions): Promise<boolean> {
    return this.call('getAutostart', options);
  }

  /**
   * Says whether the domain starts with the host.
   *
   * C: `virDomainSetAutostart`
   */
  async setAutostart(autostart: boolean, options?: CallOptions): Promise<void> {
    return this.call('setAutostart', autostart, options);
  }

  /**
   * Whether the domain starts with the host at the next boot only.
   *
   * C: `virDomainGetAutostartOnce`
   */
  async getAutostartOnce(options?: CallOptions): Promise<boolean> {
    return this.call('getAutostartOnce', options);
  }

  /**
   * Says whether the domain starts with the host at its next boot, and only then.
   *
   * C: `virDomainSetAutostartOnce`
   */
  async setAutostartOnce(autostart: boolean, options?: CallOptions): Promise<void> {
    return this.call('setAutostartOnce', autostart, options);
  }
}
