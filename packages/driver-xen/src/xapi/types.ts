import * as t from 'io-ts';

/** An object of the pool as XAPI names it: `OpaqueRef:…`, good as long as the object lives. */
export type Ref = string;
export const Ref = t.string;
export const Refs = t.array(Ref);
/** What stands for no object. */
export const nullRef = 'OpaqueRef:NULL';

/** XAPI's 64-bit `int`: a number in JSON, a text of digits where a number would lose some of them. */
export const Int = new t.Type<bigint, bigint, unknown>(
  'a whole number',
  (value): value is bigint => typeof value === 'bigint',
  (value, context) => {
    if (typeof value === 'number' && Number.isInteger(value)) return t.success(BigInt(value));
    return typeof value === 'string' && /^-?\d{1,20}$/.test(value)
      ? t.success(BigInt(value))
      : t.failure(value, context);
  },
  (value) => value,
);

const Texts = t.record(t.string, t.string);
/** An `enum` of which newer pools may have more values. */
const Word = t.string;

/** The fields that are used of each class of XAPI's data model. */
export const Vm = t.intersection([
  t.type({
    uuid: t.string,
    name_label: t.string,
    name_description: t.string,
    power_state: Word,
    is_a_template: t.boolean,
    is_a_snapshot: t.boolean,
    is_control_domain: t.boolean,
    domid: Int,
    resident_on: Ref,
    memory_static_max: Int,
    memory_static_min: Int,
    memory_dynamic_max: Int,
    memory_dynamic_min: Int,
    VCPUs_max: Int,
    VCPUs_at_startup: Int,
    actions_after_shutdown: Word,
    actions_after_reboot: Word,
    actions_after_crash: Word,
    VBDs: Refs,
    VIFs: Refs,
    PV_bootloader: t.string,
    PV_bootloader_args: t.string,
    PV_kernel: t.string,
    PV_ramdisk: t.string,
    PV_args: t.string,
    HVM_boot_policy: t.string,
    HVM_boot_params: Texts,
    platform: Texts,
    other_config: Texts,
    metrics: Ref,
    guest_metrics: Ref,
    snapshots: Refs,
    snapshot_of: Ref,
    snapshot_time: t.string,
    snapshot_metadata: t.string,
    parent: Ref,
    children: Refs,
  }),
  t.partial({ domain_type: Word, snapshot_info: Texts, suspend_VDI: Ref }),
]);
export type Vm = t.TypeOf<typeof Vm>;

export const VmMetrics = t.type({ VCPUs_number: Int, memory_actual: Int });
export const GuestMetrics = t.type({ networks: Texts, os_version: Texts });

export const Vbd = t.type({
  uuid: t.string,
  VM: Ref,
  VDI: Ref,
  device: t.string,
  userdevice: t.string,
  bootable: t.boolean,
  mode: Word,
  type: Word,
  empty: t.boolean,
  currently_attached: t.boolean,
});
export type Vbd = t.TypeOf<typeof Vbd>;

export const Vdi = t.type({
  uuid: t.string,
  name_label: t.string,
  name_description: t.string,
  SR: Ref,
  VBDs: Refs,
  virtual_size: Int,
  physical_utilisation: Int,
  type: Word,
  sharable: t.boolean,
  read_only: t.boolean,
  is_a_snapshot: t.boolean,
  missing: t.boolean,
});
export type Vdi = t.TypeOf<typeof Vdi>;

export const Vif = t.type({
  uuid: t.string,
  VM: Ref,
  network: Ref,
  device: t.string,
  MAC: t.string,
  MTU: Int,
  currently_attached: t.boolean,
});
export type Vif = t.TypeOf<typeof Vif>;

export const Network = t.type({
  uuid: t.string,
  name_label: t.string,
  name_description: t.string,
  bridge: t.string,
  MTU: Int,
  PIFs: Refs,
});
export type Network = t.TypeOf<typeof Network>;

export const Pif = t.type({ device: t.string, VLAN: Int, host: Ref, currently_attached: t.boolean });

export const Sr = t.type({
  uuid: t.string,
  name_label: t.string,
  name_description: t.string,
  type: t.string,
  VDIs: Refs,
  PBDs: Refs,
  virtual_allocation: Int,
  physical_utilisation: Int,
  physical_size: Int,
  shared: t.boolean,
});
export type Sr = t.TypeOf<typeof Sr>;

export const Pbd = t.type({ host: Ref, SR: Ref, device_config: Texts, currently_attached: t.boolean });
export type Pbd = t.TypeOf<typeof Pbd>;

export const Host = t.type({
  uuid: t.string,
  name_label: t.string,
  hostname: t.string,
  address: t.string,
  software_version: Texts,
  cpu_info: Texts,
  metrics: Ref,
  host_CPUs: Refs,
});
export type Host = t.TypeOf<typeof Host>;

export const HostMetrics = t.type({ memory_total: Int, memory_free: Int, live: t.boolean });

export const Pool = t.type({ uuid: t.string, master: Ref, default_SR: Ref });

export const EventBatch = t.type({
  token: t.string,
  events: t.array(
    t.intersection([t.type({ class: t.string, operation: Word, ref: Ref }), t.partial({ snapshot: t.unknown })]),
  ),
});

/** `X.get_all_records`: the records by their refs. */
export const byRef = <C extends t.Mixed>(codec: C) => t.record(t.string, codec);
