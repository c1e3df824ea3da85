import type { Script } from '../script.js';

/** What a well-formed document can say and a pool cannot be. */
const target = '<target><path>/t</path></target>';
const pool = (type: string, inside: string, more = target) =>
  `<pool type='${type}'><name>p</name>${inside && `<source>${inside}</source>`}${more}</pool>`;
const scsi = (adapter: string) => pool('scsi', adapter);
const wwns = `wwnn='2000000000000001' wwpn='1000000000000001'`;

const documents: Readonly<Record<string, string>> = {
  slash: `<pool type='dir'><name>a/b</name>${target}</pool>`,
  format: pool('fs', `<device path='/dev/sda1'/><format type='frob'/>`),
  device: pool('fs', ''),
  disk: pool('disk', ''),
  netfs: pool('netfs', ''),
  netfsdir: pool('netfs', `<host name='h'/>`),
  iscsi: pool('iscsi', ''),
  direct: pool('iscsi-direct', `<host name='h'/><device path='iqn.x'/>`, ''),
  rbd: pool('rbd', `<host name='h'/>`, ''),
  rbdhost: pool('rbd', '<name>n</name>', ''),
  gluster: pool('gluster', '<name>n</name>', ''),
  sheepdog: pool('sheepdog', '<name>n</name>', ''),
  version: pool('netfs', `<host name='h'/><dir path='/d'/><format type='cifs'/><protocol ver='3'/>`),
  comma: pool('netfs', `<host name='h'/><dir path='/d'/><format type='nfs'/><protocol ver='3,4'/>`),
  cow: `<pool type='logical'><name>p</name><features><cow state='yes'/></features></pool>`,
  adapter: scsi(''),
  adapterless: scsi('<adapter/>'),
  untyped: scsi(`<adapter ${wwns}/>`),
  untypedparent: scsi(`<adapter name='scsi_host1' parent='scsi_host2'/>`),
  untypedaddress: scsi(`<adapter name='x'><parentaddr unique_id='1'/></adapter>`),
  nameless: scsi(`<adapter type='scsi_host'/>`),
  named: scsi(
    `<adapter type='scsi_host' name='x'><parentaddr unique_id='1'><address domain='0' bus='0' slot='0' function='0'/></parentaddr></adapter>`,
  ),
  unique: scsi(
    `<adapter type='scsi_host'><parentaddr><address domain='0' bus='0' slot='0' function='0'/></parentaddr></adapter>`,
  ),
  address: scsi(`<adapter type='scsi_host'><parentaddr unique_id='1'/></adapter>`),
  wwpn: scsi(`<adapter type='fc_host' wwnn='2000000000000001'/>`),
  malformed: scsi(`<adapter type='fc_host' wwnn='frob' wwpn='1000000000000001'/>`),
  parent: scsi(`<adapter type='fc_host' parent_wwnn='2000000000000002' ${wwns}/>`),
  parent2: scsi(`<adapter type='fc_host' parent_wwpn='2000000000000002' ${wwns}/>`),
  same: `<pool type='dir'><name>p</name><target><path>/default-pool/</path></target></pool>`,
  mode: `<pool type='dir'><name>p</name><target><path>/t</path><permissions><mode>7777</mode></permissions></target></pool>`,
};

/** Pools beside each other: those that stand on the same storage are refused. */
const beside: Readonly<Record<string, string>> = {
  fs: pool('fs', `<device path='/dev/sdq1'/>`),
  lvm: pool('logical', `<device path='/dev/sdq1'/>`, ''),
  nfs: pool('netfs', `<host name='h'/><dir path='/d'/>`),
  nfs2: pool('netfs', `<host name='h'/><dir path='/d'/>`),
  nfs3: pool('netfs', `<host name='h'/><dir path='/e'/>`),
  iscsi: pool('iscsi', `<host name='h'/><device path='iqn.x'/>`),
  iscsi2: pool('iscsi', `<host name='h'/><device path='iqn.x'/><initiator><iqn name='iqn.y'/></initiator>`),
  scsi: scsi(`<adapter type='scsi_host' name='scsi_host1'/>`),
  scsi2: scsi(`<adapter name='host1'/>`),
  fc: scsi(`<adapter type='fc_host' parent='scsi_host1' ${wwns}/>`),
  fc2: scsi(`<adapter type='fc_host' parent='scsi_host2' ${wwns}/>`),
  fc3: scsi(`<adapter type='fc_host' ${wwns}/>`),
  mpath: pool('mpath', ''),
  mpath2: pool('mpath', ''),
  gluster: pool('gluster', `<host name='h'/><name>v</name>`, ''),
  gluster2: pool('gluster', `<host name='h'/><name>v</name><dir path='/'/>`, ''),
};
const named = (xml: string, name: string) => xml.replace('<name>p</name>', `<name>${name}</name>`);

export const scripts: readonly Script[] = [
  {
    name: 'pools that cannot be',
    files: Object.fromEntries(Object.entries(documents).map(([name, text]) => [`${name}.xml`, text])),
    commands: [...Object.keys(documents).map((name) => `pool-define ${name}.xml`), 'pool-list --all'],
  },
  {
    name: 'pools on the same storage',
    files: Object.fromEntries(Object.entries(beside).map(([name, text]) => [`${name}.xml`, named(text, name)])),
    commands: [...Object.keys(beside).map((name) => `pool-define ${name}.xml`), 'pool-list --all --details'],
  },
];
