import { expect, test as it } from '@jest/globals';
import { VirtError } from '../../errors.js';
import { parseStoragePool } from '../storage-pool.js';
import { parseStorageVol, printStorageVol } from '../storage-vol.js';
import { completeStoragePool } from './complete-pool.js';
import { completeStorageVol } from './complete-vol.js';

const random = (size: number) => new Uint8Array(size);
const poolOf = (xml: string) => completeStoragePool(parseStoragePool(xml), { random });

function faultOf(call: () => unknown): string {
  try {
    call();
    return 'none';
  } catch (error) {
    return error instanceof VirtError ? `${error.code}: ${error.message}` : String(error);
  }
}
const name = '<name>p</name>';
const adapter = (text: string) => `<pool type='scsi'>${name}<source><adapter ${text}</source></pool>`;

it.each([
  [`<pool type='dir'>${name}</pool>`, 'XML_ERROR: missing storage pool target path'],
  [`<pool type='dir'><name>a/b</name></pool>`, "XML_ERROR: name a/b cannot contain '/'"],
  [`<pool type='fs'>${name}</pool>`, 'XML_ERROR: missing storage pool source device name'],
  // The source is read before the name.
  ["<pool type='fs'><source><format type='x'/></source></pool>", 'CONFIG_UNSUPPORTED: unknown pool format type x'],
  [
    `<pool type='iscsi-direct'>${name}<source><host name='h'/></source></pool>`,
    'CONFIG_UNSUPPORTED: missing initiator IQN',
  ],
  [
    adapter("wwnn='1'/>"),
    "XML_ERROR: Use of 'wwnn', 'wwpn', and 'parent' attributes requires use of the adapter 'type'",
  ],
  [
    adapter("type='scsi_host'><parentaddr><address/></parentaddr></adapter>"),
    "XML_ERROR: Missing or invalid scsi adapter 'unique_id' value",
  ],
  // The names of the port are looked at before those of its parent.
  [adapter("type='fc_host' wwnn='1' wwpn='2' parent_wwnn='3'/>"), 'INTERNAL_ERROR: Malformed wwn: 1'],
])("words libvirt's refusal of %s", (xml, expected) => {
  expect(faultOf(() => poolOf(xml))).toBe(`VIR_ERR_${expected}`);
});

const dir = poolOf("<pool type='dir'><name>p</name><target><path>/p</path></target></pool>");
const volumeOf = (inside: string) =>
  completeStorageVol(parseStorageVol(`<volume><name>v</name>${inside}</volume>`), dir);

it.each([
  ['<backingStore/>', 'XML_ERROR: missing capacity element'],
  ["<capacity>1</capacity><target><format type='x'/></target>", 'CONFIG_UNSUPPORTED: unknown volume format type x'],
])("words libvirt's refusal of a volume with %s", (inside, expected) => {
  expect(faultOf(() => volumeOf(inside))).toBe(`VIR_ERR_${expected}`);
});

it('leaves out what the storage alone can tell', () => {
  const volume = volumeOf(
    '<capacity>1</capacity><physical>3</physical><target><timestamps><atime>1.0</atime></timestamps></target>',
  );
  expect(printStorageVol(volume)).toBe(`<volume type='file'>
  <name>v</name>
  <key>/p/v</key>
  <capacity unit='bytes'>1</capacity>
  <allocation unit='bytes'>1</allocation>
  <target>
    <path>/p/v</path>
    <format type='raw'/>
  </target>
</volume>
`);
});
