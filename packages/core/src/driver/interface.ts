import type { CallOptions } from '../signal.js';
import type { InterfaceRef } from './refs.js';

/** The host's own network interfaces. */
export interface InterfaceDriver {
  /** Flags: `ConnectListAllInterfacesFlags`. */
  listAll(flags: number, options?: CallOptions): Promise<readonly InterfaceRef[]>;
  /** Flags: `InterfaceXMLFlags`. */
  getXmlDesc(iface: InterfaceRef, flags: number, options?: CallOptions): Promise<string>;

  /** Core's default: found in `listAll`. */
  lookupByName?(name: string, options?: CallOptions): Promise<InterfaceRef>;
  /**
   * Core's default: found in `listAll`.
   * @throws VirtError `VIR_ERR_MULTIPLE_INTERFACES` when more than one has that address
   */
  lookupByMacString?(mac: string, options?: CallOptions): Promise<InterfaceRef>;
  /** Core's default: found in the list of the active ones. */
  isActive?(iface: InterfaceRef, options?: CallOptions): Promise<boolean>;
  /** Flags: `InterfaceDefineFlags`. */
  defineXml?(xml: string, flags: number, options?: CallOptions): Promise<InterfaceRef>;
  undefine?(iface: InterfaceRef, options?: CallOptions): Promise<void>;
  /** Brings the interface up. No flags yet. */
  create?(iface: InterfaceRef, flags: number, options?: CallOptions): Promise<void>;
  /** Takes the interface down. No flags yet. */
  destroy?(iface: InterfaceRef, flags: number, options?: CallOptions): Promise<void>;
  /** Remembers the configuration of all interfaces, to commit or roll back. No flags yet. */
  changeBegin?(flags: number, options?: CallOptions): Promise<void>;
  changeCommit?(flags: number, options?: CallOptions): Promise<void>;
  changeRollback?(flags: number, options?: CallOptions): Promise<void>;
}
