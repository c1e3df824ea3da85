import { escapeXml as escape } from '../xml/print.js';

/** What a domain of the kit is made of. */
export interface DomainSpec {
  readonly name: string;
  readonly uuid?: string;
  /** More elements of `<domain>`, such as a `<title>`. */
  readonly more?: string;
  /** More devices, as they stand in `<devices>`. */
  readonly devices?: string;
}
export interface ObjectSpec {
  readonly name: string;
  readonly uuid?: string;
  readonly more?: string;
}

/**
 * The XML of the objects that the kit makes. A driver whose hypervisor wants other XML than libvirt's test driver gives
 * its own for what differs.
 */
export interface Inventory {
  /** A guest of 64 MiB and 4 vCPUs, 2 of them online, with {@link disk}, {@link nic} and a memory balloon. */
  readonly domain: (spec: DomainSpec) => string;
  /** The target of its one disk. */
  readonly disk: string;
  /** The target, and the MAC address, of its one network interface. */
  readonly nic: string;
  readonly mac: string;
  /** Some parameters of the scheduler of guests. */
  readonly schedulerParams: Readonly<Record<string, number | bigint>>;
  readonly network: (spec: ObjectSpec) => string;
  readonly networkPort: (uuid: string) => string;
  /** An interface of the host. */
  readonly interface: (name: string) => string;
  readonly pool: (spec: ObjectSpec) => string;
  /** `capacity` in bytes. */
  readonly volume: (name: string, capacity: number) => string;
  /** A device of the host that can be made. */
  readonly nodeDevice: () => string;
  /** A secret for a Ceph cluster, with that usage name: `ephemeral='no' private='no'`. */
  readonly secret: (usage: string, uuid?: string) => string;
  readonly nwfilter: (spec: ObjectSpec) => string;
  readonly nwfilterBinding: (portDev: string, filter: string) => string;
  readonly snapshot: (name: string, more?: string) => string;
  readonly checkpoint: (name: string) => string;
  /** A directory on the host where the kit may leave files. */
  readonly folder: string;
}

const uuidOf = ({ uuid }: ObjectSpec): string => (uuid === undefined ? '' : `<uuid>${uuid}</uuid>`);
/** No two names give one, and none leaves its directory. */
const fileName = (name: string): string => `f-${encodeURIComponent(name).replaceAll("'", '%27')}`;
const mac = '52:54:00:6b:69:74';

/** XML as libvirt's test driver takes it. */
export const testInventory: Inventory = {
  domain: (spec) =>
    `<domain type='test'><name>${escape(spec.name)}</name>${uuidOf(spec)}<memory>65536</memory>` +
    `<vcpu current='2'>4</vcpu><os><type>hvm</type></os>${spec.more ?? ''}<devices>` +
    `<disk type='file' device='disk'><source file='/kit/${fileName(spec.name)}'/>` +
    `<target dev='vda' bus='virtio'/></disk>` +
    `<interface type='user'><mac address='${mac}'/><target dev='kit0'/></interface>` +
    `<memballoon model='virtio'/>${spec.devices ?? ''}</devices></domain>`,
  disk: 'vda',
  nic: 'kit0',
  mac,
  schedulerParams: { weight: 50 },
  network: (spec) =>
    `<network><name>${escape(spec.name)}</name>${uuidOf(spec)}<bridge name='kitbr0'/>` +
    `<ip address='192.168.177.1' netmask='255.255.255.0'>` +
    `<dhcp><range start='192.168.177.2' end='192.168.177.100'/></dhcp></ip>${spec.more ?? ''}</network>`,
  networkPort: (uuid) =>
    `<networkport><uuid>${uuid}</uuid>` +
    `<owner><name>kit</name><uuid>12ac5b8d-9b9a-4d6e-9d10-4cf11a1ee2a4</uuid></owner>` +
    `<mac address='52:54:00:6b:69:75'/></networkport>`,
  interface: (name) =>
    `<interface type='ethernet' name='${escape(name)}'><mac address='52:54:00:6b:69:76'/></interface>`,
  pool: (spec) =>
    `<pool type='dir'><name>${escape(spec.name)}</name>${uuidOf(spec)}` +
    `<target><path>/kit-pools/${fileName(spec.name)}</path></target>${spec.more ?? ''}</pool>`,
  volume: (name, capacity) =>
    `<volume><name>${escape(name)}</name><capacity unit='bytes'>${capacity}</capacity></volume>`,
  nodeDevice: () =>
    `<device><parent>scsi_host1</parent><capability type='scsi_host'><capability type='fc_host'>` +
    `<wwnn>2000000012341234</wwnn><wwpn>1000000012341299</wwpn></capability></capability></device>`,
  secret: (usage, uuid) =>
    `<secret ephemeral='no' private='no'>${uuid === undefined ? '' : `<uuid>${uuid}</uuid>`}` +
    `<usage type='ceph'><name>${escape(usage)}</name></usage></secret>`,
  nwfilter: (spec) =>
    `<filter name='${escape(spec.name)}'>${uuidOf(spec)}` +
    `<rule action='drop' direction='in'><tcp dstportstart='22'/></rule>${spec.more ?? ''}</filter>`,
  nwfilterBinding: (portDev, filter) =>
    `<filterbinding><owner><name>kit</name><uuid>12ac5b8d-9b9a-4d6e-9d10-4cf11a1ee2a4</uuid></owner>` +
    `<portdev name='${escape(portDev)}'/><mac address='${mac}'/><filterref filter='${escape(filter)}'/></filterbinding>`,
  snapshot: (name, more = '') => `<domainsnapshot><name>${escape(name)}</name>${more}</domainsnapshot>`,
  checkpoint: (name) => `<domaincheckpoint><name>${escape(name)}</name></domaincheckpoint>`,
  folder: '/tmp',
};
