import type { NWFilterBindingRef } from '../driver/refs.js';
import type { CallOptions } from '../signal.js';
import { Handle } from './handle.js';

/** Which filter guards one of the host's network devices. */
export class NWFilterBinding extends Handle<'nwfilterBinding', NWFilterBindingRef> {
  readonly section = 'nwfilterBinding';

  get portDev(): string {
    return this.ref.portDev;
  }

  get filterName(): string {
    return this.ref.filterName;
  }

  /**
   * The `<filterbinding>` XML.
   *
   * C: `virNWFilterBindingGetXMLDesc`
   */
  async getXmlDesc(options?: CallOptions): Promise<string> {
    return this.call('getXmlDesc', 0, options);
  }

  /**
   * Takes the filter off the device: from then on everything passes.
   *
   * C: `virNWFilterBindingDelete`
   */
  async delete(options?: CallOptions): Promise<void> {
    return this.call('delete', options);
  }
}
