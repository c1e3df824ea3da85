import type { Database } from './database.js';
import { nullRef, type Row, type Value } from './database.js';
import { Failure } from './failure.js';
import { neededToCreate } from './fields.js';
import { dropDevice, none, revert, take } from './snapshot.js';
import { list, text } from './text.js';

type Messages = Readonly<Record<string, (db: Database, ...args: Value[]) => Value | void>>;

/** The numbers of Xen's domains go up and never come again. */
let domids = 0;

/** @throws Failure VM_BAD_POWER_STATE */
function requireState(db: Database, vm: Value, ...states: readonly string[]): Row {
  const row = db.row('VM', vm);
  if (row.is_a_template === true && states.includes('Running')) throw new Failure('VM_IS_TEMPLATE', text(vm));
  if (states.includes(text(row.power_state))) return row;
  throw new Failure(
    'VM_BAD_POWER_STATE',
    text(vm),
    states.join(' or ').toLowerCase(),
    text(row.power_state).toLowerCase(),
  );
}

function checkMemory(low: number, dynamicLow: number, dynamicHigh: number, high: number): void {
  if (low <= dynamicLow && dynamicLow <= dynamicHigh && dynamicHigh <= high) return;
  throw new Failure(
    'MEMORY_CONSTRAINT_VIOLATION',
    'Memory limits must satisfy: static_min ≤ dynamic_min ≤ dynamic_max ≤ static_max',
  );
}

function checkCounts(online: number, most: number): void {
  if (online < 1 || online > most) throw new Failure('INVALID_VALUE', 'VCPUs_at_startup', String(online));
}

function begin(db: Database, vm: string, paused: boolean, from: 'start' | 'resume'): void {
  const row = db.row('VM', vm);
  const [host] = db.table('host').keys();
  for (const ref of list(row, 'VBDs')) attach(db, ref);
  for (const ref of list(row, 'VIFs')) db.change('VIF', ref, { currently_attached: true });
  const metrics = text(row.metrics);
  const count = from === 'start' ? row.VCPUs_at_startup! : db.row('VM_metrics', metrics).VCPUs_number!;
  db.change('VM_metrics', metrics, { VCPUs_number: count, memory_actual: row.memory_dynamic_max! });
  db.change('VM', vm, { power_state: paused ? 'Paused' : 'Running', domid: ++domids, resident_on: host! });
}

export function attach(db: Database, ref: string): void {
  const vbd = db.row('VBD', ref);
  if (vbd.currently_attached === true) throw new Failure('DEVICE_ALREADY_ATTACHED', ref);
  const vdi = vbd.empty === true ? undefined : db.row('VDI', vbd.VDI);
  if (vdi && vdi.sharable !== true && vbd.mode === 'RW') {
    const others = list(vdi, 'VBDs').filter(
      (other) => other !== ref && db.row('VBD', other).currently_attached === true,
    );
    if (others.length > 0) throw new Failure('VDI_IN_USE', text(vbd.VDI), 'attach');
  }
  db.change('VBD', ref, { currently_attached: true, device: `xvd${String.fromCharCode(97 + Number(vbd.userdevice))}` });
}

function end(db: Database, vm: string, state: 'Halted' | 'Suspended'): void {
  const row = db.row('VM', vm);
  for (const ref of list(row, 'VBDs')) db.change('VBD', ref, { currently_attached: false });
  for (const ref of list(row, 'VIFs')) db.change('VIF', ref, { currently_attached: false });
  if (state === 'Halted') db.change('VM_metrics', text(row.metrics), { VCPUs_number: 0 });
  db.change('VM', vm, { power_state: state, domid: -1, resident_on: nullRef });
}

function destroy(db: Database, vm: string): void {
  const row = db.row('VM', vm);
  if (row.is_a_snapshot !== true) requireState(db, vm, 'Halted');
  if (row.is_control_domain === true) throw new Failure('OPERATION_NOT_ALLOWED', 'the control domain is not destroyed');
  for (const vbd of list(row, 'VBDs')) dropDevice(db, 'VBD', vbd);
  for (const vif of list(row, 'VIFs')) dropDevice(db, 'VIF', vif);
  const [parent, children] = [text(row.parent), list(row, 'children')];
  for (const child of children) if (db.table('VM').has(child)) db.change('VM', child, { parent });
  if (db.table('VM').has(parent))
    db.change('VM', parent, {
      children: [...list(db.row('VM', parent), 'children').filter((one) => one !== vm), ...children],
    });
  for (const snapshot of list(row, 'snapshots')) db.change('VM', snapshot, { snapshot_of: nullRef });
  const of = text(row.snapshot_of);
  if (db.table('VM').has(of))
    db.change('VM', of, { snapshots: list(db.row('VM', of), 'snapshots').filter((one) => one !== vm) });
  db.remove('VM_metrics', text(row.metrics));
  db.remove('VM', vm);
}

