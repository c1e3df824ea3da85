import type { NWFilterRef } from '../driver/refs.js';
import type { CallOptions } from '../signal.js';
import { Handle } from './handle.js';

/** A network filter. */
export class NWFilter extends Handle<'nwfilter', NWFilterRef> {
  readonly section = 'nwfilter';

  get name(): string {
    return this.ref.name;
  }

  get uuid(): string {
    return this.ref.uuid;
  }

  /**
   * The `<filter>` XML.
   *
   * C: `virNWFilterGetXMLDesc`
   */
  async getXmlDesc(options?: CallOptions): Promise<string> {
    return this.call('getXmlDesc', 0, options);
  }

  /**
   * Forgets the filter.
   *
   * @throws VirtError `VIR_ERR_OPERATION_INVALID` while a guest uses it
   *
   * C: `virNWFilterUndefine`
   */
  async undefine(options?: CallOptions): Promise<void> {
    return this.call('undefine', options);
  }
}
