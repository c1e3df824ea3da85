import { a, disk, dump, head, os, vda } from '../dump.js';
import type { Scenario } from '../scenario.js';

/** What stands inside `<domain>` besides the name, memory and os. */
const documents: Record<string, string> = {
  nothing: '',
  'title and description': '<title>T &lt;1&gt;</title><description>two\nlines &amp; more</description>',
  'genid given': '<genid>3e3fce45-4f53-4fa7-bb32-11f34168b82b</genid>',
  metadata:
    "<metadata><x:a xmlns:x='urn:x' k='&lt;&apos;&quot;'>t<x:b/>u</x:a><b xmlns='urn:b'><c>d</c></b><x:a xmlns:x='urn:x'/></metadata>",
  vcpus: "<vcpu placement='static' cpuset='0-3,^2' current='2'>4</vcpu>",
  'placement auto': "<vcpu placement='auto'>4</vcpu>",
  'single vcpus':
    "<vcpu current='1'>2</vcpu><vcpus><vcpu id='0' enabled='yes' hotpluggable='no' order='1'/><vcpu id='1' enabled='no' hotpluggable='yes'/></vcpus>",
  iothreads:
    "<iothreads>4</iothreads><iothreadids><iothread id='2'/><iothread id='9' thread_pool_min='2' thread_pool_max='8'/></iothreadids>",
  'default iothread': "<defaultiothread thread_pool_min='1' thread_pool_max='4'/>",
  cputune:
    "<vcpu>4</vcpu><iothreads>2</iothreads><cputune><shares>2048</shares><period>100000</period><quota>-1</quota><global_period>100000</global_period><global_quota>50000</global_quota><emulator_period>100000</emulator_period><emulator_quota>-1</emulator_quota><iothread_period>100000</iothread_period><iothread_quota>-1</iothread_quota><vcpupin vcpu='1' cpuset='0,1'/><vcpupin vcpu='0' cpuset='1-4,^2'/><emulatorpin cpuset='1-3'/><iothreadpin iothread='1' cpuset='5,6'/><vcpusched vcpus='0-2' scheduler='fifo' priority='1'/><iothreadsched iothreads='2' scheduler='batch'/><emulatorsched scheduler='rr' priority='2'/></cputune>",
  memtune:
    "<memtune><hard_limit unit='G'>1</hard_limit><soft_limit unit='M'>128</soft_limit><swap_hard_limit unit='G'>2</swap_hard_limit><min_guarantee unit='bytes'>67108864</min_guarantee></memtune>",
  'memory backing':
    "<memoryBacking><hugepages><page size='2' unit='M' nodeset='0'/></hugepages><nosharepages/><locked/><source type='memfd'/><access mode='shared'/><allocation mode='immediate' threads='4'/><discard/></memoryBacking><cpu><numa><cell cpus='0' memory='1048576'/></numa></cpu>",
  hugepages: '<memoryBacking><hugepages/></memoryBacking>',
  numatune:
    "<vcpu>2</vcpu><numatune><memory mode='strict' nodeset='0-1'/><memnode cellid='0' mode='preferred' nodeset='1'/></numatune><cpu><numa><cell id='0' cpus='0' memory='524288'/><cell id='1' cpus='1' memory='512' unit='MiB' memAccess='shared' discard='yes'/></numa></cpu>",
  'numatune auto': "<numatune><memory mode='interleave' placement='auto'/></numatune>",
  'numa distances':
    "<vcpu>2</vcpu><cpu><topology sockets='2' cores='1' threads='1'/><numa><cell id='0' cpus='0' memory='524288'><distances><sibling id='0' value='10'/><sibling id='1' value='21'/></distances></cell><cell id='1' cpus='1' memory='524288'/></numa></cpu>",
  blkiotune:
    '<blkiotune><weight>800</weight><device><path>/dev/sda</path><weight>500</weight><read_bytes_sec>1000</read_bytes_sec><write_iops_sec>20</write_iops_sec></device></blkiotune>',
  'maximum memory':
    "<maxMemory slots='16' unit='GiB'>2</maxMemory><cpu><numa><cell id='0' cpus='0' memory='1' unit='GiB'/></numa></cpu><devices><memory model='dimm' access='private'><source><pagesize unit='KiB'>4</pagesize><nodemask>0</nodemask></source><target><size unit='MiB'>128</size><node>0</node></target></memory></devices>",
  'current memory': "<currentMemory unit='MiB'>512</currentMemory>",
  resource: '<resource><partition>/machine/p</partition></resource>',
  sysinfo:
    "<sysinfo type='smbios'><bios><entry name='vendor'>V</entry></bios><system><entry name='manufacturer'>M</entry><entry name='uuid'>c7a5fdbd-edaf-9455-926a-d65c16db1809</entry></system><baseBoard><entry name='manufacturer'>B</entry></baseBoard><chassis><entry name='serial'>1</entry></chassis><oemStrings><entry>one</entry><entry>two</entry></oemStrings></sysinfo>",
  fwcfg: "<sysinfo type='fwcfg'><entry name='opt/a/b'>text</entry><entry name='opt/c' file='/tmp/c'/></sysinfo>",
  features:
    "<features><acpi/><apic eoi='on'/><pae/><hap state='off'/><viridian/><privnet/><hyperv mode='custom'><relaxed state='on'/><vapic state='off'/><spinlocks state='on' retries='4096'/><vpindex state='on'/><stimer state='on'><direct state='on'/></stimer><vendor_id state='on' value='KVM Hv'/></hyperv><kvm><hidden state='on'/><poll-control state='on'/></kvm><pvspinlock state='on'/><pmu state='off'/><vmport state='off'/><gic version='2'/><smm state='on'><tseg unit='MiB'>48</tseg></smm><ioapic driver='kvm'/><hpt resizing='required'/><vmcoreinfo state='on'/><htm state='on'/><nested-hv state='on'/><msrs unknown='ignore'/><ccf-assist state='on'/><cfpc value='workaround'/><sbbc value='broken'/><ibs value='fixed-ccd'/><tcg><tb-cache unit='MiB'>128</tb-cache></tcg></features>",
  capabilities:
    "<features><capabilities policy='deny'><mknod state='on'/><sys_chroot state='off'/></capabilities></features>",
  'hyperv passthrough': "<features><hyperv mode='passthrough'/></features>",
  'cpu custom':
    "<cpu mode='custom' match='exact' check='partial'><model fallback='forbid' vendor_id='GenuineIntel'>Nehalem</model><vendor>Intel</vendor><topology sockets='1' dies='1' cores='1' threads='1'/><cache level='3' mode='emulate'/><maxphysaddr mode='emulate' bits='42'/><feature policy='require' name='vmx'/><feature name='svm'/></cpu>",
  'cpu host-passthrough': "<cpu mode='host-passthrough' migratable='off'/>",
  'cpu host-model': "<cpu mode='host-model'><model fallback='allow'/></cpu>",
  'cpu minimum': "<cpu match='minimum'><model>core2duo</model></cpu>",
  'cpu topology': "<vcpu>8</vcpu><cpu><topology sockets='2' cores='2' threads='2'/></cpu>",
  'clock localtime':
    "<clock offset='localtime'><timer name='rtc' tickpolicy='catchup' track='guest'><catchup threshold='123' slew='120' limit='10000'/></timer><timer name='pit' tickpolicy='delay'/><timer name='hpet' present='no'/><timer name='tsc' frequency='3504000000' mode='smpsafe'/><timer name='kvmclock' present='yes'/></clock>",
  'clock variable': "<clock offset='variable' adjustment='123456' basis='localtime'/>",
  'clock timezone': "<clock offset='timezone' timezone='Europe/Paris'/>",
  'clock utc reset': "<clock offset='utc' adjustment='reset'/>",
  'clock absolute': "<clock offset='absolute' start='1234567890'/>",
  actions:
    '<on_poweroff>preserve</on_poweroff><on_reboot>rename-restart</on_reboot><on_crash>coredump-restart</on_crash><on_lockfailure>pause</on_lockfailure>',
  pm: "<pm><suspend-to-mem enabled='yes'/><suspend-to-disk enabled='no'/></pm>",
  perf: "<perf><event name='cmt' enabled='yes'/><event name='instructions' enabled='no'/></perf>",
  seclabels:
    "<seclabel type='dynamic' model='selinux' relabel='yes'><baselabel>x</baselabel></seclabel><seclabel type='none' model='dac'/>",
  'seclabel static': "<seclabel type='static' model='selinux' relabel='no'><label>system_u:x</label></seclabel>",
  keywrap: "<keywrap><cipher name='aes' state='off'/></keywrap>",
  'launch security':
    "<launchSecurity type='sev' kernelHashes='yes'><cbitpos>47</cbitpos><reducedPhysBits>1</reducedPhysBits><policy>0x0003</policy><dhCert>AAAA</dhCert><session>BBBB</session></launchSecurity>",
  'launch security pv': "<launchSecurity type='s390-pv'/>",
  bootloader: '<bootloader>/usr/bin/pygrub</bootloader><bootloader_args>--x</bootloader_args>',
};