/** XAPI's messages of guests, as far as they are simulated. */
export const vmMessages: Messages = {
  'VM.create'(db, given) {
    const record = given as Row;
    const absent = neededToCreate.find((field) => record[field] === undefined);
    if (absent !== undefined) throw new Failure('FIELD_TYPE_ERROR', absent);
    const { memory_static_min: a, memory_dynamic_min: b, memory_dynamic_max: c, memory_static_max: d } = record;
    checkMemory(Number(a), Number(b), Number(c), Number(d));
    checkCounts(Number(record.VCPUs_at_startup), Number(record.VCPUs_max));
    const metrics = db.add('VM_metrics', { VCPUs_number: 0, memory_actual: 0 });
    const { uuid: _ownOnly, ...fields } = record;
    return db.add('VM', {
      ...structuredClone(fields),
      ...none,
      domain_type: fields.domain_type ?? (fields.HVM_boot_policy === '' ? 'pv' : 'hvm'),
      power_state: 'Halted',
      domid: -1,
      resident_on: nullRef,
      is_a_snapshot: false,
      is_control_domain: false,
      snapshot_metadata: '',
      snapshot_info: {},
      suspend_VDI: nullRef,
      VBDs: [],
      VIFs: [],
      consoles: [],
      metrics,
      guest_metrics: nullRef,
      tags: fields.tags ?? [],
      allowed_operations: [],
      current_operations: {},
    });
  },
  'VM.destroy': (db, vm) => destroy(db, text(vm)),
  'VM.start'(db, vm, paused) {
    requireState(db, vm, 'Halted');
    if (db.row('VM', vm).is_a_template === true) throw new Failure('VM_IS_TEMPLATE', text(vm));
    begin(db, text(vm), paused === true, 'start');
  },
  'VM.pause'(db, vm) {
    requireState(db, vm, 'Running');
    db.change('VM', text(vm), { power_state: 'Paused' });
  },
  'VM.unpause'(db, vm) {
    requireState(db, vm, 'Paused');
    db.change('VM', text(vm), { power_state: 'Running' });
  },
  'VM.clean_shutdown'(db, vm) {
    requireState(db, vm, 'Running');
    if ((db.row('VM', vm).other_config as Row).tools === 'none')
      throw new Failure('VM_LACKS_FEATURE_SHUTDOWN', text(vm));
    end(db, text(vm), 'Halted');
  },
  'VM.clean_reboot'(db, vm) {
    requireState(db, vm, 'Running');
    db.change('VM', text(vm), { domid: ++domids });
  },
  'VM.hard_shutdown'(db, vm) {
    requireState(db, vm, 'Running', 'Paused', 'Suspended');
    end(db, text(vm), 'Halted');
  },
  'VM.hard_reboot'(db, vm) {
    requireState(db, vm, 'Running', 'Paused');
    db.change('VM', text(vm), { domid: ++domids, power_state: 'Running' });
  },
  'VM.suspend'(db, vm) {
    requireState(db, vm, 'Running', 'Paused');
    end(db, text(vm), 'Suspended');
  },
  'VM.resume'(db, vm, paused) {
    requireState(db, vm, 'Suspended');
    begin(db, text(vm), paused === true, 'resume');
  },
  'VM.pool_migrate'(db, vm, host) {
    requireState(db, vm, 'Running', 'Paused');
    db.row('host', host);
    db.change('VM', text(vm), { resident_on: host, domid: ++domids });
  },
  'VM.snapshot': (db, vm, label) => take(db, text(vm), label, false),
  'VM.checkpoint'(db, vm, label) {
    requireState(db, vm, 'Running', 'Paused');
    return take(db, text(vm), label, true);
  },
  'VM.revert': (db, snapshot) => revert(db, text(snapshot), (vm) => end(db, vm, 'Halted')),
  'VM.set_memory_limits'(db, vm, a, d, b, c) {
    requireState(db, vm, 'Halted');
    checkMemory(Number(a), Number(b), Number(c), Number(d));
    db.change('VM', text(vm), {
      memory_static_min: a,
      memory_static_max: d,
      memory_dynamic_min: b,
      memory_dynamic_max: c,
    });
  },
  'VM.set_memory_dynamic_range'(db, vm, low, high) {
    const row = db.row('VM', vm);
    checkMemory(Number(row.memory_static_min), Number(low), Number(high), Number(row.memory_static_max));
    db.change('VM', text(vm), { memory_dynamic_min: low, memory_dynamic_max: high });
    if (row.power_state === 'Running') db.change('VM_metrics', text(row.metrics), { memory_actual: high });
  },
  'VM.set_VCPUs_max'(db, vm, count) {
    checkCounts(Number(requireState(db, vm, 'Halted').VCPUs_at_startup), Number(count));
    db.change('VM', text(vm), { VCPUs_max: count });
  },
  'VM.set_VCPUs_at_startup'(db, vm, count) {
    checkCounts(Number(count), Number(requireState(db, vm, 'Halted').VCPUs_max));
    db.change('VM', text(vm), { VCPUs_at_startup: count });
  },
  'VM.set_VCPUs_number_live'(db, vm, count) {
    const row = requireState(db, vm, 'Running');
    checkCounts(Number(count), Number(row.VCPUs_max));
    db.change('VM_metrics', text(row.metrics), { VCPUs_number: count });
    db.change('VM', text(vm), { VCPUs_at_startup: count });
  },
  'VM.set_HVM_boot_policy'(db, vm, policy) {
    requireState(db, vm, 'Halted');
    db.change('VM', text(vm), { HVM_boot_policy: policy, domain_type: policy === '' ? 'pv' : 'hvm' });
  },
  'VM.set_domain_type'(db, vm, type) {
    requireState(db, vm, 'Halted');
    db.change('VM', text(vm), { domain_type: type });
  },
};
