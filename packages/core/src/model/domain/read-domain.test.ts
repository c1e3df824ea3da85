import { describe, expect, test } from '@jest/globals';
import { readDomain } from './read-domain.js';

const xml = (more = '', attributes = '') =>
  `<domain type='test'${attributes}><name>d</name><memory>8192</memory><os><type>hvm</type></os>${more}</domain>`;
const disk = (more: string) =>
  xml(`<devices><disk type='file'><source file='/a'/><target dev='vda'/>${more}</disk></devices>`);
const refused = expect.objectContaining({ code: 'VIR_ERR_XML_INVALID_SCHEMA' });

describe('with validation', () => {
  test.each([
    ['an unknown element', xml('<x/>')],
    ['an unknown attribute', xml('', " a='b'")],
    ['an unknown element deep down', disk('<foo/>')],
    ['an element of a namespace of its own', xml("<x:y xmlns:x='urn:x'/>")],
    ['a value that is not allowed', xml('<on_poweroff>x</on_poweroff>')],
    ['a name that is missing', "<domain type='test'><memory>1</memory></domain>"],
  ])('%s is refused', (_what, text) => {
    expect(() => readDomain(text, true)).toThrow(refused);
  });

  test.each([
    ['a plain domain', xml()],
    ['metadata of any kind', xml("<metadata><x:y xmlns:x='urn:x' rest='r'><z/></x:y></metadata>")],
    ['what a hypervisor adds', xml("<qemu:commandline xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'/>")],
    ['a disk', disk('')],
  ])('%s is taken', (_what, text) => expect(readDomain(text, true).name).toBe('d'));

  test('what is no XML is told as such', () => {
    expect(() => readDomain('<domain>', true)).toThrow(expect.objectContaining({ code: 'VIR_ERR_XML_DETAIL' }));
  });
});

test('without validation, what is unknown is kept', () => {
  expect(readDomain(xml('<x/>'), false).rest?.elements?.map(({ name }) => name)).toEqual(['x']);
});
