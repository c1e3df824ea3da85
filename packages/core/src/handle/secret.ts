import type { SecretUsageType } from '../driver/enum-tables.js';
import type { SecretRef } from '../driver/refs.js';
import type { CallOptions } from '../signal.js';
import { Handle } from './handle.js';

/** A secret that volumes and devices use. */
export class Secret extends Handle<'secret', SecretRef> {
  readonly section = 'secret';

  get uuid(): string {
    return this.ref.uuid;
  }

  get usageType(): SecretUsageType {
    return this.ref.usageType;
  }

  get usageId(): string {
    return this.ref.usageId;
  }

  /**
   * The `<secret>` XML; the value is not in it.
   *
   * C: `virSecretGetXMLDesc`
   */
  async getXmlDesc(options?: CallOptions): Promise<string> {
    return this.call('getXmlDesc', 0, options);
  }

  /**
   * Forgets the secret, its value too.
   *
   * C: `virSecretUndefine`
   */
  async undefine(options?: CallOptions): Promise<void> {
    return this.call('undefine', options);
  }

  /**
   * The value. Refused for a private secret, and on a read-only connection.
   *
   * C: `virSecretGetValue`
   */
  async getValue(options?: CallOptions): Promise<Uint8Array> {
    return this.call('getValue', 0, options);
  }

  /**
   * Sets the value: any bytes.
   *
   * C: `virSecretSetValue`
   */
  async setValue(value: Uint8Array, options?: CallOptions): Promise<void> {
    return this.call('setValue', value, 0, options);
  }
}
