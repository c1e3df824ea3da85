import { disk, guest, type Parts, type Row } from './guest.js';

const cells = (cpus: readonly string[], more = '') =>
  `<numa>${cpus.map((one, id) => `<cell id='${id}'${one === '' ? '' : ` cpus='${one}'`} memory='256' unit='MiB'${more}/>`).join('')}</numa>`;
const features = (inside: string): Parts => ({ more: `<features><acpi/><apic/>${inside}</features>` });
const loader = (attributes: string, path = '/usr/share/OVMF/OVMF_CODE_4M.fd') =>
  `<loader ${attributes}>${path}</loader>`;

const table: Readonly<Record<string, Parts>> = {
  'no machine': { machine: '' },
  'pc by its name': { machine: 'pc-i440fx-7.2' },
  'pc of an older version': { machine: 'pc-i440fx-6.0' },
  'q35 of an older version': { machine: 'pc-q35-5.2' },
  'unknown machine': { machine: 'nonsense' },
  isapc: { machine: 'isapc' },
  'isapc without what needs PCI': {
    machine: 'isapc',
    devices: "<memballoon model='none'/><controller type='usb' model='none'/>",
  },
  microvm: { machine: 'microvm' },
  'microvm without what needs PCI': {
    machine: 'microvm',
    devices: "<memballoon model='none'/><controller type='usb' model='none'/>",
  },
  'kvm where there is none': { type: 'kvm' },
  xen: { type: 'xen' },
  'cpu custom': { more: "<cpu mode='custom'><model>Nehalem</model></cpu>" },
  'cpu custom strict': {
    more: "<cpu mode='custom' match='strict' check='full'><model fallback='forbid'>Nehalem</model><vendor>Intel</vendor></cpu>",
  },
  'cpu with a feature': {
    more: "<cpu><model>qemu64</model><feature name='svm' policy='disable'/><feature name='aes'/></cpu>",
  },
  'cpu host-model': { more: "<cpu mode='host-model'/>" },
  'cpu host-model with a model': { more: "<cpu mode='host-model'><model fallback='forbid'/></cpu>" },
  'cpu host-passthrough': { more: "<cpu mode='host-passthrough'/>" },
  'cpu host-passthrough that stays': {
    more: "<cpu mode='host-passthrough' migratable='off'><cache mode='passthrough'/></cpu>",
  },
  'cpu maximum': { more: "<cpu mode='maximum'/>" },
  'cpu topology': { more: "<vcpu>8</vcpu><cpu><topology sockets='2' dies='1' cores='2' threads='2'/></cpu>" },
  'cpu topology that does not fit': {
    more: "<vcpu>4</vcpu><cpu><topology sockets='2' dies='1' cores='2' threads='2'/></cpu>",
  },
  'cpu cache emulated': { more: "<cpu><model>qemu64</model><cache level='3' mode='emulate'/></cpu>" },
  'cpu cache of level 2': { more: "<cpu><model>qemu64</model><cache level='2' mode='emulate'/></cpu>" },
  'cpu cache passed through': { more: "<cpu><model>qemu64</model><cache mode='passthrough'/></cpu>" },
  'cpu cache off': { more: "<cpu><cache mode='disable'/></cpu>" },
  'cpu address width': { more: "<cpu><maxphysaddr mode='emulate' bits='42'/></cpu>" },
  'cpu address width not said': { more: "<cpu><maxphysaddr mode='emulate'/></cpu>" },
  'cpu address width passed through with bits': { more: "<cpu><maxphysaddr mode='passthrough' bits='42'/></cpu>" },
  'cpu check without a model': { more: "<cpu check='full'/>" },
  'three hundred vcpus': { machine: 'pc', more: '<vcpu>300</vcpu>' },
  'three hundred vcpus on q35': { machine: 'q35', more: '<vcpu>300</vcpu>' },
  'two hundred and sixty vcpus on q35 with eim': {
    machine: 'q35',
    more: "<vcpu>260</vcpu><features><ioapic driver='qemu'/></features>",
    devices: "<iommu model='intel'><driver intremap='on' eim='on'/></iommu>",
  },
  'vcpus current': { more: "<vcpu current='2'>4</vcpu>" },
  'vcpus each': {
    more: "<vcpu current='2'>4</vcpu><vcpus><vcpu id='0' enabled='yes' hotpluggable='no' order='1'/><vcpu id='1' enabled='yes' hotpluggable='yes' order='2'/><vcpu id='2' enabled='no' hotpluggable='yes'/><vcpu id='3' enabled='no' hotpluggable='yes'/></vcpus>",
  },
  'first vcpu off': {
    more: "<vcpu current='1'>2</vcpu><vcpus><vcpu id='0' enabled='no' hotpluggable='yes'/><vcpu id='1' enabled='yes' hotpluggable='no'/></vcpus>",
  },
  'first vcpu hotpluggable': {
    more: "<vcpu current='1'>2</vcpu><vcpus><vcpu id='0' enabled='yes' hotpluggable='yes'/><vcpu id='1' enabled='no' hotpluggable='yes'/></vcpus>",
  },
  'first vcpu second': {
    more: "<vcpu current='2'>2</vcpu><vcpus><vcpu id='0' enabled='yes' hotpluggable='no' order='2'/><vcpu id='1' enabled='yes' hotpluggable='no' order='1'/></vcpus>",
  },
  'some vcpus with an order': {
    more: "<vcpu current='2'>2</vcpu><vcpus><vcpu id='0' enabled='yes' hotpluggable='no' order='1'/><vcpu id='1' enabled='yes' hotpluggable='yes'/></vcpus>",
  },
  numa: { more: `<vcpu>4</vcpu><cpu>${cells(['0-1', '2-3'])}</cpu>` },
  'numa with cpus left': { more: `<vcpu>8</vcpu><cpu>${cells(['0-1', '4-5'])}</cpu>` },
  'numa without cpus': { more: `<vcpu>4</vcpu><cpu>${cells(['', '2-3'])}</cpu>` },
  'numa and another memory': { more: `<memory unit='GiB'>3</memory><vcpu>2</vcpu><cpu>${cells(['0', '1'])}</cpu>` },
  'numa with shared memory': {
    more: `<vcpu>2</vcpu><cpu>${cells(['0', '1'], " memAccess='shared' discard='yes'")}</cpu>`,
  },
  'numa of one': { machine: 'q35', more: `<vcpu>2</vcpu><cpu mode='host-passthrough'>${cells(['0-1'])}</cpu>` },
  numatune: {
    more: `<vcpu>2</vcpu><numatune><memory mode='strict' nodeset='0'/><memnode cellid='0' mode='preferred' nodeset='0'/></numatune><cpu>${cells(['0', '1'])}</cpu>`,
  },
  'current memory': { more: "<memory unit='GiB'>2</memory><currentMemory unit='GiB'>1</currentMemory>" },
  'odd memory': { more: "<memory unit='KiB'>524289</memory>" },
  'memory modules': {
    more: `<maxMemory slots='4' unit='GiB'>4</maxMemory><memory unit='GiB'>1</memory><cpu>${cells(['0'])}</cpu>`,
    devices:
      "<memory model='dimm'><target><size unit='MiB'>256</size><node>0</node></target></memory><memory model='dimm'><target><size unit='MiB'>256</size><node>0</node></target></memory>",
  },
  'memory module in slot 2': {
    more: `<maxMemory slots='4' unit='GiB'>4</maxMemory><memory unit='GiB'>1</memory><cpu>${cells(['0'])}</cpu>`,
    devices:
      "<memory model='dimm'><target><size unit='MiB'>256</size><node>0</node></target><address type='dimm' slot='2'/></memory><memory model='dimm'><target><size unit='MiB'>256</size><node>0</node></target></memory>",
  },
  'two modules in one slot': {
    more: `<maxMemory slots='4' unit='GiB'>4</maxMemory><memory unit='GiB'>1</memory><cpu>${cells(['0'])}</cpu>`,
    devices:
      "<memory model='dimm'><target><size unit='MiB'>256</size><node>0</node></target><address type='dimm' slot='2'/></memory><memory model='dimm'><target><size unit='MiB'>256</size><node>0</node></target><address type='dimm' slot='2'/></memory>",
  },
  'more modules than slots': {
    more: `<maxMemory slots='1' unit='GiB'>4</maxMemory><memory unit='GiB'>1</memory><cpu>${cells(['0'])}</cpu>`,
    devices:
      "<memory model='dimm'><target><size unit='MiB'>256</size><node>0</node></target></memory><memory model='dimm'><target><size unit='MiB'>256</size><node>0</node></target></memory>",
  },
  'slots without numa': { more: "<maxMemory slots='4' unit='GiB'>4</maxMemory><memory unit='GiB'>1</memory>" },
  'module without slots': {
    more: `<memory unit='GiB'>1</memory><cpu>${cells(['0'])}</cpu>`,
    devices: "<memory model='dimm'><target><size unit='MiB'>256</size><node>0</node></target></memory>",
  },
  nvdimm: {
    more: `<maxMemory slots='4' unit='GiB'>4</maxMemory><memory unit='GiB'>1</memory><cpu>${cells(['0'])}</cpu>`,
    devices:
      "<memory model='nvdimm'><source><path>/nv</path></source><target><size unit='MiB'>256</size><node>0</node><label><size unit='KiB'>128</size></label></target></memory>",
  },
  'virtio-pmem': {
    machine: 'q35',
    more: `<maxMemory slots='4' unit='GiB'>4</maxMemory><memory unit='GiB'>1</memory><cpu>${cells(['0'])}</cpu>`,
    devices:
      "<memory model='virtio-pmem'><source><path>/nv</path></source><target><size unit='MiB'>256</size></target></memory>",
  },
  'virtio-mem': {
    machine: 'q35',
    more: `<maxMemory slots='4' unit='GiB'>4</maxMemory><memory unit='GiB'>1</memory><cpu>${cells(['0'])}</cpu>`,
    devices:
      "<memory model='virtio-mem'><target><size unit='MiB'>256</size><node>0</node><block unit='MiB'>2</block><requested unit='MiB'>128</requested></target></memory>",
  },
  hugepages: { more: '<memoryBacking><hugepages/></memoryBacking>' },
  'memory backing': {
    more: "<memoryBacking><source type='memfd'/><access mode='shared'/><allocation mode='immediate' threads='2'/><discard/></memoryBacking>",
  },
  'memory locked': { more: '<memoryBacking><nosharepages/><locked/></memoryBacking>' },
  iothreads: {
    more: '<iothreads>2</iothreads>',
    devices: disk('vda', '', '').replace('<source', "<driver name='qemu' iothread='1'/><source"),
  },
  'iothread that is not there': {
    more: '<iothreads>2</iothreads>',
    devices: disk('vda').replace('<source', "<driver name='qemu' iothread='5'/><source"),
  },
  'iothreads by id': { more: "<iothreads>3</iothreads><iothreadids><iothread id='4'/></iothreadids>" },
  'iothread of a scsi controller': {
    more: '<iothreads>1</iothreads>',
    devices: "<controller type='scsi' model='virtio-scsi'><driver iothread='1'/></controller>",
  },
  'boot devices': { os: "<boot dev='cdrom'/><boot dev='hd'/><boot dev='network'/>" },
  'boot menu': { os: "<bootmenu enable='yes' timeout='3000'/><bios useserial='no' rebootTimeout='5000'/>" },
  'bios on a serial port': { os: "<bios useserial='yes'/>", devices: "<serial type='pty'/>" },
  'bios on no serial port': { os: "<bios useserial='yes'/>" },
  'boot order': { devices: disk('vda', "<boot order='1'/>") + disk('vdb', "<boot order='2'/>") },
  'boot order twice': { devices: disk('vda', "<boot order='1'/>") + disk('vdb', "<boot order='1'/>") },
  kernel: { os: '<kernel>/k</kernel><initrd>/i</initrd><cmdline>console=ttyS0</cmdline>' },
  'rom loader': { os: '<loader>/usr/share/seabios/bios.bin</loader>' },
  'uefi in flash': { ...features(''), os: loader("readonly='yes' type='pflash'") },
  'uefi in flash with variables': {
    ...features(''),
    machine: 'q35',
    os: `${loader("readonly='yes' type='pflash'")}<nvram>/tmp/v.fd</nvram>`,
  },
  'uefi in flash with a template': {
    ...features(''),
    machine: 'q35',
    os: `${loader("readonly='yes' type='pflash'")}<nvram template='/t.fd'/>`,
  },
  'uefi in writable flash': { ...features(''), os: loader("readonly='no' type='pflash'") },
  'uefi without a state': { ...features(''), os: loader("readonly='yes' type='pflash' stateless='yes'") },
  'uefi without acpi': { os: loader("readonly='yes' type='pflash'") },
  'uefi chosen': { ...features(''), machine: 'q35', os: '' },
  'secure boot': {
    ...features("<smm state='on'/>"),
    machine: 'q35',
    os: loader("readonly='yes' secure='yes' type='pflash'"),
  },
  'secure boot without smm': {
    ...features(''),
    machine: 'q35',
    os: loader("readonly='yes' secure='yes' type='pflash'"),
  },
  'secure boot on pc': {
    ...features("<smm state='on'/>"),
    machine: 'pc',
    os: loader("readonly='yes' secure='yes' type='pflash'"),
  },
  'variables in a file': {
    ...features(''),
    machine: 'q35',
    os: `${loader("readonly='yes' type='pflash'")}<nvram type='file'><source file='/v.fd'/></nvram>`,
  },
  'variables on the network': {
    ...features(''),
    machine: 'q35',
    os: `${loader("readonly='yes' type='pflash'")}<nvram type='network'><source protocol='nbd' name='v'><host name='h'/></source></nvram>`,
  },
  features: features(
    "<pae/><hap/><vmport state='off'/><pmu state='on'/><vmcoreinfo state='on'/><kvm><hidden state='on'/></kvm>",
  ),
  'hyperv features': features(
    "<hyperv><relaxed state='on'/><vapic state='on'/><spinlocks state='on' retries='8191'/><vpindex state='on'/><synic state='on'/><stimer state='on'/></hyperv>",
  ),
  'hyperv passed through': features("<hyperv mode='passthrough'/>"),
  'smm with a tseg': { ...features("<smm state='on'><tseg unit='MiB'>48</tseg></smm>"), machine: 'q35' },
  'smm with a tseg on pc': features("<smm state='on'><tseg unit='MiB'>48</tseg></smm>"),
  'smm with an odd tseg': { ...features("<smm state='on'><tseg unit='KiB'>48</tseg></smm>"), machine: 'q35' },
  ioapic: { ...features("<ioapic driver='qemu'/>"), machine: 'q35' },
  gic: features("<gic version='3'/>"),
  hpt: features("<hpt resizing='required'/>"),
  htm: features("<htm state='on'/>"),
  msrs: features("<msrs unknown='ignore'/>"),
  'tcg cache': features("<tcg><tb-cache unit='MiB'>64</tb-cache></tcg>"),
  'tcg cache odd': features("<tcg><tb-cache unit='KiB'>65</tb-cache></tcg>"),
  'xen features': features("<xen><e820_host state='on'/></xen>"),
  'clock with timers': {
    more: "<clock offset='utc'><timer name='rtc' tickpolicy='catchup'/><timer name='pit' tickpolicy='delay'/><timer name='hpet' present='no'/></clock>",
  },
  'clock absolute': { more: "<clock offset='absolute' start='1234567'/>" },
  'clock absolute too late': { more: "<clock offset='absolute' start='253402300800'/>" },
  'clock variable': { more: "<clock offset='variable' adjustment='3600' basis='localtime'/>" },
  'timer platform': { more: "<clock offset='utc'><timer name='platform'/></clock>" },
  'timer rtc tracks boot': { more: "<clock offset='utc'><timer name='rtc' track='boot'/></clock>" },
  'timer rtc merges': { more: "<clock offset='utc'><timer name='rtc' tickpolicy='merge'/></clock>" },
  'timer pit merges': { more: "<clock offset='utc'><timer name='pit' tickpolicy='merge'/></clock>" },
  'timer pit catches up': { more: "<clock offset='utc'><timer name='pit' tickpolicy='catchup'/></clock>" },
  'timer hpet present': { more: "<clock offset='utc'><timer name='hpet' present='yes'/></clock>" },
  'timer tsc': { more: "<clock offset='utc'><timer name='tsc' frequency='3000000000' mode='native'/></clock>" },
  'timer kvmclock': {
    more: "<clock offset='utc'><timer name='kvmclock' present='yes'/><timer name='hypervclock' present='no'/></clock>",
  },
  'timer armvtimer': { more: "<clock offset='utc'><timer name='armvtimer'/></clock>" },
  'timer frequency of hpet': { more: "<clock offset='utc'><timer name='hpet' frequency='100'/></clock>" },
  'timer policy of kvmclock': { more: "<clock offset='utc'><timer name='kvmclock' tickpolicy='delay'/></clock>" },
  'timer catches up with limits': {
    more: "<clock offset='utc'><timer name='rtc' tickpolicy='catchup'><catchup threshold='123' slew='120' limit='10000'/></timer></clock>",
  },
  'power management': { more: "<pm><suspend-to-mem enabled='yes'/><suspend-to-disk enabled='no'/></pm>" },
  'lifecycle actions': {
    more: '<on_poweroff>preserve</on_poweroff><on_reboot>destroy</on_reboot><on_crash>coredump-restart</on_crash>',
  },
  'rename-restart': {
    more: '<on_poweroff>destroy</on_poweroff><on_reboot>rename-restart</on_reboot><on_crash>destroy</on_crash>',
  },
  'lifecycle destroy twice': {
    more: '<on_poweroff>destroy</on_poweroff><on_reboot>destroy</on_reboot><on_crash>destroy</on_crash>',
  },
  'lifecycle restart on poweroff': {
    more: '<on_poweroff>restart</on_poweroff><on_reboot>restart</on_reboot><on_crash>preserve</on_crash>',
  },
  'lock failure': { more: '<on_lockfailure>poweroff</on_lockfailure>' },
  sysinfo: {
    os: "<smbios mode='sysinfo'/>",
    more: "<sysinfo type='smbios'><bios><entry name='vendor'>x</entry></bios><system><entry name='manufacturer'>y</entry></system></sysinfo>",
  },
  fwcfg: { more: "<sysinfo type='fwcfg'><entry name='opt/com.example/x'>v</entry></sysinfo>" },
  'fwcfg by a bad name': { more: "<sysinfo type='fwcfg'><entry name='other/x'>v</entry></sysinfo>" },
  genid: { more: '<genid>e9392370-2917-565e-692b-d057f46512d6</genid>' },
  tuning: {
    more: "<memtune><hard_limit unit='GiB'>1</hard_limit></memtune><cputune><shares>100</shares><vcpupin vcpu='0' cpuset='0'/></cputune><blkiotune><weight>300</weight></blkiotune>",
  },
  'min guarantee': { more: "<memtune><min_guarantee unit='MiB'>100</min_guarantee></memtune>" },
  'cache shares': {
    more: "<cputune><cachetune vcpus='0'><cache id='0' level='3' type='both' size='3' unit='MiB'/></cachetune></cputune>",
  },
  'boot loader': { more: '<bootloader>/usr/bin/pygrub</bootloader>' },
  perf: { more: "<perf><event name='cmt' enabled='no'/></perf>" },
  'security labels': { more: "<seclabel type='none' model='dac'/>".replace(/.*/, '') },
  'resource partition': { more: '<resource><partition>/machine/x</partition></resource>' },
};

export const machineDocuments: readonly Row[] = [
  ...Object.entries(table).map(([title, parts]): Row => [title, guest(parts)]),
  ...(['efi', 'bios'] as const).map((kind): Row => [
    `firmware ${kind} chosen`,
    guest({ machine: 'q35', ...features('') }).replace('<os>', `<os firmware='${kind}'>`),
  ]),
  ['another architecture', guest({ machine: 'virt' }).replace('x86_64', 'aarch64')],
  ['32 bits', guest({}).replace('x86_64', 'i686')],
  ['a container', guest({}).replace('>hvm<', '>exe<')],
  ['a paravirtual guest', guest({}).replace('>hvm<', '>xen<')],
];
