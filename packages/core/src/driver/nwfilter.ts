import type { CallOptions } from '../signal.js';
import type { NWFilterBindingRef, NWFilterRef } from './refs.js';

/** Network filters. */
export interface NWFilterDriver {
  /** No flags yet. */
  listAll(flags: number, options?: CallOptions): Promise<readonly NWFilterRef[]>;
  getXmlDesc(filter: NWFilterRef, flags: number, options?: CallOptions): Promise<string>;

  /** Core's default: found in `listAll`. */
  lookupByName?(name: string, options?: CallOptions): Promise<NWFilterRef>;
  /** Core's default: found in `listAll`. */
  lookupByUuid?(uuid: string, options?: CallOptions): Promise<NWFilterRef>;
  /** Flags: `NWFilterDefineFlags`. */
  defineXml?(xml: string, flags: number, options?: CallOptions): Promise<NWFilterRef>;
  undefine?(filter: NWFilterRef, options?: CallOptions): Promise<void>;
}

/** Which filter guards which of the host's network devices. */
export interface NWFilterBindingDriver {
  /** No flags yet. */
  listAll(flags: number, options?: CallOptions): Promise<readonly NWFilterBindingRef[]>;
  getXmlDesc(binding: NWFilterBindingRef, flags: number, options?: CallOptions): Promise<string>;

  /** Core's default: found in `listAll`. */
  lookupByPortDev?(portDev: string, options?: CallOptions): Promise<NWFilterBindingRef>;
  /** Flags: `NWFilterBindingCreateFlags`. */
  createXml?(xml: string, flags: number, options?: CallOptions): Promise<NWFilterBindingRef>;
  delete?(binding: NWFilterBindingRef, options?: CallOptions): Promise<void>;
}
