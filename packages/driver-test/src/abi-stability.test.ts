import { expect, test } from '@jest/globals';
import { parseDomain } from '@virtkit/core/xml';
import { checkAbiStability } from './abi-stability.js';

const address = "<address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>";
const xml =
  "<domain type='test'><name>g</name><memory>8192</memory><vcpu>2</vcpu><os><type arch='i686'>hvm</type></os><devices>" +
  `<disk type='file' device='disk'><source file='/d'/><target dev='vda' bus='virtio'/>${address}</disk>` +
  "<interface type='network'><mac address='52:54:00:00:00:01'/><source network='default'/></interface>" +
  "<graphics type='vnc'/></devices></domain>";
const check = (from: string, to: string) => () =>
  checkAbiStability(parseDomain(xml), parseDomain(xml.replace(from, to)));

// Each as libvirt 9.0 answers a redefined snapshot.
test.each([
  ['<memory>', '<title>t</title><memory>'],
  ["file='/d'", "file='/elsewhere'"],
  ["<graphics type='vnc'/>", ''],
  ["type='pci' domain='0x0000' bus='0x01'", "bus='0x01' type='pci' domain='0x0000'"],
])('%s may become %s', (from, to) => {
  expect(check(from, to)).not.toThrow();
});

test.each([
  ['<name>g', '<name>other'],
  ['8192', '8191'],
  ['<vcpu>2', '<vcpu>3'],
  ['i686', 'x86_64'],
  ["dev='vda'", "dev='vdb'"],
  ["bus='0x01'", "bus='0x02'"],
  ['00:00:01', '00:00:02'],
  [/<interface.*interface>/.exec(xml)![0], ''],
])('%s may not become %s', (from, to) => {
  expect(check(from, to)).toThrow(expect.objectContaining({ code: 'VIR_ERR_CONFIG_UNSUPPORTED' }));
});
