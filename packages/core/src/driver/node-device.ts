import type { CallOptions } from '../signal.js';
import type { EventDriver } from './events.js';
import type { NodeDeviceRef } from './refs.js';

/** The devices of the host. */
export interface NodeDeviceDriver extends EventDriver<'nodeDevice'> {
  /** Flags: `ConnectListAllNodeDeviceFlags`. */
  listAll(flags: number, options?: CallOptions): Promise<readonly NodeDeviceRef[]>;
  /** No flags yet. */
  getXmlDesc(device: NodeDeviceRef, flags: number, options?: CallOptions): Promise<string>;

  /** Core's default: found in `listAll`. */
  lookupByName?(name: string, options?: CallOptions): Promise<NodeDeviceRef>;
  lookupScsiHostByWwn?(wwnn: string, wwpn: string, flags: number, options?: CallOptions): Promise<NodeDeviceRef>;
  /** The name of the parent, or `undefined` for a root. */
  getParent?(device: NodeDeviceRef, options?: CallOptions): Promise<string | undefined>;
  /** The names of its capabilities, such as `net` or `pci`. */
  listCaps?(device: NodeDeviceRef, options?: CallOptions): Promise<readonly string[]>;
  /** Makes a device that lives until it is destroyed. Flags: `NodeDeviceCreateXMLFlags`. */
  createXml?(xml: string, flags: number, options?: CallOptions): Promise<NodeDeviceRef>;
  destroy?(device: NodeDeviceRef, options?: CallOptions): Promise<void>;
  /** Defines a device that can be started. Flags: `NodeDeviceDefineXMLFlags`. */
  defineXml?(xml: string, flags: number, options?: CallOptions): Promise<NodeDeviceRef>;
  undefine?(device: NodeDeviceRef, flags: number, options?: CallOptions): Promise<void>;
  create?(device: NodeDeviceRef, flags: number, options?: CallOptions): Promise<void>;
  /** Changes a defined device. Flags: `DomainModificationImpact`. */
  update?(device: NodeDeviceRef, xml: string, flags: number, options?: CallOptions): Promise<void>;
  isActive?(device: NodeDeviceRef, options?: CallOptions): Promise<boolean>;
  isPersistent?(device: NodeDeviceRef, options?: CallOptions): Promise<boolean>;
  getAutostart?(device: NodeDeviceRef, options?: CallOptions): Promise<boolean>;
  setAutostart?(device: NodeDeviceRef, autostart: boolean, options?: CallOptions): Promise<void>;
  /** Takes the device from the host's driver, for a guest; `driverName` is `vfio` or another, or the default. */
  detach?(device: NodeDeviceRef, driverName: string | undefined, flags: number, options?: CallOptions): Promise<void>;
  /** Gives it back to the host's driver. */
  reAttach?(device: NodeDeviceRef, options?: CallOptions): Promise<void>;
  reset?(device: NodeDeviceRef, options?: CallOptions): Promise<void>;
}
