import type { FormatDocument, FormatKind } from './formats-peer.js';

const of =
  (kind: FormatKind) =>
  (xml: string): FormatDocument => ({ kind, xml });

const uuid = '<uuid>2ec115d7-3a88-3ceb-bc12-0ac909a6fd87</uuid>';
const secret = (inside: string, attributes = ''): FormatDocument => ({
  kind: 'secret',
  xml: `<secret${attributes}>${uuid}${inside}</secret>`,
});

export const secrets: readonly FormatDocument[] = [
  secret(''),
  secret('<description>It &amp; that</description>', " ephemeral='yes' private='yes'"),
  secret("<usage type='volume'><volume>/var/a&lt;b.img</volume></usage>", " ephemeral='no'"),
  secret("<usage type='ceph'><name>client.admin secret</name></usage>", " private='no'"),
  secret("<usage type='iscsi'><target>iqn.2020-01.org.example</target></usage>"),
  secret("<usage type='tls'><name>TLS_example</name></usage>"),
  secret("<usage type='vtpm'><name>VTPM_example</name></usage>"),
  secret("<usage type='none'/>"),
  secret("<description/><usage type='ceph'><name>a</name><name>b</name></usage>"),
];

export const refusedSecrets: readonly FormatDocument[] = [
  ...['<secret', '<secrets/>', "<secret ephemeral='maybe'/>", "<secret private='1'/>", "<secret private=''/>"].map(
    of('secret'),
  ),
  of('secret')('<secret><uuid>x</uuid></secret>'),
  secret('<usage/>'),
  secret("<usage type='moon'/>"),
  secret("<usage type='volume'/>"),
  secret("<usage type='volume'><name>a</name></usage>"),
  secret("<usage type='ceph'><name/></usage>"),
  secret("<usage type='iscsi'><name>a</name></usage>"),
  secret("<usage type='tls'/>"),
  secret("<usage type='vtpm'/>"),
];

const binding = (inside: string): FormatDocument => ({
  kind: 'nwfilterbinding',
  xml: `<filterbinding>${inside}</filterbinding>`,
});
const owner = `<owner><name>g</name>${uuid}</owner>`;
const port = "<portdev name='vnet0'/>";
const mac = "<mac address='52:54:00:00:00:01'/>";

export const refusedBindings: readonly FormatDocument[] = [
  binding(''),
  of('nwfilterbinding')('<binding/>'),
  of('nwfilterbinding')('<filterbinding'),
  binding(`${owner}${mac}<filterref filter='f'/>`),
  binding(`${owner}<portdev/>${mac}<filterref filter='f'/>`),
  binding(`${owner}<portdev name=''/>${mac}<filterref filter='f'/>`),
  binding(`${owner}${port}<linkdev/>${mac}<filterref filter='f'/>`),
  binding(`${port}${mac}<filterref filter='f'/>`),
  binding(`<owner>${uuid}</owner>${port}${mac}<filterref filter='f'/>`),
  binding(`<owner><name>g</name></owner>${port}${mac}<filterref filter='f'/>`),
  binding(`<owner><name>g</name><uuid>x</uuid></owner>${port}${mac}<filterref filter='f'/>`),
  binding(`${owner}${port}<filterref filter='f'/>`),
  binding(`${owner}${port}<mac address='x'/><filterref filter='f'/>`),
  binding(`${owner}${port}<mac/><filterref filter='f'/>`),
  binding(`${owner}${port}${mac}`),
  binding(`${owner}${port}${mac}<filterref/>`),
];
