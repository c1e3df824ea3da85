import type { FormatDocument } from './formats-peer.js';

const snapshot = (inside: string): FormatDocument => ({
  kind: 'snapshot',
  xml: `<domainsnapshot>${inside}</domainsnapshot>`,
});
const named = '<name>s</name><state>shutoff</state><creationTime>1272917631</creationTime>';
/** Stands for the guest's own definition, which the peer puts in. */
const of = 'DOMAIN';

/** Snapshots that are told of again. */
export const snapshots: readonly FormatDocument[] = [
  snapshot(`${named}${of}`),
  snapshot(`${named}<description>a &lt; b</description>${of}`),
  snapshot(
    `${named}${of}<disks><disk name='vda' snapshot='external'><source file='/a.1'/></disk><disk name='vdb'/></disks>`,
  ),
  snapshot(`<name>s</name><state>running</state><creationTime>1</creationTime>${of}`),
  snapshot(`<name>s</name><state>paused</state><creationTime>1</creationTime><memory snapshot='internal'/>${of}`),
  snapshot(
    `<name>s</name><state>running</state><creationTime>1</creationTime><memory file='/m'/>${of}<disks><disk name='vda' snapshot='external' type='file'><driver type='qcow2'/><source file='/a'/></disk></disks>`,
  ),
  snapshot(
    `<name>s</name><state>disk-snapshot</state><creationTime>1</creationTime><memory snapshot='no'/>${of}<disks><disk name='vda' type='block'><driver type='qcow2'/><source dev='/dev/a'/></disk><disk name='vdb' snapshot='no'/></disks>`,
  ),
  snapshot(
    `<name>s</name><state>disk-snapshot</state><creationTime>1</creationTime>${of}<disks><disk name='vda' type='network'><source protocol='gluster' name='v/i'><host name='h' port='24007'/></source></disk></disks>`,
  ),
];

export const refusedSnapshots: readonly FormatDocument[] = [
  { kind: 'snapshot', xml: '<snapshot/>' },
  { kind: 'snapshot', xml: '<domainsnapshot' },
  snapshot('<name>s</name><creationTime>1</creationTime><state>moon</state>'),
  snapshot('<name>s</name><creationTime>x</creationTime><state>shutoff</state>'),
  snapshot(`${named}<memory snapshot='moon'/>`),
  snapshot(`${named}<memory snapshot='manual'/>`),
  snapshot(`${named}<memory snapshot='internal'/>`),
  snapshot(`${named}<memory snapshot='no' file='/a'/>`),
  snapshot("<name>s</name><state>running</state><creationTime>1</creationTime><memory snapshot='external'/>"),
  snapshot("<name>s</name><state>running</state><creationTime>1</creationTime><memory snapshot='external' file='a'/>"),
  snapshot(`${named}<disks><disk/></disks>`),
  snapshot(`${named}<disks><disk name='vda' snapshot='moon'/></disks>`),
  snapshot(`${named}<disks><disk name='vda' type='moon'/></disks>`),
  snapshot(`${named}<disks><disk name='vda' type='volume'/></disks>`),
  snapshot(`${named}<disks><disk name='vda' type='dir'/></disks>`),
  snapshot(`${named}<disks><disk name='vda'><driver type='moon'/></disk></disks>`),
  snapshot(`${named}<disks><disk name='vda'><source file='a'/></disk></disks>`),
];

const checkpoint = (inside: string): FormatDocument => ({
  kind: 'checkpoint',
  xml: `<domaincheckpoint>${inside}</domaincheckpoint>`,
});

export const checkpoints: readonly FormatDocument[] = [
  checkpoint(`<name>c</name><creationTime>1525889631</creationTime>${of}`),
  checkpoint(
    `<name>c</name><description>Completion of updates after OS install</description><creationTime>1</creationTime><disks><disk name='vda' checkpoint='bitmap' bitmap='b'/><disk name='vdb' checkpoint='no'/></disks>${of}`,
  ),
  checkpoint(`<name>c</name><creationTime>1</creationTime><disks><disk name='vda'/></disks>${of}`),
];

