import {
  DomainCheckpointCreateFlags,
  DomainCheckpointXMLFlags,
  DomainModificationImpact,
  DomainRebootFlags,
  DomainSaveImageXMLFlags,
  DomainShutdownFlags,
  DomainSnapshotCreateFlags,
  DomainSnapshotXMLFlags,
  DomainVcpuFlags,
  DomainXMLFlags,
  NetworkUpdateFlags,
} from '@virtkit/core/driver';

/** Every permission that there is, by the kind of object that it is about: libvirt's names. */
export const permissions = {
  connect: words(
    'getattr read write search_domains search_networks search_storage_pools search_node_devices search_interfaces search_secrets search_nwfilters search_nwfilter_bindings detect_storage_pools pm_control interface_transaction',
  ),
  domain: words(
    'getattr read write read_secure start stop reset save delete migrate checkpoint snapshot suspend hibernate core_dump pm_control init_control inject_nmi send_input send_signal fs_trim fs_freeze block_read block_write mem_read open_graphics open_namespace open_device screenshot set_time set_password',
  ),
  interface: words('getattr read write save delete start stop'),
  network: words('getattr read write save delete start stop search_ports'),
  network_port: words('getattr read write create delete'),
  node_device: words('getattr read write start stop detach delete'),
  nwfilter: words('getattr read write save delete'),
  nwfilter_binding: words('getattr read create delete'),
  secret: words('getattr read write read_secure save delete'),
  storage_pool: words('getattr read write save delete start stop refresh search_storage_vols format'),
  storage_vol: words('getattr read create delete format resize data_read data_write'),
} as const;
function words(text: string): readonly string[] {
  return text.split(' ');
}

/** The kinds of objects, as permissions call them. */
export type AccessObject = keyof typeof permissions;
export const accessObjects = Object.keys(permissions) as AccessObject[];

export interface Permission {
  readonly object: AccessObject;
  /** `start` of `domain:start`. */
  readonly name: string;
}

/** A permission that a call needs. */
export interface Need extends Permission {
  /** Whether a call with these arguments, the contract's own, needs it. Left out: each does. */
  applies?(args: readonly unknown[]): boolean;
}

/** The bits of the flags that conditions name. */
const bits: Readonly<Record<string, number>> = {
  VIR_DOMAIN_AFFECT_LIVE: DomainModificationImpact.bits.live,
  VIR_DOMAIN_AFFECT_CONFIG: DomainModificationImpact.bits.config,
  VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE: DomainCheckpointCreateFlags.bits.quiesce,
  VIR_DOMAIN_CHECKPOINT_XML_SECURE: DomainCheckpointXMLFlags.bits.secure,
  VIR_DOMAIN_REBOOT_GUEST_AGENT: DomainRebootFlags.bits.guestAgent,
  VIR_DOMAIN_SAVE_IMAGE_XML_SECURE: DomainSaveImageXMLFlags.bits.secure,
  VIR_DOMAIN_SHUTDOWN_GUEST_AGENT: DomainShutdownFlags.bits.guestAgent,
  VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE: DomainSnapshotCreateFlags.bits.quiesce,
  VIR_DOMAIN_SNAPSHOT_XML_SECURE: DomainSnapshotXMLFlags.bits.secure,
  VIR_DOMAIN_VCPU_GUEST: DomainVcpuFlags.bits.guest,
  VIR_DOMAIN_XML_MIGRATABLE: DomainXMLFlags.bits.migratable,
  VIR_DOMAIN_XML_SECURE: DomainXMLFlags.bits.secure,
  VIR_NETWORK_UPDATE_AFFECT_LIVE: NetworkUpdateFlags.bits.live,
  VIR_NETWORK_UPDATE_AFFECT_CONFIG: NetworkUpdateFlags.bits.config,
};
/** The conditions on another argument than the flags. */
const argumentsThatAre: Readonly<Record<string, (args: readonly unknown[]) => boolean>> = {
  'source:VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT': (args) => args[1] === 'agent',
};

/**
 * What a row's `acl` says. Several permissions stand side by side, each `object:permission`, `object:permission:FLAGS`
 * (all of these flags are set; with `!`, none is) or `object:permission::ARGUMENT:VALUE`.
 */
export function parseAcl(acl: string): readonly Need[] {
  return acl === 'none' ? [] : acl.split(' ').map(parseNeed);
}

function parseNeed(text: string): Need {
  const [object = '', name = '', flags = '', ...argument] = text.split(':');
  if (!Object.hasOwn(permissions, object) || !permissions[object as AccessObject].includes(name))
    throw new TypeError(`${text}: there is no such permission`);
  const need = { object: object as AccessObject, name };
  if (argument.length > 0) return { ...need, applies: knownIn(argumentsThatAre, argument.join(':')) };
  if (flags === '') return need;
  const mask = flags
    .replace('!', '')
    .split('|')
    .reduce((sum, flag) => sum | knownIn(bits, flag), 0);
  const wanted = flags.startsWith('!') ? 0 : mask;
  return { ...need, applies: (args) => (flagsOf(args) & mask) === wanted };
}

/** In all members with conditions, flags stand last, before the options. */
const flagsOf = (args: readonly unknown[]): number => Number(args.at(-2));

function knownIn<T>(table: Readonly<Record<string, T>>, name: string): T {
  if (!Object.hasOwn(table, name)) throw new TypeError(`${name} is in no table of conditions`);
  return table[name]!;
}
