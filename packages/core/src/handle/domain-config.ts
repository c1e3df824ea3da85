import * as F from '../driver/flag-tables.js';
import type { SecurityLabel } from '../driver/domain-config.js';
import type { Files } from '../driver/domain-lifecycle.js';
import type { DomainMetadataType } from '../driver/enum-tables.js';
import type { LaunchSecurityInfo, LaunchSecurityState, ParamsOf } from '../driver/params.js';
import type { CallOptions } from '../signal.js';
import { DomainLifecycleHandle } from './domain-lifecycle.js';
import type { Options } from './options.js';

/** Definitions, devices, metadata and security. */
export abstract class DomainConfigHandle extends DomainLifecycleHandle {
  /**
   * Forgets the definition; a running domain goes on, transient.
   *
   * C: `virDomainUndefineFlags`
   */
  async undefine(options?: Options<typeof F.DomainUndefineFlags>): Promise<void> {
    return this.call('undefine', F.DomainUndefineFlags.encode(options), options);
  }

  /**
   * Renames a domain that does not run.
   *
   * C: `virDomainRename`
   */
  async rename(name: string, options?: CallOptions): Promise<void> {
    await this.call('rename', name, 0, options);
    this.refer({ ...this.ref, name });
  }

  /**
   * Adds the device in `xml`: to the running guest with `live`, to the definition with `config`, to whichever applies
   * with neither.
   *
   * @throws VirtError `VIR_ERR_OPERATION_INVALID` with `live` when it does not run
   *
   * C: `virDomainAttachDeviceFlags`
   */
  async attachDevice(xml: string, options?: Options<typeof F.DomainDeviceModifyFlags>): Promise<void> {
    return this.call('attachDevice', xml, F.DomainDeviceModifyFlags.encode(options), options);
  }

  /**
   * Removes the device that `xml` describes. Settles when the guest was asked, which may take its time or refuse: the
   * event `domain.deviceRemoved` tells that it let go.
   *
   * @throws VirtError `VIR_ERR_DEVICE_MISSING`
   *
   * C: `virDomainDetachDeviceFlags`
   */
  async detachDevice(xml: string, options?: Options<typeof F.DomainDeviceModifyFlags>): Promise<void> {
    return this.call('detachDevice', xml, F.DomainDeviceModifyFlags.encode(options), options);
  }

  /**
   * Removes the device with this alias, such as `ua-disk` or `net0`. Settles when the guest was asked; the event
   * `domain.deviceRemoved` tells that it let go.
   *
   * C: `virDomainDetachDeviceAlias`
   */
  async detachDeviceAlias(alias: string, options?: Options<typeof F.DomainModificationImpact>): Promise<void> {
    return this.call('detachDeviceAlias', alias, F.DomainModificationImpact.encode(options), options);
  }

  /**
   * Changes a device in place: a CD, a link, a password.
   *
   * C: `virDomainUpdateDeviceFlags`
   */
  async updateDevice(xml: string, options?: Options<typeof F.DomainDeviceModifyFlags>): Promise<void> {
    return this.call('updateDevice', xml, F.DomainDeviceModifyFlags.encode(options), options);
  }

  /**
   * The description, the title, or the element of namespace `uri`.
   * @throws VirtError `VIR_ERR_NO_DOMAIN_METADATA`
   *
   * C: `virDomainGetMetadata`
   */
  async getMetadata(
    type: DomainMetadataType,
    uri: string | undefined,
    options?: Options<typeof F.DomainModificationImpact>,
  ): Promise<string> {
    return this.call('getMetadata', type, uri, F.DomainModificationImpact.encode(options), options);
  }

  /**
   * Sets it, or removes it when `metadata` is `undefined`. `key` is the prefix for an element of namespace `uri`.
   *
   * C: `virDomainSetMetadata`
   */
  async setMetadata(
    type: DomainMetadataType,
    metadata: string | undefined,
    key: string | undefined,
    uri: string | undefined,
    options?: Options<typeof F.DomainModificationImpact>,
  ): Promise<void> {
    return this.call('setMetadata', type, metadata, key, uri, F.DomainModificationImpact.encode(options), options);
  }

  /**
   * The security label of the guest's process.
   *
   * C: `virDomainGetSecurityLabel`
   */
  async getSecurityLabel(options?: CallOptions): Promise<SecurityLabel> {
    return this.call('getSecurityLabel', options);
  }

  /**
   * One label for each security model.
   *
   * C: `virDomainGetSecurityLabelList`
   */
  async getSecurityLabelList(options?: CallOptions): Promise<readonly SecurityLabel[]> {
    return this.call('getSecurityLabelList', options);
  }

  /**
   * What a guest with confidential memory tells to whoever will trust it: its launch measurement and policy.
   *
   * C: `virDomainGetLaunchSecurityInfo`
   */
  async getLaunchSecurityInfo(options?: CallOptions): Promise<ParamsOf<typeof LaunchSecurityInfo>> {
    return this.call('getLaunchSecurityInfo', 0, options);
  }

  /**
   * Puts a secret into the memory of a guest with confidential memory that was started paused.
   *
   * C: `virDomainSetLaunchSecurityState`
   */
  async setLaunchSecurityState(state: ParamsOf<typeof LaunchSecurityState>, options?: CallOptions): Promise<void> {
    return this.call('setLaunchSecurityState', state, 0, options);
  }

  /**
   * What the host has to say about the domain: deprecations, taints.
   *
   * C: `virDomainGetMessages`
   */
  async getMessages(options?: Options<typeof F.DomainMessageTypes>): Promise<readonly string[]> {
    return this.call('getMessages', F.DomainMessageTypes.encode(options), options);
  }

  /**
   * Gives open files of this process to a disk of the domain, under `name`.
   *
   * C: `virDomainFDAssociate`
   */
  async fdAssociate(name: string, files: Files, options?: Options<typeof F.DomainFDAssociateFlags>): Promise<void> {
    return this.call('fdAssociate', name, files, F.DomainFDAssociateFlags.encode(options), options);
  }

  /**
   * Opens the namespaces of a container: file descriptors of this process.
   *
   * C: `virDomainLxcOpenNamespace`
   */
  async lxcOpenNamespace(options?: CallOptions): Promise<Files> {
    return this.call('lxcOpenNamespace', 0, options);
  }
}
