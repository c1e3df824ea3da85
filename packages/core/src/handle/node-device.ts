import * as F from '../driver/flag-tables.js';
import type { NodeDeviceRef } from '../driver/refs.js';
import type { CallOptions } from '../signal.js';
import { Handle } from './handle.js';
import type { Options } from './options.js';

/** A device of the host. */
export class NodeDevice extends Handle<'nodeDevice', NodeDeviceRef> {
  readonly section = 'nodeDevice';

  get name(): string {
    return this.ref.name;
  }

  /**
   * The `<device>` XML, with all its capabilities.
   *
   * C: `virNodeDeviceGetXMLDesc`
   */
  async getXmlDesc(options?: CallOptions): Promise<string> {
    return this.call('getXmlDesc', 0, options);
  }

  /**
   * The name of the parent, or `undefined` for a root.
   *
   * C: `virNodeDeviceGetParent`
   */
  async getParent(options?: CallOptions): Promise<string | undefined> {
    return this.call('getParent', options);
  }

  /**
   * The names of its capabilities, such as `net` or `pci`.
   *
   * C: `virNodeDeviceListCaps`
   */
  async listCaps(options?: CallOptions): Promise<readonly string[]> {
    return this.call('listCaps', options);
  }

  /**
   * Removes a device that the host made, such as a virtual HBA or a mediated device; a defined one can be started
   * again.
   *
   * C: `virNodeDeviceDestroy`
   */
  async destroy(options?: CallOptions): Promise<void> {
    return this.call('destroy', options);
  }

  /**
   * Forgets the definition; a device that is there stays.
   *
   * C: `virNodeDeviceUndefine`
   */
  async undefine(options?: CallOptions): Promise<void> {
    return this.call('undefine', 0, options);
  }

  /**
   * Starts a defined device.
   *
   * C: `virNodeDeviceCreate`
   */
  async create(options?: CallOptions): Promise<void> {
    return this.call('create', 0, options);
  }

  /**
   * Changes a defined device.
   *
   * C: `virNodeDeviceUpdate`
   */
  async update(xml: string, options?: Options<typeof F.DomainModificationImpact>): Promise<void> {
    return this.call('update', xml, F.DomainModificationImpact.encode(options), options);
  }

  /**
   * Whether it is there.
   *
   * C: `virNodeDeviceIsActive`
   */
  async isActive(options?: CallOptions): Promise<boolean> {
    return this.call('isActive', options);
  }

  /**
   * Whether a definition of it is kept.
   *
   * C: `virNodeDeviceIsPersistent`
   */
  async isPersistent(options?: CallOptions): Promise<boolean> {
    return this.call('isPersistent', options);
  }

  /**
   * Whether a defined device starts with the host.
   *
   * C: `virNodeDeviceGetAutostart`
   */
  async getAutostart(options?: CallOptions): Promise<boolean> {
    return this.call('getAutostart', options);
  }

  /**
   * Says whether a defined device starts with the host.
   *
   * C: `virNodeDeviceSetAutostart`
   */
  async setAutostart(autostart: boolean, options?: CallOptions): Promise<void> {
    return this.call('setAutostart', autostart, options);
  }

  /**
   * Takes the device from the host's driver, for a guest; `driverName` is `vfio` or another, or the default.
   *
   * C: `virNodeDeviceDetachFlags`
   */
  async detach(driverName: string | undefined, options?: CallOptions): Promise<void> {
    return this.call('detach', driverName, 0, options);
  }

  /**
   * Gives it back to the host's driver.
   *
   * C: `virNodeDeviceReAttach`
   */
  async reAttach(options?: CallOptions): Promise<void> {
    return this.call('reAttach', options);
  }

  /**
   * Resets the device, which must not be in use.
   *
   * C: `virNodeDeviceReset`
   */
  async reset(options?: CallOptions): Promise<void> {
    return this.call('reset', options);
  }
}
