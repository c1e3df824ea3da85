import { a, disk, dumpDevices, vda } from '../dump.js';

/** What stands inside `<devices>`. */
const devices: Record<string, string> = {
  emulator: '<emulator>/usr/bin/qemu</emulator>',
  'disk file':
    disk(
      "<driver name='qemu' type='qcow2' cache='none' error_policy='stop' rerror_policy='report' io='native' ioeventfd='on' event_idx='off' copy_on_read='on' discard='unmap' detect_zeroes='unmap' iothread='1' queues='4' queue_size='256'/>" +
        a,
      vda,
      '<serial>S1</serial>',
    ) + '',
  'disk block': disk(
    "<source dev='/dev/sdb'/>",
    "<target dev='sda' bus='scsi'/>",
    '<wwn>5000c50015ea71ac</wwn><vendor>V</vendor><product>P</product><shareable/>',
    "type='block' device='lun' rawio='yes'",
  ),
  'disk dir': disk("<source dir='/d'/>", "<target dev='fda'/>", '<readonly/>', "type='dir' device='floppy'"),
  'disk cdrom': disk(
    "<source file='/c' startupPolicy='optional'/>",
    "<target dev='hdc' bus='ide' tray='open'/>",
    '',
    "type='file' device='cdrom'",
  ),
  'disk cdrom empty': "<disk type='file' device='cdrom'><target dev='sda' bus='sata'/></disk>",
  'disk floppy': disk("<source file='/f'/>", "<target dev='fdb' bus='fdc'/>", '', "type='file' device='floppy'"),
  'disk rbd': disk(
    "<source protocol='rbd' name='p/i'><host name='h1' port='6789'/><host name='h2'/><snapshot name='s'/><config file='/c'/><auth username='u'><secret type='ceph' uuid='c7a5fdbd-edaf-9455-926a-d65c16db1800'/></auth></source>",
    vda,
    '',
    "type='network' device='disk'",
  ),
  'disk iscsi': disk(
    "<source protocol='iscsi' name='iqn.2013-07.com.example:iscsi/1'><host name='example.com' port='3260'/><initiator><iqn name='iqn.x'/></initiator></source>",
    vda,
    '',
    "type='network'",
  ),
  'disk nbd unix': disk(
    "<source protocol='nbd' name='e' tls='yes'><host transport='unix' socket='/s'/><reconnect delay='10'/></source>",
    vda,
    '',
    "type='network'",
  ),
  'disk https': disk(
    "<source protocol='https' name='i.iso' query='a=b'><host name='h' port='443'/><ssl verify='no'/><cookies><cookie name='c'>v</cookie></cookies><readahead size='65536'/><timeout seconds='6'/></source>",
    vda,
    '',
    "type='network'",
  ),
  'disk volume': disk("<source pool='p' volume='v' mode='host'/>", vda, '', "type='volume'"),
  'disk nvme': disk(
    "<source type='pci' managed='yes' namespace='1'><address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/></source>",
    vda,
    '',
    "type='nvme'",
  ),
  'disk vhostuser': disk(
    "<source type='unix' path='/s'><reconnect enabled='yes' timeout='10'/></source>",
    vda,
    '',
    "type='vhostuser'",
  ),
  'disk iotune': disk(
    a,
    vda,
    '<iotune><total_bytes_sec>10000</total_bytes_sec><read_iops_sec>400</read_iops_sec><write_iops_sec>100</write_iops_sec><read_iops_sec_max>500</read_iops_sec_max><size_iops_sec>4096</size_iops_sec><group_name>g</group_name><read_iops_sec_max_length>5</read_iops_sec_max_length></iotune>',
  ),
  'disk encryption': disk(
    "<driver name='qemu' type='raw'/><source file='/a'><encryption format='luks'><secret type='passphrase' uuid='c7a5fdbd-edaf-9455-926a-d65c16db1801'/></encryption></source>",
    vda,
  ),
  'disk old encryption': disk(
    a,
    vda,
    "<encryption format='luks'><secret type='passphrase' uuid='c7a5fdbd-edaf-9455-926a-d65c16db1801'/></encryption>",
  ),
  'disk backing chain': disk(
    "<driver name='qemu' type='qcow2'/>" + a,
    vda,
    "<backingStore type='file'><format type='qcow2'/><source file='/b'/><backingStore type='block'><format type='raw'/><source dev='/dev/c'/><backingStore/></backingStore></backingStore>",
  ),
  'disk geometry': disk(
    a,
    "<target dev='hda'/>",
    "<geometry cyls='16383' heads='16' secs='63' trans='lba'/><blockio logical_block_size='512' physical_block_size='4096'/>",
  ),
  'disk boot': disk(a, vda, "<boot order='2' loadparm='2'/>"),
  'disk transient': disk(a, vda, "<transient shareBacking='yes'/>"),
  'disk seclabel': disk(
    "<source file='/a'><seclabel model='selinux' labelskip='yes'/><seclabel relabel='no'/></source>",
    vda,
  ),
  'disk slices': disk(
    "<source file='/x'><slices><slice type='storage' offset='12345' size='123'/></slices></source>",
    vda,
  ),
  'disk reservations': disk(
    "<source dev='/dev/x'><reservations managed='no'><source type='unix' path='/s' mode='client'/></reservations></source>",
    "<target dev='sda' bus='scsi'/>",
    '',
    "type='block' device='lun'",
  ),
  'disk snapshot internal': disk(a, vda, '', "type='file' snapshot='external'"),
  'disk address': disk(
    a,
    vda,
    "<address type='pci' domain='0x0000' bus='0x00' slot='0x0a' function='0x1' multifunction='on'/>",
  ),
  'disks named in order':
    disk(a, "<target dev='sdb' bus='scsi'/>") +
    disk("<source file='/b'/>", "<target dev='sda' bus='scsi'/>") +
    disk("<source file='/c'/>", "<target dev='hdd'/>") +
    disk("<source file='/d'/>", "<target dev='vdb'/>") +
    disk("<source file='/e'/>", "<target dev='xvda'/>") +
    disk("<source file='/f'/>", "<target dev='sdi' bus='usb'/>") +
    disk("<source file='/g'/>", "<target dev='sdz' bus='sata'/>"),
  'scsi disks need controllers':
    disk(a, "<target dev='sdh' bus='scsi'/>") + disk("<source file='/b'/>", "<target dev='sdaa' bus='scsi'/>"),
};

export const scenarios = dumpDevices(devices);
