import type { CallOptions } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { readDefinitions, storedText, type XapiDomain } from './definition.js';
import { fieldsOf, type VmFields } from './fields.js';
import type { Guest } from './guest.js';
import { keys } from './keys.js';
import { makeCard, makeDisk, plan, replaceDevices, type PlannedDevices } from './plug.js';
import type { XapiPool } from './pool.js';
import { Ref, Vm } from './types.js';

/** What XAPI wants to be told of each new guest and a definition says nothing about. */
const unsaid = {
  user_version: 1,
  affinity: 'OpaqueRef:NULL',
  VCPUs_params: {},
  PV_legacy_args: '',
  HVM_shadow_multiplier: 1,
  PCI_bus: '',
  recommendations: '',
  xenstore_data: {},
  ha_always_run: false,
  ha_restart_priority: '',
  blocked_operations: {},
  is_a_template: true,
  start_delay: 0,
  shutdown_delay: 0,
  order: 0,
  version: 0,
  generation_id: '',
  hardware_platform_version: 0,
  has_vendor_device: false,
} as const;

/** XAPI writes numbers as numbers, however large: below 2^53 nothing is lost, and no host has as much memory. */
const wire = (fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
  );

export interface NewGuest {
  readonly def: Domain;
  readonly transient: boolean;
}

/**
 * Makes a guest. Until it is whole it is a template, which nobody takes for a guest; one that cannot be made whole is
 * taken away again.
 */
export async function makeGuest(pool: XapiPool, { def, transient }: NewGuest, planned: PlannedDevices): Promise<Ref> {
  const other = {
    [keys.definition]: storedText(def),
    [keys.uuid]: def.uuid!,
    ...(transient ? { [keys.transient]: 'true' } : {}),
  };
  const ref = await pool.get(Ref, 'VM.create', [{ ...unsaid, ...wire(fieldsOf(def)), other_config: other }]);
  try {
    for (const disk of planned.disks) await makeDisk(pool, ref, disk);
    for (const [device, card] of planned.cards.entries()) await makeCard(pool, ref, card, device);
    await pool.call('VM.set_is_a_template', [ref, false]);
  } catch (error) {
    await pool.call('VM.destroy', [ref]).catch(() => undefined);
    throw error;
  }
  return ref;
}

/** Makes a guest that does not run what `def` says. */
export async function rewriteGuest(
  pool: XapiPool,
  domain: XapiDomain,
  def: Domain,
  options?: CallOptions,
): Promise<void> {
  const { guest, found } = domain;
  const planned = await plan(pool, def, options);
  // From here on nothing is given up half-way.
  await writeFields(pool, guest, fieldsOf(def, guest.vm));
  await replaceDevices(pool, guest.ref, found, planned);
  await keep(pool, guest, keys.definition, storedText(def));
  await keep(pool, guest, keys.next, undefined);
}

type Field = keyof VmFields;
/** What takes a call of its own, and can be changed only while the guest does not run. */
const single: readonly Field[] = [
  'name_label',
  'HVM_boot_policy',
  'domain_type',
  'HVM_boot_params',
  'platform',
  'PV_bootloader',
  'PV_bootloader_args',
  'PV_kernel',
  'PV_ramdisk',
  'PV_args',
];
/** What can be changed at any time. */
const anytime: readonly Field[] = [
  'name_description',
  'actions_after_shutdown',
  'actions_after_reboot',
  'actions_after_crash',
];

async function writeFields(pool: XapiPool, { ref, vm }: Guest, fields: VmFields): Promise<void> {
  await writeSingle(pool, ref, vm, fields, [...single, ...anytime]);
  const {
    memory_static_min: least,
    memory_static_max: most,
    memory_dynamic_min: low,
    memory_dynamic_max: high,
  } = fields;
  if (vm.memory_static_max !== most || vm.memory_dynamic_max !== high || vm.memory_dynamic_min !== low)
    await pool.call('VM.set_memory_limits', [ref, ...[least, most, low, high].map(Number)]);
  // There are never more online than there are.
  const counts = ['VCPUs_max', 'VCPUs_at_startup'] as const;
  const order = fields.VCPUs_max >= vm.VCPUs_max ? counts : [...counts].reverse();
  for (const name of order) {
    if (vm[name] !== fields[name]) await pool.call(`VM.set_${name}`, [ref, Number(fields[name])]);
  }
}

async function writeSingle(pool: XapiPool, ref: Ref, vm: Vm, fields: VmFields, names: readonly Field[]): Promise<void> {
  for (const name of names) {
    const old: unknown = vm[name];
    // An older pool has no such field.
    if (old === undefined || JSON.stringify(old) === JSON.stringify(fields[name])) continue;
    await pool.call(`VM.set_${name}`, [ref, fields[name]]);
  }
}

/** Sets one of our keys, or takes it away. Other programs keep theirs there: only this one is touched. */
export async function keep(pool: XapiPool, { ref, vm }: Guest, key: string, value: string | undefined): Promise<void> {
  const old = vm.other_config[key];
  if (old === value) return;
  if (old !== undefined) await pool.call('VM.remove_from_other_config', [ref, key], { again: true });
  if (value !== undefined) await pool.call('VM.add_to_other_config', [ref, key, value]);
}

/** What a change means for the guest that runs: what it was and what it is to be. */
export type Act = (domain: XapiDomain, before: Domain, now: Domain) => Promise<void>;

export interface Change {
  /** Bits of `DomainModificationImpact`. */
  readonly flags: number;
  readonly change: (def: Domain) => Domain;
  /** Does to the guest that runs what the change means for it; without it, nothing but the definition changes. */
  readonly act?: Act;
}

/** Changes what a guest is, now or from its next start on. */
export async function changeGuest(
  pool: XapiPool,
  guest: Guest,
  { flags, change, act }: Change,
  options?: CallOptions,
): Promise<void> {
  const job = async () => {
    const domain = await readDefinitions(pool, await fresh(pool, guest, options), options);
    const { def: before, guest: current } = domain;
    const { live } = domain.affected(flags);
    domain.change(flags, change);
    if (!domain.active) return rewriteGuest(pool, domain, domain.def, options);
    if (live) {
      if (act) await act(domain, before, domain.def);
      await writeSingle(pool, current.ref, current.vm, fieldsOf(domain.def, current.vm), anytime);
      await keep(pool, current, keys.definition, storedText(domain.def));
    }
    await keepNext(pool, current, domain);
  };
  await pool.alone(guest.ref, 'a change of the definition', job, options);
}

async function fresh(pool: XapiPool, guest: Guest, options?: CallOptions): Promise<Guest> {
  return { ...guest, vm: await pool.record(Vm, 'VM', guest.ref, options) };
}

/** What the guest starts with next is kept only where it differs. */
async function keepNext(pool: XapiPool, guest: Guest, after: XapiDomain): Promise<void> {
  const next = storedText(after.persistentDef);
  await keep(pool, guest, keys.next, next === storedText(after.def) ? undefined : next);
}