/** Whole `<os>` elements. */
const oses: Record<string, string> = {
  'boot order':
    "<os><type arch='i686'>hvm</type><boot dev='network'/><boot dev='hd'/><boot dev='cdrom'/><boot dev='fd'/><bootmenu enable='yes' timeout='3000'/><bios useserial='yes' rebootTimeout='0'/><smbios mode='sysinfo'/></os>",
  kernel:
    '<os><type>hvm</type><kernel>/k</kernel><initrd>/i</initrd><cmdline>a=b &lt;c&gt;</cmdline><dtb>/d</dtb></os>',
  loader:
    "<os><type>hvm</type><loader readonly='yes' secure='no' type='pflash'>/ovmf</loader><nvram template='/t'>/n</nvram></os>",
  'firmware efi':
    "<os firmware='efi'><type>hvm</type><firmware><feature enabled='yes' name='enrolled-keys'/></firmware><loader secure='yes'/></os>",
  'acpi table': "<os><type>hvm</type><acpi><table type='slic'>/slic</table></acpi></os>",
  exe: "<os><type>exe</type><init>/bin/sh</init><initarg>-c</initarg><initarg>x</initarg><initenv name='A'>b</initenv><initdir>/d</initdir><inituser>u</inituser><initgroup>g</initgroup></os><idmap><uid start='0' target='1000' count='10'/><gid start='0' target='1000' count='10'/></idmap>",
  'machine given': "<os><type machine='pc'>hvm</type></os>",
};

export const scenarios: readonly Scenario[] = [
  ...Object.entries(documents).map(([name, text]) => dump(name, head + os + text)),
  ...Object.entries(oses).map(([name, text]) => dump(`os: ${name}`, head + text)),
  dump('another type', `${head}${os}<devices>${disk(a, vda)}</devices>`, "type='kvm'"),
];
