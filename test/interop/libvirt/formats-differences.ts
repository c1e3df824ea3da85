import type { FormatDocument, FormatKind } from './formats-peer.js';

const of = (kind: FormatKind, xml: string): FormatDocument => ({ kind, xml });
const device = (type: string, inside = ''): FormatDocument =>
  of('node-device', `<device><name>d</name><capability type='${type}'>${inside}</capability></device>`);
const unread = 'libvirt prints such a device of the host and cannot read it; we can';

/** Where we do otherwise than libvirt, and why. */
export const differences: readonly (readonly [why: string, document: FormatDocument])[] = [
  [
    'a packet of another kind than the first one of its rule is checked before it is dropped',
    of(
      'nwfilter',
      "<filter name='f'><rule action='accept' direction='in'><udp/><tcp srcportstart='x'/></rule></filter>",
    ),
  ],
  ['an empty type is an unknown one, not a missing one', of('secret', "<secret><usage type=''/></secret>")],
  [
    'an empty <owner> says nothing',
    of(
      'pool',
      "<pool type='dir'><name>p</name><target><path>/p</path><permissions><owner/></permissions></target></pool>",
    ),
  ],
  [
    'whether a device is a virtual function is asked of the host, and a format has none',
    of('network', "<network><name>n</name><forward mode='hostdev'><address type='pci' bus='4'/></forward></network>"),
  ],
  [
    'the name of a snapshot that is told of again may be missing in a format that is used for new ones too',
    of('snapshot', '<domainsnapshot><state>shutoff</state><creationTime>1</creationTime></domainsnapshot>'),
  ],
  [
    'the type of a disk of a backup is that of a file if it is not given',
    of('backup', "<domainbackup><disks><disk name='vda'/></disks></domainbackup>"),
  ],
  ['another root element is a fault of the document, whatever the format', of('compared-cpu', '<cpus/>')],
  [unread, device('vdpa', '<chardev>/dev/vhost-vdpa-0</chardev>')],
  [unread, device('scsi_generic', '<char>/dev/sg0</char>')],
  [unread, device('fc_host')],
  [unread, device('vports')],
  [
    unread,
    device('mdev_types', "<type id='a'><deviceAPI>b</deviceAPI><availableInstances>1</availableInstances></type>"),
  ],
  [unread, device('vpd')],
];
