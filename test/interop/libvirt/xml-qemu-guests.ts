import type { Guest } from './xml-guests.js';

interface Parts {
  readonly more?: string;
  readonly os?: string;
  readonly devices?: string;
  readonly namespace?: string;
  /** What follows the devices. */
  readonly after?: string;
}

/** Domains for libvirt's QEMU driver, as people run them. They are only defined: their images need not exist. */
const guest = (
  title: string,
  machine: string,
  { more = '', os = '', devices = '', namespace = '', after = '' }: Parts,
): Guest => ({
  title,
  xml: `<domain type='qemu'${namespace}><name>${title.replaceAll(/[^a-z0-9]+/g, '-')}</name><uuid>0b7c6d5e-4f3a-4b2c-9d1e-8f7a6b5c4d3e</uuid>
${more.includes('</memory>') ? '' : "<memory unit='GiB'>1</memory>"}<os><type arch='x86_64' machine='${machine}'>hvm</type>${os}</os>${more}<devices>${devices}</devices>${after}</domain>`,
});

const disk = (dev: string, inside = '') =>
  `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/images/${dev}.qcow2'/><target dev='${dev}'/>${inside}</disk>`;
const nic = (inside: string) => `<interface ${inside}<mac address='52:54:00:aa:bb:01'/></interface>`;
const agent =
  "<channel type='unix'><source mode='bind'/><target type='virtio' name='org.qemu.guest_agent.0'/></channel>";
const cells = (memAccess = '') =>
  `<numa><cell id='0' cpus='0-1' memory='1' unit='GiB'${memAccess}/><cell id='1' cpus='2-3' memory='1' unit='GiB'${memAccess}/></numa>`;

