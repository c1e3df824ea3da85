import * as F from '../driver/flag-tables.js';
import type { InterfaceRef } from '../driver/refs.js';
import type { CallOptions } from '../signal.js';
import { Handle } from './handle.js';
import type { Options } from './options.js';

/** One of the host's own network interfaces. */
export class Interface extends Handle<'interface', InterfaceRef> {
  readonly section = 'interface';

  get name(): string {
    return this.ref.name;
  }

  get mac(): string {
    return this.ref.mac;
  }

  /**
   * The `<interface>` XML: as it is now, or with `inactive` as it is configured.
   *
   * C: `virInterfaceGetXMLDesc`
   */
  async getXmlDesc(options?: Options<typeof F.InterfaceXMLFlags>): Promise<string> {
    return this.call('getXmlDesc', F.InterfaceXMLFlags.encode(options), options);
  }

  /**
   * Whether it is up.
   *
   * C: `virInterfaceIsActive`
   */
  async isActive(options?: CallOptions): Promise<boolean> {
    return this.call('isActive', options);
  }

  /**
   * Forgets its configuration; it stays up until the host starts again or it is destroyed.
   *
   * C: `virInterfaceUndefine`
   */
  async undefine(options?: CallOptions): Promise<void> {
    return this.call('undefine', options);
  }

  /**
   * Brings the interface up.
   *
   * C: `virInterfaceCreate`
   */
  async create(options?: CallOptions): Promise<void> {
    return this.call('create', 0, options);
  }

  /**
   * Takes the interface down.
   *
   * C: `virInterfaceDestroy`
   */
  async destroy(options?: CallOptions): Promise<void> {
    return this.call('destroy', 0, options);
  }
}
