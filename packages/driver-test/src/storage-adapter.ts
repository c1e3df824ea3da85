import { attributeOf, childOf, xmlElement, type XmlElement } from '@virtkit/core/xml';
import { testError } from './errors.js';

/** The SCSI adapter of a pool, checked and in libvirt's one spelling. */
export function readAdapter(adapter: XmlElement | undefined): XmlElement {
  const get = (name: string) => adapter && attributeOf(adapter, name);
  const type = get('type');
  if (!adapter || (type === undefined && get('name') === undefined)) throw fail('a SCSI pool needs an <adapter>');
  if (type === undefined) {
    const typed = ['wwnn', 'wwpn', 'parent'].some((name) => get(name) !== undefined) || childOf(adapter, 'parentaddr');
    if (typed) throw fail('an <adapter> that has more than a name needs a type');
    return xmlElement('adapter', { type: 'scsi_host', name: get('name')! });
  }
  if (type === 'fc_host') return readFcHost(adapter);
  if (type !== 'scsi_host') throw fail(`'${type}' is no type of an <adapter>`);
  return readScsiHost(adapter);
}

function readScsiHost(adapter: XmlElement): XmlElement {
  const name = attributeOf(adapter, 'name');
  const parent = childOf(adapter, 'parentaddr');
  if ((name === undefined) === (parent === undefined)) throw fail('a scsi_host has either a name or a <parentaddr>');
  if (name !== undefined) return xmlElement('adapter', { type: 'scsi_host', name });
  if (!parent || !childOf(parent, 'address')) throw fail('a <parentaddr> needs an <address>');
  if (!/^\d{1,9}$/.test(attributeOf(parent, 'unique_id') ?? '')) throw fail('a <parentaddr> needs a unique_id');
  return xmlElement('adapter', { type: 'scsi_host' }, [parent]);
}

const fcHostAttributes = ['parent', 'parent_wwnn', 'parent_wwpn', 'parent_fabric_wwn', 'managed', 'wwnn', 'wwpn'];

function readFcHost(adapter: XmlElement): XmlElement {
  const given = fcHostAttributes.flatMap((name) => {
    const value = attributeOf(adapter, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const has = Object.fromEntries(given);
  if (has['wwnn'] === undefined || has['wwpn'] === undefined) throw fail('an fc_host needs a wwnn and a wwpn');
  if ((has['parent_wwnn'] === undefined) !== (has['parent_wwpn'] === undefined)) {
    throw fail('parent_wwnn and parent_wwpn go together');
  }
  for (const [name, value] of given) {
    if (name.includes('ww') && !/^(0x)?[0-9a-fA-F]{16}$/.test(value)) {
      throw testError('VIR_ERR_INTERNAL_ERROR', `'${value}' is no WWN`);
    }
  }
  return xmlElement('adapter', { type: 'fc_host', ...has });
}

const fail = (message: string) => testError('VIR_ERR_XML_ERROR', message);