export const qemuGuests: readonly Guest[] = [
  guest('virtio everything', 'q35', {
    more: `<vcpu>2</vcpu><cpu mode='maximum'/><features><acpi/><apic/></features>`,
    devices: `${disk('vda', "<boot order='1'/>")}<disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>
<controller type='scsi' model='virtio-scsi'><driver queues='2'/></controller>${disk('sdb')}
${nic("type='network'><source network='default'/><model type='virtio'/>")}${agent}<console type='pty'><target type='virtio'/></console>
<input type='tablet' bus='virtio'/><input type='keyboard' bus='virtio'/><rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
<memballoon model='virtio'><stats period='5'/></memballoon><video><model type='virtio' heads='1'/></video><vsock model='virtio'><cid auto='yes'/></vsock>
<graphics type='vnc' port='-1' listen='127.0.0.1'/>`,
  }),
  guest('a desktop over spice', 'q35', {
    more: '<vcpu>4</vcpu>',
    devices: `${disk('vda')}<graphics type='spice' autoport='yes'><listen type='address' address='0.0.0.0'/><image compression='off'/><gl enable='no'/></graphics>
<video><model type='qxl' ram='65536' vram='65536' vgamem='16384' heads='2' primary='yes'/></video><channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0'/></channel>
<redirdev bus='usb' type='spicevmc'/><redirdev bus='usb' type='spicevmc'/><sound model='ich9'/><controller type='usb' model='qemu-xhci' ports='15'/>
<input type='tablet' bus='usb'/><audio id='1' type='spice'/><redirfilter><usbdev allow='yes'/></redirfilter>`,
  }),
  guest('an old machine', 'pc', {
    more: "<features><acpi/><apic/><pae/></features><clock offset='localtime'/><on_crash>restart</on_crash>",
    devices: `${disk('hda')}<disk type='file' device='cdrom'><source file='/images/a.iso'/><target dev='hdc' bus='ide'/><readonly/></disk>
<disk type='file' device='floppy'><source file='/images/f.img'/><target dev='fda'/></disk>${nic("type='user'><model type='rtl8139'/>")}
<serial type='pty'/><parallel type='file'><source path='/tmp/p'/></parallel><sound model='sb16'/><video><model type='cirrus'/></video><graphics type='vnc'/>
<watchdog model='ib700' action='reset'/><controller type='usb' model='piix3-uhci'/><input type='mouse' bus='ps2'/>`,
  }),
  guest('a server with a watchdog and usb companions', 'pc', {
    more: '<vcpu>2</vcpu>',
    devices: `${disk('vda')}<controller type='usb' index='0' model='ich9-ehci1'/><controller type='usb' index='0' model='ich9-uhci1'><master startport='0'/></controller>
<controller type='usb' index='0' model='ich9-uhci2'><master startport='2'/></controller><controller type='usb' index='0' model='ich9-uhci3'><master startport='4'/></controller>
<watchdog model='i6300esb' action='poweroff'/><panic model='isa'/><rng model='virtio'><rate bytes='512' period='1000'/><backend model='egd' type='udp'><source mode='bind' service='1234'/><source mode='connect' host='1.2.3.4' service='1234'/></backend></rng>
<hub type='usb'/><disk type='file'><source file='/images/u.img'/><target dev='sda' bus='usb' removable='on'/></disk>`,
  }),
  guest('devices given away', 'q35', {
    devices: `${disk('vda')}<hostdev mode='subsystem' type='usb' managed='yes'><source><vendor id='0x046d'/><product id='0x0a38'/></source></hostdev>
<hostdev mode='subsystem' type='usb'><source><address bus='1' device='4'/></source></hostdev>
<hostdev mode='subsystem' type='pci' managed='yes'><driver name='vfio'/><source><address domain='0' bus='6' slot='0' function='0'/></source><rom bar='off'/><boot order='1'/></hostdev>
<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host2'/><address bus='0' target='3' unit='1'/></source><shareable/></hostdev>
<interface type='hostdev' managed='yes'><mac address='52:54:00:aa:bb:09'/><source><address type='pci' domain='0' bus='7' slot='0x10' function='1'/></source><vlan><tag id='42'/></vlan></interface>`,
  }),
  guest('two numa cells', 'q35', {
    more: `<memory unit='GiB'>2</memory><vcpu>4</vcpu><memoryBacking><hugepages><page size='2048' unit='KiB' nodeset='0'/></hugepages><source type='memfd'/><access mode='shared'/></memoryBacking>
<numatune><memory mode='strict' nodeset='0'/><memnode cellid='1' mode='preferred' nodeset='0'/></numatune>
<cpu mode='custom' match='exact'><model fallback='allow'>Nehalem</model><topology sockets='2' dies='1' cores='2' threads='1'/><feature policy='require' name='aes'/><feature policy='disable' name='sse4.2'/>${cells(" memAccess='shared'")}</cpu>`,
    devices: `${disk('vda')}<filesystem type='mount' accessmode='passthrough'><driver type='virtiofs' queue='512'/><binary path='/usr/lib/qemu/virtiofsd' xattr='on'><cache mode='always'/><lock posix='on' flock='on'/></binary><source dir='/srv'/><target dir='shared'/></filesystem>
<filesystem type='mount' accessmode='mapped' fmode='0644' dmode='0755'><source dir='/data'/><target dir='data'/><readonly/></filesystem>`,
  }),
  guest('memory that grows', 'q35', {
    more: `<maxMemory slots='16' unit='GiB'>16</maxMemory><memory unit='GiB'>3</memory><currentMemory unit='GiB'>2</currentMemory><vcpu current='2'>4</vcpu>
<vcpus><vcpu id='0' enabled='yes' hotpluggable='no'/><vcpu id='1' enabled='yes' hotpluggable='no'/><vcpu id='2' enabled='no' hotpluggable='yes'/><vcpu id='3' enabled='no' hotpluggable='yes'/></vcpus><cpu>${cells()}</cpu>`,
    devices: `${disk('vda')}<memory model='dimm'><target><size unit='MiB'>512</size><node>1</node></target></memory>
<memory model='nvdimm' access='shared'><source><path>/images/nv</path></source><target><size unit='MiB'>512</size><node>0</node><label><size unit='KiB'>128</size></label></target></memory>`,
  }),
  guest('io threads and tuning', 'q35', {
    more: `<vcpu>4</vcpu><iothreads>2</iothreads><iothreadids><iothread id='2' thread_pool_min='1' thread_pool_max='8'/><iothread id='5'/></iothreadids><defaultiothread thread_pool_max='4'/>
<blkiotune><weight>300</weight><device><path>/dev/sda</path><weight>200</weight></device></blkiotune><memtune><hard_limit unit='GiB'>4</hard_limit><swap_hard_limit unit='GiB'>5</swap_hard_limit></memtune>
<cputune><shares>512</shares><vcpupin vcpu='0' cpuset='0'/><emulatorpin cpuset='1'/><iothreadpin iothread='5' cpuset='0-1'/><vcpusched vcpus='0' scheduler='rr' priority='2'/></cputune>
<resource><partition>/machine/x</partition></resource><perf><event name='cpu_cycles' enabled='yes'/></perf>`,
    devices: `<disk type='block' device='disk' snapshot='external'><driver name='qemu' type='raw' cache='none' io='native' iothread='2' discard='unmap'/><source dev='/dev/vg/lv'/><target dev='vda'/>
<iotune><total_bytes_sec>1048576</total_bytes_sec><total_bytes_sec_max>2097152</total_bytes_sec_max><total_bytes_sec_max_length>3</total_bytes_sec_max_length></iotune></disk>
<controller type='scsi' model='virtio-scsi'><driver iothread='5'/></controller>`,
  }),
  guest('windows', 'q35', {
    more: `<vcpu>2</vcpu><features><acpi/><apic/><hyperv mode='custom'><relaxed state='on'/><vapic state='on'/><spinlocks state='on' retries='8191'/><vpindex state='on'/><runtime state='on'/><synic state='on'/>
<stimer state='on'><direct state='on'/></stimer><reset state='off'/><vendor_id state='on' value='example'/><frequencies state='on'/><tlbflush state='on'/><ipi state='on'/></hyperv><kvm><hidden state='on'/></kvm><vmport state='off'/></features>
<cpu mode='custom'><model>qemu64</model></cpu><clock offset='localtime'><timer name='rtc' tickpolicy='catchup'/><timer name='pit' tickpolicy='delay'/><timer name='hpet' present='no'/><timer name='hypervclock' present='yes'/></clock>
<pm><suspend-to-mem enabled='no'/><suspend-to-disk enabled='no'/></pm>`,
    devices: `${disk('sda')}${nic("type='network'><source network='default'/><model type='e1000e'/>")}<tpm model='tpm-crb'><backend type='passthrough'><device path='/dev/tpm0'/></backend></tpm>${agent}`,
  }),
  guest('secure boot', 'q35', {
    os: "<loader readonly='yes' secure='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.ms.fd</loader><nvram template='/usr/share/OVMF/OVMF_VARS_4M.ms.fd'>/images/vars.fd</nvram><boot dev='hd'/><boot dev='network'/><bootmenu enable='yes' timeout='3000'/><smbios mode='sysinfo'/>",
    more: `<features><acpi/><smm state='on'/></features><sysinfo type='smbios'><system><entry name='manufacturer'>Example</entry><entry name='serial'>1234</entry></system><oemStrings><entry>a:b</entry></oemStrings></sysinfo>`,
    devices: `${disk('vda')}<tpm model='tpm-tis'><backend type='passthrough'><device path='/dev/tpm0'/></backend></tpm>`,
  }),
  guest('somebody elses words', 'pc', {
    namespace: " xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'",
    more: `<title>Two &amp; three</title><description>for "tests"</description><metadata><app:deploy xmlns:app='http://example.org/deploy' id="7"><app:owner>ops</app:owner></app:deploy><other xmlns='urn:other'/></metadata>
<genid>0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0</genid>`,
    devices: disk('vda', "<serial>A1</serial><alias name='ua-root'/>"),
    after:
      "<qemu:commandline><qemu:arg value='-device'/><qemu:arg value='isa-debugcon,iobase=0x402'/><qemu:env name='A' value='b &amp; c'/></qemu:commandline>",
  }),
  guest('network disks', 'q35', {
    devices: `<disk type='network' device='disk'><driver name='qemu' type='raw'/><auth username='admin'><secret type='ceph' uuid='2ec115d7-3a88-3ceb-bc12-0ac909a6fd87'/></auth><source protocol='rbd' name='pool/a'><host name='mon1' port='6789'/></source><target dev='vda' bus='virtio'/></disk>
<disk type='network' device='disk'><source protocol='nbd' name='export'><host name='h' port='10809'/></source><target dev='vdb' bus='virtio'/></disk>
<disk type='network' device='cdrom'><source protocol='https' name='/a.iso'><host name='h' port='443'/></source><target dev='sda' bus='sata'/></disk>
<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/top.qcow2'><encryption format='luks'><secret type='passphrase' uuid='2ec115d7-3a88-3ceb-bc12-0ac909a6fd87'/></encryption></source><backingStore type='file'><format type='qcow2'/><source file='/mid.qcow2'/><backingStore type='file'><format type='raw'/><source file='/base.img'/><backingStore/></backingStore></backingStore><target dev='vdc' bus='virtio'/></disk>`,
  }),
  guest('many ports', 'q35', {
    devices: `${disk('vda')}<controller type='pci' index='0' model='pcie-root'/><controller type='pci' index='1' model='pcie-root-port'><target chassis='1' port='0x10' hotplug='off'/></controller><controller type='pci' index='2' model='dmi-to-pci-bridge'/><controller type='pci' index='3' model='pci-bridge'/>
<controller type='virtio-serial' ports='31'/><serial type='tcp'><source mode='bind' host='127.0.0.1' service='4555'/><protocol type='telnet'/><target type='isa-serial' port='0'/></serial><serial type='pty'><target type='pci-serial' port='1'><model name='pci-serial'/></target></serial>
<shmem name='s'><model type='ivshmem-plain'/><size unit='M'>4</size></shmem><iommu model='intel'/>
${nic("type='bridge'><source bridge='br0'/><model type='virtio'/><driver name='vhost' queues='4' rx_queue_size='512'><host mrg_rxbuf='off'/></driver><bandwidth><inbound average='100'/></bandwidth><mtu size='1400'/><link state='up'/>")}`,
  }),
];
