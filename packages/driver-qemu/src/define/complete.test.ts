import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { VirtError } from '@virtkit/core';
import { parseDomain, printDomain } from '@virtkit/core/xml';
import { sampleCapabilities } from '../capabilities/sample-capabilities.js';
import { completeQemuDomain } from './complete.js';
import { validateQemuDomain } from './validate.js';

const folder = new URL('./samples/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const random = (size: number): Uint8Array => new Uint8Array(size);
const complete = (xml: string) =>
  completeQemuDomain(parseDomain(xml, { inactive: true }), sampleCapabilities, { random });

// NAME.xml was defined on libvirt 9.0 with QEMU 7.2; NAME.defined.xml is what it says of it then.
const names = readdirSync(folder).flatMap((name) => /^(.*)\.defined\.xml$/.exec(name)?.[1] ?? []);

test.each(names)('%s is defined as by libvirt', (name) => {
  const domain = complete(read(`${name}.xml`));
  expect(printDomain(domain, { inactive: true, secure: true })).toBe(read(`${name}.defined.xml`));
});

const lines = (xml: string) => xml.split('\n').sort();

// Controllers are put in order when they are read, as in libvirt.
test.each(names)('%s keeps its places when it is defined again', (name) => {
  const domain = complete(read(`${name}.defined.xml`));
  const again = printDomain(domain, { inactive: true, secure: true });
  expect(lines(again)).toEqual(lines(read(`${name}.defined.xml`)));
});

const guest = (devices: string, machine = 'pc', more = ''): string =>
  `<domain type='qemu'><name>a</name><memory>65536</memory><os><type machine='${machine}'>hvm</type></os>${more}<devices>${devices}</devices></domain>`;
const card = (address: string) => `<interface type='user'><model type='virtio'/>${address}</interface>`;

function fault(xml: string) {
  try {
    validateQemuDomain(complete(xml), sampleCapabilities);
  } catch (error) {
    if (!(error instanceof VirtError)) throw error;
    return { code: error.code, domain: error.domain, path: error.location?.path };
  }
  return undefined;
}

describe('a refusal says where', () => {
  test.each([
    [
      'two devices in one place',
      guest(card("<address type='pci' bus='0' slot='7'/>") + card("<address type='pci' bus='0' slot='7'/>")),
      { code: 'VIR_ERR_XML_ERROR', domain: 'VIR_FROM_DOMAIN', path: '/domain/devices/interface[2]/address' },
    ],
    [
      'another architecture',
      guest('').replace("<type machine='pc'", "<type arch='s390x' machine='s390-ccw-virtio'"),
      { code: 'VIR_ERR_CONFIG_UNSUPPORTED', domain: 'VIR_FROM_QEMU', path: '/domain/os/type/@arch' },
    ],
    [
      'an unknown machine',
      guest('', 'moon'),
      { code: 'VIR_ERR_XML_ERROR', domain: 'VIR_FROM_DOMAIN', path: '/domain/devices/controller' },
    ],
    [
      'a serial that would be an option of its own',
      guest("<disk type='file'><source file='/a'/><target dev='vda'/><serial>a,b=c</serial></disk>"),
      { code: 'VIR_ERR_INTERNAL_ERROR', domain: 'VIR_FROM_QEMU', path: '/domain/devices/disk' },
    ],
    [
      'a video that there is not',
      guest("<video><model type='vga'/></video><video><model type='vga'/></video>"),
      { code: 'VIR_ERR_CONFIG_UNSUPPORTED', domain: 'VIR_FROM_QEMU', path: '/domain/devices/video[2]' },
    ],
  ])('%s', (_title, xml, expected) => expect(fault(xml)).toEqual(expected));
});

describe('a document that asks for too much is refused soon', () => {
  const many = (count: number, make: (index: number) => string) =>
    Array.from({ length: count }, (_, one) => make(one)).join('');
  test.each([
    ['PCI devices', guest(many(9000, () => card('')))],
    ['USB devices', guest(many(20000, () => "<redirdev bus='usb' type='null'/>"))],
    ['channels', guest(many(20000, (one) => `<channel type='null'><target type='virtio' name='c${one}'/></channel>`))],
    ['a PCI controller of a large index', guest("<controller type='pci' index='4294967295' model='pci-bridge'/>")],
    [
      'vCPUs in a cell',
      guest('', 'pc', "<vcpu>4294967295</vcpu><cpu><numa><cell cpus='0' memory='65536'/></numa></cpu>"),
    ],
  ])('%s', (_title, xml) => {
    const start = performance.now();
    expect(fault(xml)).toBeDefined();
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});
