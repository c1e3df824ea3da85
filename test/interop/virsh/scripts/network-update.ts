import type { Script } from '../script.js';

const lan = `<network>
  <name>lan</name>
  <forward mode='nat' dev='eth9'/>
  <bridge name='virbr7'/>
  <portgroup name='fast' default='yes'><bandwidth><inbound average='1000' peak='5000' burst='5120'/></bandwidth></portgroup>
  <dns>
    <txt name='greeting' value='hello'/>
    <srv service='ldap' protocol='tcp' domain='lan.example' target='ldap.lan.example' port='389'/>
    <host ip='192.168.77.5'><hostname>five</hostname></host>
  </dns>
  <ip address='192.168.77.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='192.168.77.10' end='192.168.77.99'/>
      <host mac='52:54:00:00:00:01' name='one' ip='192.168.77.2'/>
    </dhcp>
  </ip>
</network>`;

const update = (what: string, xml: string, rest = '') => `net-update lan ${what} "${xml}" ${rest}`.trim();

export const scripts: readonly Script[] = [
  {
    name: 'sections of a network that runs',
    files: { 'lan.xml': lan, 'host.xml': `<host mac='52:54:00:00:00:09' name='nine' ip='192.168.77.9'/>` },
    look: ['net-dumpxml lan'],
    commands: [
      'net-define lan.xml',
      'net-start lan',
      update('add ip-dhcp-host', `<host mac='52:54:00:00:00:02' name='two' ip='192.168.77.3'/>`),
      update('add-first ip-dhcp-host', `<host mac='52:54:00:00:00:03' name='three' ip='192.168.77.4'/>`, '--live'),
      update('add-last ip-dhcp-host', `<host mac='52:54:00:00:00:02' name='two' ip='192.168.77.3'/>`),
      'net-update lan add ip-dhcp-host host.xml',
      'net-update lan add ip-dhcp-host nothing.xml',
      update('modify ip-dhcp-host', `<host mac='52:54:00:00:00:02' name='zwei' ip='192.168.77.3'/>`),
      update('modify ip-dhcp-host', `<host mac='52:54:00:00:00:22' name='none' ip='192.168.77.33'/>`),
      update('delete ip-dhcp-host', `<host mac='52:54:00:00:00:02'/>`),
      update('delete ip-dhcp-host', `<host mac='52:54:00:00:00:02'/>`),
      update('delete ip-dhcp-host', `<host/>`),
      update('add ip-dhcp-host', `<host mac='52:54:00:00:00:05' name='five'/>`),
      update('add ip-dhcp-host', `<host mac='nonsense' name='five' ip='192.168.77.6'/>`),
      update('add ip-dhcp-host', `<host name='five' ip='nonsense'/>`),
      update('add ip-dhcp-host', `<host ip='192.168.77.6'/>`),
      update('add ip-dhcp-range', `<range start='192.168.77.100' end='192.168.77.120'/>`),
      update('add ip-dhcp-range', `<range start='192.168.77.100' end='192.168.77.120'/>`),
      update('modify ip-dhcp-range', `<range start='192.168.77.100' end='192.168.77.121'/>`),
      update('delete ip-dhcp-range', `<range start='192.168.77.100' end='192.168.77.120'/>`),
      update('delete ip-dhcp-range', `<range start='192.168.77.100' end='192.168.77.120'/>`),
      update('add ip-dhcp-range', `<range start='10.0.0.1' end='10.0.0.2'/>`),
      update('add ip-dhcp-range', `<range start='192.168.77.120' end='192.168.77.110'/>`),
      update('add dns-host', `<host ip='192.168.77.6'><hostname>six</hostname></host>`),
      update('add dns-host', `<host ip='192.168.77.6'><hostname>six</hostname></host>`),
      update('modify dns-host', `<host ip='192.168.77.6'><hostname>six</hostname></host>`),
      update('delete dns-host', `<host ip='192.168.77.6'/>`),
      update('delete dns-host', `<host ip='192.168.77.6'/>`),
      update('add dns-txt', `<txt name='farewell' value='bye'/>`),
      update('add dns-txt', `<txt name='farewell' value='bye'/>`),
      update('delete dns-txt', `<txt name='farewell'/>`),
      update('delete dns-txt', `<txt name='farewell'/>`),
      update('modify dns-txt', `<txt name='greeting' value='x'/>`),
      update('add dns-srv', `<srv service='web' protocol='tcp' target='a.example' port='80'/>`),
      update('add dns-srv', `<srv service='web' protocol='tcp' target='a.example' port='80'/>`),
      update('delete dns-srv', `<srv service='web' protocol='tcp'/>`),
      update('delete dns-srv', `<srv service='web' protocol='tcp'/>`),
      update('modify dns-srv', `<srv service='ldap' protocol='tcp'/>`),
    ],
  },
  {
    name: 'the forwarding and the port groups of a network',
    files: { 'lan.xml': lan },
    look: ['net-dumpxml lan'],
    commands: [
      'net-define lan.xml',
      update('add forward-interface', `<interface dev='eth8'/>`),
      update('add forward-interface', `<interface dev='eth9'/>`),
      update('delete forward-interface', `<interface dev='eth7'/>`),
      update('modify forward-interface', `<interface dev='eth9'/>`),
      update('delete forward-interface', `<interface dev='eth9'/>`),
      update('add portgroup', `<portgroup name='slow'><bandwidth><inbound average='10'/></bandwidth></portgroup>`),
      update('add portgroup', `<portgroup name='slow'/>`),
      update('add portgroup', `<portgroup name='also' default='yes'/>`),
      update('modify portgroup', `<portgroup name='slow'><bandwidth><inbound average='20'/></bandwidth></portgroup>`),
      update('modify portgroup', `<portgroup name='none'/>`),
      update('delete portgroup', `<portgroup name='slow'/>`),
      update('delete portgroup', `<portgroup name='slow'/>`),
    ],
  },
  {
    name: 'updates that cannot be',
    files: { 'lan.xml': lan },
    look: ['net-dumpxml lan'],
    commands: [
      'net-define lan.xml',
      update('add bridge', `<bridge name='virbr8'/>`),
      update('add domain', `<domain name='x'/>`),
      update('add ip', `<ip address='1.2.3.4'/>`),
      update('add forward', `<forward/>`),
      update('add forward-pf', `<pf dev='eth1'/>`),
      update('add dns-forwarder', `<forwarder addr='1.1.1.1'/>`),
      update('add frob', `<frob/>`),
      update('frob dns-host', `<host ip='192.168.77.6'><hostname>six</hostname></host>`),
      update('add dns-host', `<host ip='192.168.77.6'><hostname>six</hostname></host>`, '--live'),
      update('add dns-host', `<host ip='192.168.77.6'><hostname>six</hostname></host>`, '--live --config'),
      update('add dns-host', `<host ip='192.168.77.6'><hostname>six</hostname></host>`, '--current --config'),
      update('add dns-host', `<host ip='192.168.77.6'><hostname>six</hostname></host>`, '--config'),
      update('add dns-host', `<host ip='192.168.77.7'><hostname>seven</hostname></host>`, '--parent-index 5'),
      update('add ip-dhcp-host', `<host name='seven' ip='192.168.77.7'/>`, '--parent-index 5'),
      update('add ip-dhcp-host', `<host name='seven' ip='192.168.77.7'/>`, '--parent-index 0'),
      update('add ip-dhcp-host', `<host name='eight' ip='192.168.77.8'/>`, '--parent-index x'),
      update('add dns-host', `<txt name='x' value='y'/>`),
      update('add dns-txt', `<txt name='a b' value='y'/>`),
      update('add dns-txt', `<txt value='y'/>`),
      update('add dns-srv', `<srv service='web'/>`),
      update('add dns-srv', `<srv service='web' protocol='tcp' port='80'/>`),
      'net-update lan add dns-host',
    ],
  },
];
