import { differs, type Script } from '../script.js';
import { beyond, xmlParser, xmlReader } from '../reasons.js';

const lan = `<network>
  <name>lan</name>
  <uuid>0e0f0a0b-1111-4222-8333-444455556666</uuid>
  <metadata><app:tag xmlns:app='urn:example:app'>kept</app:tag></metadata>
  <forward mode='nat'><nat><port start='1024' end='65535'/></nat></forward>
  <bridge name='virbr7' stp='on' delay='0'/>
  <mac address='52:54:00:11:22:33'/>
  <domain name='lan.example' localOnly='yes'/>
  <dns>
    <txt name='greeting' value='hello'/>
    <srv service='ldap' protocol='tcp' domain='lan.example' target='ldap.lan.example' port='389' priority='1' weight='2'/>
    <host ip='192.168.77.5'><hostname>five</hostname></host>
  </dns>
  <ip address='192.168.77.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='192.168.77.10' end='192.168.77.99'/>
      <host mac='52:54:00:00:00:01' name='one' ip='192.168.77.2'/>
    </dhcp>
  </ip>
  <ip family='ipv6' address='2001:db8:77::1' prefix='64'/>
</network>`;
const other = `<network><name>other</name><uuid>0e0f0a0b-1111-4222-8333-444455556666</uuid></network>`;
const same = `<network><name>default</name><uuid>0e0f0a0b-1111-4222-8333-444455556667</uuid></network>`;
const isolated = `<network><name>isolated</name></network>`;

export const scripts: readonly Script[] = [
  {
    name: 'the states of a network, one after the other',
    look: ['net-list --all'],
    commands: [
      'net-info default',
      'net-start default',
      'net-autostart default',
      'net-info default',
      'net-autostart default --disable',
      'net-undefine default',
      'net-destroy default',
      'net-destroy default',
      'net-info default',
      'net-start default',
      'net-start default',
      'net-destroy default',
      'net-undefine default',
      'net-undefine default',
      'net-info default',
      'net-start default',
      'net-destroy default',
      'net-autostart default',
      'net-dumpxml default',
    ],
  },
  {
    name: 'a network defined, looked at and removed',
    files: { 'lan.xml': lan, 'other.xml': other, 'same.xml': same, 'isolated.xml': isolated },
    look: ['net-list --all'],
    commands: [
      'net-define lan.xml',
      'net-dumpxml lan',
      'net-dumpxml lan --inactive',
      'net-dumpxml lan --xpath //dhcp',
      'net-dumpxml lan --xpath //ip --wrap',
      'net-dumpxml lan --xpath //nothing',
      'net-dumpxml lan --xpath [',
      'net-name 0e0f0a0b-1111-4222-8333-444455556666',
      'net-uuid lan',
      'net-name lan',
      'net-uuid 0e0f0a0b-1111-4222-8333-444455556666',
      'net-start 0e0f0a0b-1111-4222-8333-444455556666',
      'net-define other.xml',
      'net-define same.xml',
      'net-create same.xml',
      'net-create lan.xml',
      'net-define lan.xml',
      'net-info lan',
      'net-destroy lan',
      'net-undefine lan',
      'net-create isolated.xml',
      'net-info isolated',
      'net-dumpxml isolated',
      'net-create isolated.xml',
      'net-define isolated.xml',
      'net-autostart isolated',
      'net-undefine isolated',
      'net-destroy isolated',
      'net-define --validate isolated.xml',
      'net-create --validate isolated.xml',
    ],
  },
  {
    name: 'networks listed',
    files: { 'lan.xml': lan, 'isolated.xml': isolated },
    commands: [
      'net-define lan.xml',
      'net-create isolated.xml',
      'net-list',
      'net-list --all',
      'net-list --inactive',
      'net-list --persistent',
      'net-list --transient',
      'net-list --all --persistent',
      'net-list --all --autostart',
      'net-list --all --no-autostart',
      'net-autostart lan',
      'net-list --all --autostart',
      'net-list --all --name',
      'net-list --all --uuid',
      'net-list --all --table',
      'net-list --name --uuid',
      'net-list --name --table',
      'net-list --frob',
      'net-list surplus',
    ],
  },
  {
    name: 'networks that are not there, and commands that are not complete',
    files: { 'bad.xml': '<network', 'domain.xml': `<domain type='test'/>`, 'empty.xml': '' },
    commands: [
      'net-info none',
      'net-info 00000000-1111-2222-3333-444444444444',
      'net-uuid none',
      'net-name none',
      'net-name 00000000-1111-2222-3333-444444444444',
      'net-start none',
      'net-destroy none',
      'net-undefine none',
      'net-autostart none',
      'net-dumpxml none',
      'net-edit none',
      'net-update none add dns-host "<host/>"',
      'net-dhcp-leases none',
      'net-port-list none',
      'net-info',
      'net-start',
      'net-define',
      'net-define nothing.xml',
      'net-create nothing.xml',
      differs(xmlParser, 'net-define bad.xml'),
      differs(xmlParser, 'net-create empty.xml'),
      differs(xmlReader, 'net-define domain.xml'),
    ],
  },
  {
    name: 'events of networks',
    commands: [
      'net-event --list',
      'net-event',
      'net-event --event lifecycle --timeout 1',
      'net-event --event lifecycle --network default --timeout 1 --loop',
      'net-event --event frob',
      'net-event --event lifecycle --timeout -1',
      'net-event --event lifecycle --timeout soon',
    ],
  },
  {
    name: 'what the test driver of libvirt has not: leases and ports',
    files: { 'port.xml': `<networkport><owner><name>test</name></owner></networkport>` },
    commands: [
      differs(beyond, 'net-dhcp-leases default'),
      differs(beyond, 'net-dhcp-leases default --mac 52:54:00:00:00:01'),
      differs(beyond, 'net-port-list default'),
      differs(beyond, 'net-port-list default --uuid'),
      differs(beyond, 'net-port-create default port.xml'),
      'net-port-dumpxml default 00000000-1111-2222-3333-444444444444',
      'net-port-delete default 00000000-1111-2222-3333-444444444444',
      'net-port-dumpxml default short',
      'net-port-delete default short',
      'net-port-list default --uuid --table',
    ],
  },
];
