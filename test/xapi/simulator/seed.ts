import { text } from './text.js';
import type { Database } from './database.js';
import { nullRef } from './database.js';

const gib = 2 ** 30;

export interface Seeded {
  readonly pool: string;
  readonly hosts: readonly string[];
  readonly network: string;
  readonly sr: string;
}

/** A pool as it is after its installation: hosts with their control domains, a network, storage, and a template. */
export function seed(db: Database, addresses: readonly string[]): Seeded {
  const hosts = addresses.map((address, index) => addHost(db, address, index));
  const network = db.add('network', {
    name_label: 'Pool-wide network associated with eth0',
    name_description: '',
    bridge: 'xenbr0',
    MTU: 1500,
    PIFs: [],
    VIFs: [],
    other_config: {},
    tags: [],
  });
  const pifs = hosts.map((host) =>
    db.add('PIF', { device: 'eth0', VLAN: -1, host, network, currently_attached: true, MAC: '00:16:3e:00:00:01' }),
  );
  db.change('network', network, { PIFs: pifs });
  db.add('network', {
    name_label: 'Host internal management network',
    name_description: 'for guests and their host',
    bridge: 'xenapi',
    MTU: 1500,
    PIFs: [],
    VIFs: [],
    other_config: {},
    tags: [],
  });
  const sr = addStorage(db, hosts, 'Local storage', 'ext');
  db.add('VDI', { ...volume, name_label: 'kit-disk', SR: sr, sharable: true });
  db.add('VDI', { ...volume, name_label: 'debian.iso', SR: sr, sharable: true, read_only: true });
  db.change('SR', sr, { VDIs: [...db.table('VDI').keys()] });
  const pool = db.add('pool', {
    name_label: '',
    name_description: '',
    master: hosts[0]!,
    default_SR: sr,
    other_config: {},
  });
  for (const host of hosts) addControlDomain(db, host);
  addTemplate(db);
  return { pool, hosts, network, sr };
}

const volume = {
  name_description: '',
  VBDs: [],
  virtual_size: 4 * 2 ** 20,
  physical_utilisation: 2 ** 20,
  type: 'user',
  read_only: false,
  is_a_snapshot: false,
  missing: false,
  managed: true,
  other_config: {},
  tags: [],
  sm_config: {},
  xenstore_data: {},
};

function addHost(db: Database, address: string, index: number): string {
  const metrics = db.add('host_metrics', { memory_total: 64 * gib, memory_free: 48 * gib, live: true });
  return db.add('host', {
    name_label: `xs${index + 1}`,
    name_description: '',
    hostname: `xs${index + 1}`,
    address,
    software_version: { product_brand: 'XCP-ng', product_version: '8.2.1', xen: '4.13.5-9.40' },
    cpu_info: { cpu_count: '16', socket_count: '2', vendor: 'GenuineIntel', speed: '2394.454', modelname: 'a CPU' },
    metrics,
    host_CPUs: [],
    enabled: true,
    other_config: {},
    resident_VMs: [],
    tags: [],
  });
}

export function addStorage(db: Database, hosts: readonly string[], label: string, type: string): string {
  const sr = db.add('SR', {
    name_label: label,
    name_description: '',
    type,
    VDIs: [],
    PBDs: [],
    virtual_allocation: 0,
    physical_utilisation: 16 * 2 ** 20,
    physical_size: 100 * gib,
    shared: false,
    content_type: 'user',
    other_config: {},
    tags: [],
    sm_config: {},
  });
  const pbds = hosts.map((host) =>
    db.add('PBD', { host, SR: sr, device_config: { device: '/dev/sda3' }, currently_attached: true, other_config: {} }),
  );
  db.change('SR', sr, { PBDs: pbds });
  return sr;
}

