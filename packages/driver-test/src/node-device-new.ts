import type { ErrorCode } from '@virtkit/core/driver';
import {
  attributeOf,
  childOf,
  parseNodeDevice,
  parseXml,
  printXml,
  xmlElement,
  type NodeDevice,
  type XmlElement,
} from '@virtkit/core/xml';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { nestedCapability, type Wwns } from './node-device-vport.js';

/** A parent that is named, or found by the names of its port or of its fabric; or any that will do. */
export interface Parent {
  readonly name: string | undefined;
  readonly wwns: Wwns | undefined;
  readonly fabric: string | undefined;
}

/** What a document says of a device to be made, which has no name yet. */
export function readNewDevice(xml: string): { device: NodeDevice; parent: Parent } {
  const root = parseXml(xml, { domain: 'VIR_FROM_NODEDEV' });
  if (root.name === 'device' && !childOf(root, 'capability')) throw fail("no device capabilities for 'new device'");
  const named = root.children.filter(({ name }) => name !== 'name');
  const device = parseNodeDevice(printXml({ ...root, children: [xmlElement('name', {}, 'new device'), ...named] }));
  return { device, parent: readParent(childOf(root, 'parent')) };
}

/** The port that a new virtual HBA gets. */
export function newPort(device: NodeDevice): Wwns {
  const port = nestedCapability(device, 'fc_host');
  if (!port) throw fail('Device is not a fibre channel HBA');
  const { wwnn, wwpn } = port;
  const missing = (what: string) => fail(`no ${what} supplied for 'new device', and auto-generation failed`);
  if (wwnn === undefined) throw missing('WWNN');
  if (wwpn === undefined) throw missing('WWPN');
  return { wwnn, wwpn };
}

function readParent(element: XmlElement | undefined): Parent {
  if (!element) return { name: undefined, wwns: undefined, fabric: undefined };
  const wwnn = attributeOf(element, 'wwnn');
  const wwpn = attributeOf(element, 'wwpn');
  if ((wwnn === undefined) !== (wwpn === undefined)) {
    const [given, lacking] = wwpn === undefined ? [`wwnn='${wwnn}'`, 'wwpn'] : [`wwpn='${wwpn}'`, 'wwnn'];
    throw fail(`when providing parent ${given}, the ${lacking} must also be provided`, 'VIR_ERR_XML_ERROR');
  }
  return {
    name: element.text === '' ? undefined : element.text,
    wwns: wwnn === undefined || wwpn === undefined ? undefined : { wwnn, wwpn },
    fabric: attributeOf(element, 'fabric_wwn'),
  };
}

/** A parent must be there, and able to have virtual ports. */
export function checkParent(host: TestHost, { name, wwns, fabric }: Parent): void {
  if (name !== undefined) {
    const parent = host.devices.get(name);
    if (!parent) throw fail("Could not find parent device for 'new device'");
    if (!nestedCapability(parent, 'vport_ops')) throw fail(`Parent device ${name} is not capable of vport operations`);
    return;
  }
  const fits = (device: NodeDevice): boolean => {
    const port = nestedCapability(device, 'fc_host');
    if (!nestedCapability(device, 'vport_ops')) return false;
    if (wwns) return port?.wwnn === wwns.wwnn && port.wwpn === wwns.wwpn;
    return fabric === undefined || port?.fabricWwn === fabric;
  };
  if (![...host.devices.values()].some(fits)) throw fail("Could not find parent device for 'new device'");
}

const fail = (message: string, code: ErrorCode = 'VIR_ERR_INTERNAL_ERROR') => testError(code, message);
