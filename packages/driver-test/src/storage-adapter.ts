import { attributeOf, childOf, xmlElement, type XmlElement } from '@virtkit/core/xml';
import { testError } from './errors.js';

/** The SCSI adapter of a pool, checked and in libvirt's one spelling. */
export function readAdapter(adapter: XmlElement | undefined): XmlElement {
  const get = (name: string) => adapter && attributeOf(adapter, name);
  const type = get('type');
  if (!adapter) throw missing();
  if (type === undefined) {
    if (['wwnn', 'wwpn', 'parent'].some((name) => get(name) !== undefined)) {
      throw fail("Use of 'wwnn', 'wwpn', and 'parent' attributes requires use of the adapter 'type'");
    }
    if (childOf(adapter, 'parentaddr')) {
      throw fail("Use of 'parentaddr' element requires use of the adapter 'type'");
    }
    const name = get('name');
    if (name === undefined) throw missing();
    return xmlElement('adapter', { type: 'scsi_host', name });
  }
  if (type === 'fc_host') return readFcHost(adapter);
  if (type !== 'scsi_host') throw fail(`'${type}' is no type of an <adapter>`);
  return readScsiHost(adapter);
}

function readScsiHost(adapter: XmlElement): XmlElement {
  const name = attributeOf(adapter, 'name');
  const parent = childOf(adapter, 'parentaddr');
  if (name === undefined && !parent) {
    throw fail("Either 'name' or 'parent' must be specified for the 'scsi_host' adapter");
  }
  if (name !== undefined && parent) {
    throw fail("Both 'name' and 'parent' cannot be specified for the 'scsi_host' adapter");
  }
  if (name !== undefined) return xmlElement('adapter', { type: 'scsi_host', name });
  if (!parent || !childOf(parent, 'address')) throw fail('Missing scsi_host PCI address element');
  if (!/^\d{1,9}$/.test(attributeOf(parent, 'unique_id') ?? '')) {
    throw fail("Missing or invalid scsi adapter 'unique_id' value");
  }
  return xmlElement('adapter', { type: 'scsi_host' }, [parent]);
}

const fcHostAttributes = ['parent', 'parent_wwnn', 'parent_wwpn', 'parent_fabric_wwn', 'managed', 'wwnn', 'wwpn'];

function readFcHost(adapter: XmlElement): XmlElement {
  const given = fcHostAttributes.flatMap((name) => {
    const value = attributeOf(adapter, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const has = Object.fromEntries(given);
  if (has['wwnn'] === undefined || has['wwpn'] === undefined)
    throw fail("'wwnn' and 'wwpn' must be specified for adapter type 'fchost'");
  if ((has['parent_wwnn'] === undefined) !== (has['parent_wwpn'] === undefined)) {
    const [given, missing] =
      has['parent_wwnn'] === undefined ? ['parent_wwpn', 'parent_wwnn'] : ['parent_wwnn', 'parent_wwpn'];
    throw fail(`when providing ${given}='${has[given]}', the ${missing} must also be provided`);
  }
  for (const [name, value] of given) {
    if (name.includes('ww') && !/^(0x)?[0-9a-fA-F]{16}$/.test(value)) {
      throw testError('VIR_ERR_INTERNAL_ERROR', `Malformed wwn: ${value}`);
    }
  }
  return xmlElement('adapter', { type: 'fc_host', ...has });
}

const missing = () => fail('missing storage pool source adapter');
const fail = (message: string) => testError('VIR_ERR_XML_ERROR', message);
