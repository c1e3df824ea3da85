import { differs, type Script } from '../script.js';
import { libvirtFormat } from '../reasons.js';

/** What a well-formed document can say and a network cannot be. */
const ip = (attributes: string, inside = '') => `<ip ${attributes}>${inside}</ip>`;
const own = `address='192.168.9.1' netmask='255.255.255.0'`;
const dhcp = (inside: string, where = own) => ip(where, `<dhcp>${inside}</dhcp>`);
const six = `family='ipv6' address='2001:db8::1' prefix='64'`;
const forward = (mode: string, inside = '', more = '') => `<forward mode='${mode}' ${more}>${inside}</forward>`;
const nat = (inside: string) => forward('nat', `<nat>${inside}</nat>`) + ip(own);

const bodies: Readonly<Record<string, string>> = {
  mac: `<mac address='01:00:00:00:00:01'/>`,
  rate: `<bandwidth><inbound peak='1'/></bandwidth>`,
  floor: `<bandwidth><inbound floor='1'/></bandwidth>`,
  vlan: `<vlan/>`,
  port: `<virtualport/>`,
  group: `<portgroup name='g'><vlan/></portgroup>`,
  noaddress: ip(''),
  address: ip(`address='frob'`),
  netmask: ip(`address='192.168.9.1' netmask='frob'`),
  family: ip(`family='ipv6' address='192.168.9.1'`),
  family4: ip(`family='ipv4' address='2001:db8::1'`),
  familyless: ip(`address='2001:db8::1'`),
  mask6: ip(`family='ipv6' address='2001:db8::1' netmask='255.0.0.0'`),
  both: ip(`address='192.168.9.1' netmask='255.255.255.0' prefix='24'`),
  prefix: ip(`address='192.168.9.1' prefix='33'`),
  prefix6: ip(`family='ipv6' address='2001:db8::1' prefix='129'`),
  tftp: ip(six, `<tftp root='/x'/>`),
  outside: dhcp(`<range start='10.0.0.1' end='10.0.0.2'/>`),
  network: dhcp(`<range start='192.168.9.0' end='192.168.9.2'/>`),
  broadcast: dhcp(`<range start='192.168.9.2' end='192.168.9.255'/>`),
  reversed: dhcp(`<range start='192.168.9.9' end='192.168.9.2'/>`),
  reversed6: dhcp(`<range start='2001:db8::9' end='2001:db8::2'/>`, six),
  large: dhcp(`<range start='10.0.0.1' end='10.1.0.1'/>`, `address='10.0.0.1' prefix='8'`),
  mixed: dhcp(`<range start='192.168.9.2' end='2001:db8::1'/>`),
  other: dhcp(`<range start='2001:db8::2' end='2001:db8::3'/>`),
  lease: dhcp(`<range start='192.168.9.2' end='192.168.9.3'><lease expiry='1' unit='minutes'/></range>`),
  hostless: dhcp(`<host ip='192.168.9.2'/>`),
  hostmac: dhcp(`<host mac='frob' ip='192.168.9.2'/>`),
  hostcast: dhcp(`<host mac='01:00:00:00:00:01' ip='192.168.9.2'/>`),
  hostname: dhcp(`<host name='-x' ip='192.168.9.2'/>`),
  hostip: dhcp(`<host name='x' ip='frob'/>`),
  hostnoip: dhcp(`<host name='x'/>`),
  host6: dhcp(`<host ip='2001:db8::2'/>`, six),
  host6mac: dhcp(`<host mac='52:54:00:00:00:01' ip='2001:db8::2'/>`, six),
  host6id: dhcp(`<host id='0:x' ip='2001:db8::2'/>`, six),
  dnsip: `<dns><host ip='frob'><hostname>x</hostname></host></dns>`,
  dnsname: `<dns><host ip='1.2.3.4'/></dns>`,
  dnsoff: `<dns enable='no'><txt name='x' value='y'/></dns>`,
  dnsto: `<dns><forwarder/></dns>`,
  dnstoip: `<dns><forwarder addr='frob'/></dns>`,
  srvname: `<dns><srv service='a b' protocol='tcp'/></dns>`,
  srvlong: `<dns><srv service='${'x'.repeat(500)}' protocol='tcp'/></dns>`,
  srvprotocol: `<dns><srv service='a' protocol='t p'/></dns>`,
  srvport: `<dns><srv service='a' protocol='tcp' target='t' port='0'/></dns>`,
  srvpriority: `<dns><srv service='a' protocol='tcp' priority='1'/></dns>`,
  srvweight: `<dns><srv service='a' protocol='tcp' weight='1'/></dns>`,
  txtvalue: `<dns><txt name='x'/></dns>`,
  txtname: `<dns><txt name='x,y' value='z'/></dns>`,
  noip: forward('nat'),
  routeless: forward('route'),
  openless: forward('open'),
  opendev: forward('open', '', `dev='eth0'`) + ip(own),
  many: forward('nat', `<interface dev='a'/><interface dev='b'/>`) + ip(own),
  twice: forward('private', `<interface dev='a'/><interface dev='a'/>`),
  first: forward('private', `<interface dev='a'/>`, `dev='b'`),
  natroute: forward('route', '<nat/>') + ip(own),
  natstart: nat(`<address start='frob' end='1.2.3.4'/>`),
  natend: nat(`<address start='1.2.3.4' end='frob'/>`),
  natnoend: nat(`<address start='1.2.3.4'/>`),
  natback: nat(`<address start='1.2.3.4' end='1.2.3.1'/>`),
  natlarge: nat(`<address start='1.2.3.4' end='1.4.3.4'/>`),
  natports: nat(`<port start='9' end='8'/>`),
  natport: nat(`<port start='9'/>`),
  bridgename: forward('private') + `<bridge name='b'/>`,
  bridgezone: forward('vepa') + `<bridge zone='z'/>`,
  bridgetable: forward('passthrough') + `<bridge macTableManager='libvirt'/>`,
  bridgestp: forward('bridge') + `<bridge name='b' stp='on'/>`,
  bridgedelay: forward('bridge') + `<bridge name='b' delay='5'/>`,
  bridgedev: forward('bridge', '', `dev='eth0'`) + `<bridge name='b'/>`,
  mtu: forward('bridge') + `<bridge name='b'/><mtu size='9000'/>`,
  pci: forward('hostdev', `<address type='pci' domain='0' bus='1' slot='2' function='3'/>`.repeat(2)),
  pcidev: forward('private', `<address type='pci' domain='0' bus='1' slot='2' function='3'/>`, `dev='eth0'`),
  gateway: ip(own) + `<route address='10.0.0.0' prefix='8' gateway='frob'/>`,
  unreachable: ip(own) + `<route address='10.0.0.0' prefix='8' gateway='172.16.0.1'/>`,
};

export const scripts: readonly Script[] = [
  {
    name: 'networks that cannot be',
    files: Object.fromEntries(
      Object.entries(bodies).map(([name, body]) => [`${name}.xml`, `<network><name>n</name>${body}</network>`]),
    ),
    commands: [
      ...Object.keys(bodies).map((name) => {
        const command = `net-define ${name}.xml`;
        return name === 'pcidev' ? differs(libvirtFormat, command) : command;
      }),
      'net-list --all',
    ],
  },
];
