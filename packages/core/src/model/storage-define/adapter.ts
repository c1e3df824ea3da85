import { doc, attribute, child, choice, element, format, maybe, string, unsigned, yesNo } from '../../xml/index.js';
import type { TypeOf } from '../../xml/index.js';
import { parseXml } from '../../xml/parse.js';
import { xmlElement, type XmlElement } from '../../xml/tree.js';
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

/** The `<adapter>` of a pool, which {@link StoragePool} has as it was written, as a typed value. */
export function readPoolAdapter(adapter: XmlElement | undefined): PoolAdapter {
  if (!adapter) return refuse('a SCSI pool needs an <adapter>');
  const { type, name: called } = adapter.attributes;
  if (type === undefined && called === undefined) return refuse('a SCSI pool needs an <adapter>');
  if (type !== undefined) return adapterFormat.read(adapter);
  const others = ['wwnn', 'wwpn', 'parent'].some((one) => adapter.attributes[one] !== undefined);
  if (others || adapter.children.length > 0) return refuse('an <adapter> that has more than a name needs a type');
  return { type: 'scsi_host', name: called! };
}

/** The adapter checked, and as libvirt prints it. */
export function completeAdapter(adapter: XmlElement | undefined): XmlElement {
  const value = readPoolAdapter(adapter);
  if (value.type === 'fc_host') checkFcHost(value);
  else checkScsiHost(value);
  return { ...xmlElement('adapter'), ...parseXml(adapterFormat.print(value)), offset: -1 };
}

function checkScsiHost({ name: called, parentAddress }: PoolAdapter & { type: 'scsi_host' }): void {
  if ((called === undefined) === (parentAddress === undefined))
    refuse('an adapter of the host has a name or a <parentaddr>, one of them');
  if (parentAddress && !parentAddress.address) refuse('a <parentaddr> needs an <address>');
  if (parentAddress && parentAddress.uniqueId === undefined) refuse('a <parentaddr> needs a unique_id');
}

function checkFcHost(value: PoolAdapter & { type: 'fc_host' }): void {
  const { wwnn, wwpn, parentWwnn, parentWwpn, parentFabricWwn } = value;
  if (wwnn === undefined || wwpn === undefined) refuse('an adapter on fibre channel needs a wwnn and a wwpn');
  if ((parentWwnn === undefined) !== (parentWwpn === undefined)) refuse('parent_wwnn and parent_wwpn go together');
  for (const wwn of [wwnn, wwpn, parentWwnn, parentWwpn, parentFabricWwn]) {
    if (wwn !== undefined && !/^(?:0x)?[0-9a-fA-F]{16}$/.test(wwn))
      refuse(`'${wwn}' is no WWN`, { code: 'VIR_ERR_INTERNAL_ERROR', domain: 'VIR_FROM_NONE' });
  }
}
