import type { Asked } from './xml-peer.js';

const domain = (inside: string): Asked => ({
  kind: 'domain',
  xml: `<domain type='test'><name>a</name><memory>8192</memory>${inside.includes('<os') ? '' : '<os><type>hvm</type></os>'}${inside}</domain>`,
});
const device = (inside: string): Asked => domain(`<devices>${inside}</devices>`);
const disk = (dev: string, inside = '', attributes = '') =>
  `<disk ${attributes}><source file='/a'/>${inside}<target dev='${dev}'/></disk>`;
const drive = "<address type='drive' controller='0' bus='0' target='0' unit='0'/>";
const pciAddress = "<address type='pci' domain='0' bus='0' slot='5' function='0'/>";
const hostdev = (type: string, inside: string, attributes = '') =>
  `<hostdev mode='subsystem' type='${type}' ${attributes}>${inside}</hostdev>`;
const pciDevice = `<source><address domain='0' bus='6' slot='2' function='5'/></source>`;
const scsiDevice = (unit: number) =>
  `<source><adapter name='scsi_host0'/><address bus='0' target='0' unit='${unit}'/></source>`;
const mdev = (uuid: string, inside = '') => `<source><address uuid='${uuid}'/></source>${inside}`;
const vgpu = ['53764d0e-85a0-42b4-af5c-2046b460b1dc', '441ae721-2c3f-4a39-8e5e-9d1b0c6d3a12'] as const;
const network = (inside: string, protocol = 'iscsi', more = '') =>
  `<disk type='network'>${more}<source protocol='${protocol}' name='iqn.a/1'><host name='h'/>${inside}</source><target dev='vda'/></disk>`;
const auth = (type: string) => `<auth username='u'><secret ${type} usage='s'/></auth>`;
const luks = (inside = '') => `<encryption format='luks'><secret type='passphrase' usage='s'/>${inside}</encryption>`;
const tune = (inside: string) => domain(`<vcpu>4</vcpu><cputune>${inside}</cputune>`);
const cache = (type: string, id = 0) => `<cache id='${id}' level='3' type='${type}' size='3' unit='MiB'/>`;
const firmware = (inside: string, attribute = '') => domain(`<os${attribute}><type>hvm</type>${inside}</os>`);
const pages = (inside: string, more = '') =>
  domain(`<memoryBacking><hugepages>${inside}</hugepages></memoryBacking>${more}`);
const label = (attributes: string) => `<seclabel type='dynamic' ${attributes}/>`;