const vm = {
  name_description: '',
  user_version: 1,
  is_a_template: false,
  is_a_snapshot: false,
  is_control_domain: false,
  power_state: 'Halted',
  domid: -1,
  resident_on: nullRef,
  affinity: nullRef,
  memory_static_max: gib,
  memory_static_min: gib / 2,
  memory_dynamic_max: gib,
  memory_dynamic_min: gib,
  memory_overhead: 0,
  VCPUs_params: {},
  VCPUs_max: 2,
  VCPUs_at_startup: 2,
  actions_after_shutdown: 'destroy',
  actions_after_reboot: 'restart',
  actions_after_crash: 'restart',
  VBDs: [],
  VIFs: [],
  consoles: [],
  PV_bootloader: '',
  PV_bootloader_args: '',
  PV_kernel: '',
  PV_ramdisk: '',
  PV_args: '',
  PV_legacy_args: '',
  HVM_boot_policy: 'BIOS order',
  HVM_boot_params: { order: 'dc' },
  HVM_shadow_multiplier: 1,
  platform: { acpi: '1', apic: 'true', pae: 'true', viridian: 'false' },
  PCI_bus: '',
  other_config: {},
  recommendations: '',
  xenstore_data: {},
  metrics: nullRef,
  guest_metrics: nullRef,
  snapshots: [],
  snapshot_of: nullRef,
  snapshot_time: '19700101T00:00:00Z',
  snapshot_metadata: '',
  snapshot_info: {},
  parent: nullRef,
  children: [],
  domain_type: 'hvm',
  suspend_VDI: nullRef,
  blocked_operations: {},
  tags: [],
  allowed_operations: [],
  current_operations: {},
};

function addControlDomain(db: Database, host: string): void {
  const metrics = db.add('VM_metrics', { VCPUs_number: 4, memory_actual: 4 * gib });
  const { name_label: name } = db.row('host', host);
  db.add('VM', {
    ...vm,
    name_label: `Control domain on host: ${text(name)}`,
    is_control_domain: true,
    power_state: 'Running',
    domid: 0,
    resident_on: host,
    VCPUs_max: 4,
    VCPUs_at_startup: 4,
    HVM_boot_policy: '',
    HVM_boot_params: {},
    domain_type: 'pv',
    metrics,
  });
}

function addTemplate(db: Database): void {
  const metrics = db.add('VM_metrics', { VCPUs_number: 0, memory_actual: 0 });
  db.add('VM', { ...vm, name_label: 'Debian Bookworm 12', is_a_template: true, metrics });
}

/** A guest that some other program made: nothing of ours is known of it. */
export function addForeignGuest(db: Database, { sr, network }: Seeded, label: string): string {
  const metrics = db.add('VM_metrics', { VCPUs_number: 0, memory_actual: 0 });
  const ref = db.add('VM', { ...vm, name_label: label, name_description: 'made by another', metrics });
  const vdi = db.add('VDI', { ...volume, name_label: `${label} 0`, SR: sr, sharable: false });
  const disk = db.add('VBD', {
    ...vbd,
    VM: ref,
    VDI: vdi,
    userdevice: '0',
    type: 'Disk',
    mode: 'RW',
    empty: false,
    bootable: true,
  });
  const drive = db.add('VBD', {
    ...vbd,
    VM: ref,
    VDI: nullRef,
    userdevice: '3',
    type: 'CD',
    mode: 'RO',
    empty: true,
    bootable: false,
  });
  const card = db.add('VIF', {
    VM: ref,
    network,
    device: '0',
    MAC: '00:16:3e:5a:01:02',
    MTU: 1500,
    currently_attached: false,
    other_config: {},
  });
  db.change('VDI', vdi, { VBDs: [disk] });
  db.change('VM', ref, { VBDs: [disk, drive], VIFs: [card] });
  return ref;
}

const vbd = {
  device: '',
  unpluggable: true,
  currently_attached: false,
  other_config: {},
  qos_algorithm_type: '',
  qos_algorithm_params: {},
};
