import { parseNode, type NodeDescription } from '@virtkit/core/xml';
import type { TestCell, TestHost } from './host.js';
import { loadNode } from './load-node.js';

/** The host of `test:///default`: the same objects, names and UUIDs as in libvirt's test driver. */
const xml = (): string => `
<node>
  <domain type='test'>
    <name>test</name>
    <uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid>
    <memory>8388608</memory>
    <currentMemory>2097152</currentMemory>
    <vcpu>2</vcpu>
    <os><type>hvm</type></os>
    <devices>
      <disk type='file' device='disk'><source file='/guest/diskimage1'/><target dev='vda' bus='virtio'/>
        <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/></disk>
      <interface type='network'><mac address='aa:bb:cc:dd:ee:ff'/><source network='default'/><target dev='testnet0'/>
        <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/></interface>
      <memballoon model='virtio'>
        <address type='pci' domain='0x0000' bus='0x00' slot='0x02' function='0x0'/></memballoon>
    </devices>
  </domain>
  <network>
    <name>default</name>
    <uuid>dd8fe884-6c02-601e-7551-cca97df1c5df</uuid>
    <forward mode='nat'/><bridge name='virbr0'/>
    <ip address='192.168.122.1' netmask='255.255.255.0'>
      <dhcp><range start='192.168.122.2' end='192.168.122.254'/></dhcp>
    </ip>
  </network>
  <interface type='ethernet' name='eth1'>
    <start mode='onboot'/><mtu size='1492'/>
    <protocol family='ipv4'><ip address='192.168.0.5' prefix='24'/><route gateway='192.168.0.1'/></protocol>
    <mac address='aa:bb:cc:dd:ee:ff'/>
  </interface>
  <pool type='dir'>
    <name>default-pool</name>
    <uuid>dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566</uuid>
    <target><path>/default-pool</path></target>
  </pool>
  <device>
    <name>computer</name>
    <capability type='system'>
      <hardware>
        <vendor>Libvirt</vendor><version>Test driver</version><serial>123456</serial>
        <uuid>11111111-2222-3333-4444-555555555555</uuid>
      </hardware>
      <firmware>
        <vendor>Libvirt</vendor><version>Test Driver</version><release_date>01/22/2007</release_date>
      </firmware>
    </capability>
  </device>
  ${scsiHost({ host: 1, parent: 'computer', id: 0, wwn: '0000000012341234', fabric: '2000000043214321' })}
  ${scsiHost({ host: 2, parent: 'computer', id: 1, wwn: '0000000056785678', fabric: '2000000087658765' })}
  ${scsiHost({ host: 11, parent: 'scsi_host1', id: 10, wwn: '0000000034563456', fabric: '2000000043214321' })}
</node>`;

interface ScsiHost {
  readonly host: number;
  readonly parent: string;
  readonly id: number;
  /** All digits but the first, which tells the node (2) from the port (1). */
  readonly wwn: string;
  readonly fabric: string;
}

/** An HBA with a Fibre Channel port; those of the computer itself can have virtual ports. */
function scsiHost({ host, parent, id, wwn, fabric }: ScsiHost): string {
  const ports = parent === 'computer' ? "<capability type='vport_ops'/>" : '';
  return `
  <device>
    <name>scsi_host${host}</name><parent>${parent}</parent>
    <capability type='scsi_host'>
      <host>${host}</host><unique_id>${id}</unique_id>
      <capability type='fc_host'>
        <wwnn>2${wwn.slice(1)}</wwnn><wwpn>1${wwn.slice(1)}</wwpn><fabric_wwn>${fabric}</fabric_wwn>
      </capability>
      ${ports}
    </capability>
  </device>`;
}

/** KiB. More than the host has in all: these are the values of libvirt's test driver. */
const cells: readonly TestCell[] = [
  { memory: 2097152n, free: 1048576n, cpus: 8 },
  { memory: 4194304n, free: 2097152n, cpus: 8 },
];

let parsed: NodeDescription | undefined;

/** Makes a new host that of `test:///default`. */
export function loadDefaultNode(host: TestHost): void {
  host.cells = cells;
  loadNode(host, (parsed ??= parseNode(xml())));
}