/** Domains of which each part is good, and which it refuses for what they say together. */
export const clashing: readonly Asked[] = [
  device(disk('sda', drive) + disk('sdb', drive)),
  device(disk('sda', drive) + hostdev('scsi', scsiDevice(0) + drive)),
  device(hostdev('scsi', scsiDevice(0) + drive) + hostdev('scsi', scsiDevice(1) + drive)),
  ...['hda', 'sda'].map((dev) => device(disk(dev, pciAddress))),
  device(`<disk device='floppy'><source file='/a'/><target dev='fda'/>${pciAddress}</disk>`),
  device(network(auth(''))),
  device(network(auth("type='ceph'"))),
  device(network(auth("type='iscsi'"), 'nbd')),
  device(network(auth("type='iscsi'"), 'iscsi', auth("type='iscsi'"))),
  device(`<disk><source file='/a'>${luks()}</source><target dev='vda'/>${luks()}</disk>`),
  device(`<disk><source file='/a'>${luks("<cipher name='aes' size='256'/>")}</source><target dev='vda'/></disk>`),
  device("<disk><source file='/a' fdgroup='g'/><target dev='vda'/></disk>"),
  device(hostdev('pci', pciDevice).repeat(2)),
  device(hostdev('usb', "<source><vendor id='0x1234'/><product id='0xbeef'/></source>").repeat(2)),
  device(hostdev('scsi', scsiDevice(0)).repeat(2)),
  device(hostdev('mdev', mdev(vgpu[0]), "model='vfio-pci'").repeat(2)),
  device(vgpu.map((uuid) => hostdev('mdev', mdev(uuid), "model='vfio-pci' display='on' ramfb='on'")).join('')),
  device(hostdev('mdev', mdev(vgpu[0], drive), "model='vfio-pci'")),
  device(hostdev('mdev', mdev(vgpu[0], pciAddress), "model='vfio-ccw'")),
  device(hostdev('pci', pciDevice + drive)),
  device(hostdev('scsi', scsiDevice(0) + pciAddress)),
  device(hostdev('pci', `${pciDevice}<teaming type='persistent'/>`)),
  device("<controller type='usb' model='none'/><controller type='usb'/>"),
  device("<controller type='usb' model='none'/><hub type='usb'/>"),
  device("<controller type='usb' model='none'/><input type='tablet' bus='usb'/>"),
  device("<controller type='usb' model='ich9-uhci1'><master startport='0'/></controller>"),
  device(`<controller type='pci' model='pci-root'>${pciAddress}</controller>`),
  device("<controller type='pci' index='256' model='pci-bridge'/>"),
  device("<controller type='pci' index='1' model='pci-root'><target index='31'/></controller>"),
  device("<controller type='pci' index='1' model='pci-root'><target index='0'/></controller>"),
  device("<controller type='pci' model='pci-root'><target index='1'/></controller>"),
  device("<controller type='pci' model='pci-root'><target><node>0</node></target></controller>"),
  device("<controller type='pci' index='1' model='pci-bridge'><target chassisNr='256'/></controller>"),
  device("<controller type='pci' index='1' model='pcie-expander-bus'><target busNr='255'/></controller>"),
  device("<video><model type='qxl' primary='yes'/></video><video><model type='vga' primary='yes'/></video>"),
  device("<video><model type='qxl'/></video><video><model type='none'/></video>"),
  device(`<video><model type='ramfb'/>${pciAddress}</video>`),
  device("<video><model type='vga' ram='9'/></video>"),
  device("<video><model type='vga' vgamem='9'/></video>"),
  device("<video><model type='vga'><resolution x='0' y='5'/></model></video>"),
  device("<video><driver name='vhostuser'/><model type='vga'/></video>"),
  device("<video><model type='virtio'><acceleration accel3d='yes' rendernode='/dev/a'/></model></video>"),
  device("<shmem name='a'><msi enabled='on'/></shmem>"),
  ...['a/b', '.', '..'].map((name) => device(`<shmem name='${name}'/>`)),
  domain(
    "<maxMemory slots='2'>99999</maxMemory><cpu><numa><cell cpus='0' memory='8192'/></numa></cpu><devices><memory model='dimm'><target><size>64</size><node>1</node></target></memory></devices>",
  ),
  device("<input type='tablet' bus='usb'><address type='usb' bus='0' port='1.2.3.4.5'/></input>"),
  tune(`<cachetune vcpus='0-1'>${cache('code').repeat(2)}</cachetune>`),
  tune(`<cachetune vcpus='0-1'>${cache('both')}${cache('data')}</cachetune>`),
  tune(`<cachetune vcpus='0'>${cache('both')}</cachetune>`.repeat(2)),
  tune(`<cachetune vcpus='0-1'>${cache('both')}</cachetune><cachetune vcpus='1'>${cache('both', 1)}</cachetune>`),
  tune(`<cachetune vcpus='0-1'>${cache('both')}<monitor level='3' vcpus='2'/></cachetune>`),
  tune(
    `<cachetune vcpus='0-1'>${cache('both')}</cachetune><memorytune vcpus='1'><node id='0' bandwidth='20'/></memorytune>`,
  ),
  tune("<memorytune vcpus='1'><node id='0' bandwidth='20'/><node id='0' bandwidth='30'/></memorytune>"),
  firmware("<loader readonly='yes'/>", " firmware='efi'"),
  firmware('<loader>/a</loader>', " firmware='efi'"),
  firmware("<loader secure='no'/>", " firmware='efi'"),
  firmware("<nvram template='/t'>/n</nvram>", " firmware='efi'"),
  firmware('<nvram>/n</nvram>', " firmware='bios'"),
  firmware("<loader stateless='no'/>", " firmware='bios'"),
  firmware("<loader readonly='yes'/>"),
  firmware("<loader type='rom' stateless='no'>/a</loader>"),
  firmware("<loader type='pflash' stateless='yes'>/a</loader><nvram>/n</nvram>"),
  firmware("<loader type='pflash' stateless='yes'>/a</loader><nvram template='/t'/>"),
  pages("<page size='2048'/><page size='1048576'/>"),
  pages("<page size='2048' nodeset='1'/>"),
  pages("<page size='2048' nodeset='2'/>", "<vcpu>2</vcpu><cpu><numa><cell cpus='0-1' memory='8192'/></numa></cpu>"),
  domain("<sysinfo type='smbios'><bios><entry name='date'>2020-01-01</entry></bios></sysinfo>"),
  domain("<sysinfo type='smbios'><bios><entry name='date'>13/01/2020</entry></bios></sysinfo>"),
  domain(
    `<uuid>${vgpu[0]}</uuid><sysinfo type='smbios'><system><entry name='uuid'>${vgpu[1]}</entry></system></sysinfo>`,
  ),
  domain(label("model='selinux'").repeat(2)),
  domain(label("model='selinux'") + label('')),
];
