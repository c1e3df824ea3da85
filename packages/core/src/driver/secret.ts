import type { CallOptions } from '../signal.js';
import type { SecretUsageType } from './enum-tables.js';
import type { EventDriver } from './events.js';
import type { SecretRef } from './refs.js';

/** Secrets that volumes and devices use. */
export interface SecretDriver extends EventDriver<'secret'> {
  /** Flags: `ConnectListAllSecretsFlags`. */
  listAll(flags: number, options?: CallOptions): Promise<readonly SecretRef[]>;
  /** No flags yet. */
  getXmlDesc(secret: SecretRef, flags: number, options?: CallOptions): Promise<string>;

  /** Core's default: found in `listAll`. */
  lookupByUuid?(uuid: string, options?: CallOptions): Promise<SecretRef>;
  /** Core's default: found in `listAll`. */
  lookupByUsage?(usageType: SecretUsageType, usageId: string, options?: CallOptions): Promise<SecretRef>;
  /** Flags: `SecretDefineFlags`. */
  defineXml?(xml: string, flags: number, options?: CallOptions): Promise<SecretRef>;
  undefine?(secret: SecretRef, options?: CallOptions): Promise<void>;
  /** Refused for a private secret. No flags yet. */
  getValue?(secret: SecretRef, flags: number, options?: CallOptions): Promise<Uint8Array>;
  setValue?(secret: SecretRef, value: Uint8Array, flags: number, options?: CallOptions): Promise<void>;
}
