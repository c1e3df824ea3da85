import { differs, type Call, type Scenario } from '../scenario.js';

const domain = (more: string, attributes = '') =>
  `<domain type='test'${attributes}><name>d</name><memory>8192</memory><os><type>hvm</type></os>${more}</domain>`;
const disk = (more: string) =>
  domain(`<devices><disk type='file'><source file='/a'/><target dev='vda'/>${more}</disk></devices>`);

const documents = [
  domain(''),
  domain('<x/>'),
  domain('', " a='b'"),
  domain("<x:y xmlns:x='urn:x'/>"),
  domain("<metadata><x:y xmlns:x='urn:x' rest='r'/></metadata>"),
  domain('<on_poweroff>x</on_poweroff>'),
  domain('', " id='4'"),
  domain('<qemu:commandline/>', " xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'"),
  disk(''),
  disk('<foo/>'),
  disk("<boot order='1' foo='2'/>"),
  "<domain type='test'><memory>1</memory></domain>",
  "<domain type='test'><os><type>hvm</type></os><name>d</name><memory>8192</memory></domain>",
  '<domain>',
  domain('<uuid>z</uuid>'),
];
const relative = domain("<devices><disk type='file'><source file='a'/><target dev='vda'/></disk></devices>");

export const scenarios: readonly Scenario[] = [
  {
    name: 'defining with validation',
    steps: [
      ...documents.flatMap((xml): Call[] => [
        ['conn', 'defineXMLFlags', xml, 1],
        ['conn', 'lookupByName', 'd'],
        ['dom:d', 'undefine'],
      ]),
      differs("our check knows names, not libvirt's whole schema", 'conn', 'defineXMLFlags', relative, 1),
    ],
  },
  {
    name: 'creating with validation',
    steps: documents.flatMap((xml): Call[] => [
      ['conn', 'createXML', xml, 16],
      ['conn', 'lookupByName', 'd'],
      ['dom:d', 'destroy'],
    ]),
  },
];