export const refusedCheckpoints: readonly FormatDocument[] = [
  { kind: 'checkpoint', xml: '<checkpoint/>' },
  { kind: 'checkpoint', xml: '<domaincheckpoint' },
  checkpoint('<name>c</name><creationTime>x</creationTime>'),
  checkpoint('<moon/>'),
  checkpoint('<name>c</name><disks><disk/></disks>'),
  checkpoint("<name>c</name><disks><disk name='vda' checkpoint='moon'/></disks>"),
  checkpoint("<name>c</name><disks><disk name='vda' checkpoint='no' bitmap='b'/></disks>"),
  checkpoint("<name>c</name><disks><disk name='vda' moon='1'/></disks>"),
  checkpoint('<name>c</name><disks/>'),
];

const backup = (inside: string, attributes = ''): FormatDocument => ({
  kind: 'backup',
  xml: `<domainbackup${attributes}>${inside}</domainbackup>`,
});
const server = "<server transport='unix' socket='/tmp/virtkit-formats-backup.sock'/>";

/** Backups of a running guest with the disks vda and vdb and an empty drive. */
export const backups: readonly FormatDocument[] = [
  backup(server, " mode='pull'"),
  backup(
    `${server}<disks><disk name='vda' type='file'><driver type='qcow2'/><scratch file='SCRATCH'/></disk><disk name='vdb' backup='no'/></disks>`,
    " mode='pull'",
  ),
];

export const refusedBackups: readonly FormatDocument[] = [
  { kind: 'backup', xml: '<backup/>' },
  { kind: 'backup', xml: '<domainbackup' },
  backup('', " mode='moon'"),
  backup('', " mode='pull'"),
  backup('<moon/>'),
  backup('', " moon='1'"),
  backup('<disks/>'),
  backup(server),
  backup("<server transport='moon' name='a'/>", " mode='pull'"),
  backup("<server transport='unix'/>", " mode='pull'"),
  backup("<server transport='unix' socket='a'/>", " mode='pull'"),
  backup("<server transport='tcp'/>", " mode='pull'"),
  backup("<server name='h' port='x'/>", " mode='pull'"),
  backup("<server name='h' tls='x'/>", " mode='pull'"),
  backup("<server name='h'/>", " mode='pull'"),
  backup("<disks><disk type='file'/></disks>"),
  backup("<disks><disk name='moon' type='file'/></disks>"),
  backup("<disks><disk name='vda' type='moon'/></disks>"),
  backup("<disks><disk name='vda' type='file' backup='x'/></disks>"),
  backup("<disks><disk name='vda' type='file' backupmode='x'/></disks>"),
  backup("<disks><disk name='vda' type='file' backupmode='full' incremental='c'/></disks>"),
  backup("<disks><disk name='vda' type='file'><target dev='/a'/></disk></disks>"),
  backup("<disks><disk name='vda' type='file'><scratch file='/a'/></disk></disks>"),
  backup("<disks><disk name='vda' type='file'><target file='a'/></disk></disks>"),
  backup("<disks><disk name='vda' backup='no'><target file='/a'/></disk></disks>"),
  backup("<disks><disk name='vda' type='file' exportname='x'/></disks>"),
  backup("<disks><disk name='vda' type='file'><target file='/a'><encryption format='qcow'/></target></disk></disks>"),
  backup(
    `${server}<disks><disk name='vda' type='file'><driver type='raw'/><scratch file='/a'/></disk></disks>`,
    " mode='pull'",
  ),
  backup(`${server}<disks><disk name='vda' type='block'/></disks>`, " mode='pull'"),
  backup("<disks><disk name='vdz' type='file'/></disks>"),
  backup("<disks><disk name='vda' type='file'/><disk name='vda' type='file'/></disks>"),
  backup("<disks><disk name='sda' type='file'/></disks>"),
  backup("<disks><disk name='vda' type='file' backupmode='incremental'/></disks>"),
];
