import * as F from '../driver/flag-tables.js';
import type { FSInfo, GuestTime } from '../driver/domain-guest.js';
import type { DomainProcessSignal } from '../driver/enum-tables.js';
import type { GuestVcpus, ParamsOf, TypedParams } from '../driver/params.js';
import type { CallOptions } from '../signal.js';
import { DomainMigrationHandle } from './migration.js';
import type { Options } from './options.js';

/** What goes through the guest's agent, or to the guest's own processes. */
export abstract class DomainGuestHandle extends DomainMigrationHandle {
  /**
   * Freezes file systems in the guest, all of them for an empty list, so that its disks can be copied whole; gives
   * how many. Thaw them soon: what writes in the guest waits. An abort stops the wait; the guest may have frozen
   * them.
   *
   * @throws VirtError `VIR_ERR_AGENT_UNRESPONSIVE` when the agent does not answer
   *
   * C: `virDomainFSFreeze`
   */
  async fsFreeze(mountpoints: readonly string[], options?: CallOptions): Promise<number> {
    return this.call('fsFreeze', mountpoints, 0, options);
  }

  /**
   * Lets file systems go on that `fsFreeze` stopped, all of them for an empty list; gives how many.
   *
   * C: `virDomainFSThaw`
   */
  async fsThaw(mountpoints: readonly string[], options?: CallOptions): Promise<number> {
    return this.call('fsThaw', mountpoints, 0, options);
  }

  /**
   * Gives free blocks of `minimum` bytes and more back to the host.
   *
   * C: `virDomainFSTrim`
   */
  async fsTrim(mountpoint: string | undefined, minimum: bigint, options?: CallOptions): Promise<void> {
    return this.call('fsTrim', mountpoint, minimum, 0, options);
  }

  /**
   * The file systems that the guest has mounted, and the disks that they lie on.
   *
   * C: `virDomainGetFSInfo`
   */
  async getFSInfo(options?: CallOptions): Promise<readonly FSInfo[]> {
    return this.call('getFSInfo', 0, options);
  }

  /**
   * The guest's own time.
   *
   * C: `virDomainGetTime`
   */
  async getTime(options?: CallOptions): Promise<GuestTime> {
    return this.call('getTime', 0, options);
  }

  /**
   * Sets the guest's clock, or with `sync` to its own hardware clock; `time` counts for nothing then.
   *
   * C: `virDomainSetTime`
   */
  async setTime(time: GuestTime, options?: Options<typeof F.DomainSetTimeFlags>): Promise<void> {
    return this.call('setTime', time, F.DomainSetTimeFlags.encode(options), options);
  }

  /**
   * Sets a user's password in the guest; `encrypted` says that `password` is hashed as the guest wants it.
   *
   * C: `virDomainSetUserPassword`
   */
  async setUserPassword(
    user: string,
    password: string,
    options?: Options<typeof F.DomainSetUserPasswordFlags>,
  ): Promise<void> {
    return this.call('setUserPassword', user, password, F.DomainSetUserPasswordFlags.encode(options), options);
  }

  /**
   * The vCPUs as the guest sees them: lists such as `0-3,6` of those it has, has online, and may take offline.
   *
   * C: `virDomainGetGuestVcpus`
   */
  async getGuestVcpus(options?: CallOptions): Promise<ParamsOf<typeof GuestVcpus>> {
    return this.call('getGuestVcpus', 0, options);
  }

  /**
   * `vcpus` is a list such as `1-2,5`.
   *
   * C: `virDomainSetGuestVcpus`
   */
  async setGuestVcpus(vcpus: string, online: boolean, options?: CallOptions): Promise<void> {
    return this.call('setGuestVcpus', vcpus, online, 0, options);
  }

  /**
   * Facts from inside the guest; `types` are bits of `DomainGuestInfoTypes`, 0 for all.
   *
   * C: `virDomainGetGuestInfo`
   */
  async getGuestInfo(types: number, options?: CallOptions): Promise<TypedParams> {
    return this.call('getGuestInfo', types, 0, options);
  }

  /**
   * The authorized SSH keys of `user`.
   *
   * C: `virDomainAuthorizedSSHKeysGet`
   */
  async authorizedSshKeysGet(user: string, options?: CallOptions): Promise<readonly string[]> {
    return this.call('authorizedSshKeysGet', user, 0, options);
  }

  /**
   * Replaces the authorized SSH keys of `user` in the guest; `append` adds to them, `remove` takes out those given.
   *
   * C: `virDomainAuthorizedSSHKeysSet`
   */
  async authorizedSshKeysSet(
    user: string,
    keys: readonly string[],
    options?: Options<typeof F.DomainAuthorizedSSHKeysSetFlags>,
  ): Promise<void> {
    return this.call('authorizedSshKeysSet', user, keys, F.DomainAuthorizedSSHKeysSetFlags.encode(options), options);
  }

  /**
   * Seconds that agent calls wait; -2 for ever, -1 as the host likes, 0 not at all.
   *
   * C: `virDomainAgentSetResponseTimeout`
   */
  async agentSetResponseTimeout(seconds: number, options?: CallOptions): Promise<void> {
    return this.call('agentSetResponseTimeout', seconds, 0, options);
  }

  /**
   * Sends JSON to the agent and gives its answer; `timeout` as in `agentSetResponseTimeout`.
   *
   * C: `virDomainQemuAgentCommand`
   */
  async qemuAgentCommand(command: string, timeout: number, options?: CallOptions): Promise<string | undefined> {
    return this.call('qemuAgentCommand', command, timeout, 0, options);
  }

  /**
   * Sends a signal to process `pid` of the guest.
   *
   * C: `virDomainSendProcessSignal`
   */
  async sendProcessSignal(pid: bigint, signal: DomainProcessSignal, options?: CallOptions): Promise<void> {
    return this.call('sendProcessSignal', pid, signal, 0, options);
  }
}
