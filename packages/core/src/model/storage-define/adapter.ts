import { doc, attribute, child, choice, element, format, maybe, string, unsigned, yesNo } from '../../xml/index.js';
import type { TypeOf } from '../../xml/index.js';
import { parseXml } from '../../xml/parse.js';
import { childOf, xmlElement, type XmlElement } from '../../xml/tree.js';
import { HostPciAddress } from '../domain/address.js';
import { refuse } from './fault.js';

const name = (word: string) => maybe(attribute(word, string));

/** The adapter of a pool of SCSI disks: one of the host, or a virtual one on fibre channel. */
export const PoolAdapter = choice('type', {
  scsi_host: element('adapter', {
    name: name('name'),
    parentAddress: doc(
      'Where the adapter is, if it has no name that stays.',
      maybe(
        child(
          'parentaddr',
          element('parentaddr', {
            uniqueId: maybe(attribute('unique_id', unsigned)),
            address: maybe(child('address', HostPciAddress)),
          }),
        ),
      ),
    ),
  }),
  fc_host: element('adapter', {
    parent: name('parent'),
    parentWwnn: name('parent_wwnn'),
    parentWwpn: name('parent_wwpn'),
    parentFabricWwn: name('parent_fabric_wwn'),
    managed: maybe(attribute('managed', yesNo)),
    wwnn: name('wwnn'),
    wwpn: name('wwpn'),
  }),
});
export type PoolAdapter = TypeOf<typeof PoolAdapter>;

const adapterFormat = format('adapter', PoolAdapter, 'VIR_FROM_STORAGE');

const missing = 'missing storage pool source adapter';

/** The `<adapter>` of a pool, which {@link StoragePool} has as it was written, as a typed value. */
export function readPoolAdapter(adapter: XmlElement | undefined): PoolAdapter {
  if (!adapter) return refuse(missing);
  const { type, name: called, ...others } = adapter.attributes;
  if (type !== undefined) return adapterFormat.read(adapter);
  if (['wwnn', 'wwpn', 'parent'].some((one) => others[one] !== undefined))
    refuse("Use of 'wwnn', 'wwpn', and 'parent' attributes requires use of the adapter 'type'");
  if (childOf(adapter, 'parentaddr')) refuse("Use of 'parentaddr' element requires use of the adapter 'type'");
  return called === undefined ? refuse(missing) : { type: 'scsi_host', name: called };
}

/** The adapter checked, and as libvirt prints it. */
export function completeAdapter(adapter: XmlElement | undefined): XmlElement {
  if (adapter?.attributes['type'] === 'scsi_host') checkParentAddress(adapter);
  const value = readPoolAdapter(adapter);
  if (value.type === 'fc_host') checkFcHost(value);
  else checkScsiHost(value);
  return { ...xmlElement('adapter'), ...parseXml(adapterFormat.print(value)), offset: -1 };
}

/** libvirt has words of its own for what is wrong here. */
function checkParentAddress(adapter: XmlElement): void {
  const parent = childOf(adapter, 'parentaddr');
  if (!parent) return;
  if (!childOf(parent, 'address')) refuse('Missing scsi_host PCI address element');
  if (!/^\s*\+?\d{1,10}$/.test(parent.attributes['unique_id'] ?? ''))
    refuse("Missing or invalid scsi adapter 'unique_id' value");
}

function checkScsiHost({ name: called, parentAddress }: PoolAdapter & { type: 'scsi_host' }): void {
  if (called === undefined && !parentAddress)
    refuse("Either 'name' or 'parent' must be specified for the 'scsi_host' adapter");
  if (called !== undefined && parentAddress)
    refuse("Both 'name' and 'parent' cannot be specified for the 'scsi_host' adapter");
}

function checkFcHost(value: PoolAdapter & { type: 'fc_host' }): void {
  const { wwnn, wwpn, parentWwnn, parentWwpn, parentFabricWwn } = value;
  if (wwnn === undefined || wwpn === undefined)
    return refuse("'wwnn' and 'wwpn' must be specified for adapter type 'fchost'");
  checkWwns(wwnn, wwpn);
  if (parentWwnn !== undefined && parentWwpn === undefined)
    refuse(`when providing parent_wwnn='${parentWwnn}', the parent_wwpn must also be provided`);
  if (parentWwnn === undefined && parentWwpn !== undefined)
    refuse(`when providing parent_wwpn='${parentWwpn}', the parent_wwnn must also be provided`);
  checkWwns(parentWwnn, parentWwpn, parentFabricWwn);
}

function checkWwns(...wwns: readonly (string | undefined)[]): void {
  for (const wwn of wwns) {
    if (wwn !== undefined && !/^(?:0x)?[0-9a-fA-F]{16}$/.test(wwn))
      refuse(`Malformed wwn: ${wwn}`, { code: 'VIR_ERR_INTERNAL_ERROR', domain: 'VIR_FROM_NONE' });
  }
}
