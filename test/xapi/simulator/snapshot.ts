import { randomUUID } from 'node:crypto';
import { nullRef, type Database, type Value } from './database.js';
import { Failure } from './failure.js';
import { list, text } from './text.js';

/** A guest without a past. */
export const none = {
  snapshots: [],
  children: [],
  parent: nullRef,
  snapshot_of: nullRef,
  snapshot_time: '19700101T00:00:00Z',
};
const now = () => new Date().toISOString().replace(/[-]|\.\d+/g, '');

/** A copy of a guest that never runs, with copies of its volumes. */
export function take(db: Database, vm: string, label: Value, memory: boolean): string {
  const row = db.row('VM', vm);
  const metrics = db.add('VM_metrics', { ...db.row('VM_metrics', row.metrics), uuid: randomUUID() });
  const ref = db.add('VM', {
    ...structuredClone(row),
    ...none,
    uuid: randomUUID(),
    name_label: label,
    metrics,
    is_a_snapshot: true,
    is_a_template: true,
    power_state: memory ? 'Suspended' : 'Halted',
    domid: -1,
    resident_on: nullRef,
    snapshot_of: vm,
    snapshot_time: now(),
    snapshot_info: { 'power-state-at-snapshot': row.power_state! },
    parent: row.parent!,
    VBDs: [],
    VIFs: [],
  });
  for (const vbd of list(row, 'VBDs')) copyDisk(db, vbd, ref);
  for (const vif of list(row, 'VIFs')) copyCard(db, vif, ref);
  const parent = text(row.parent);
  if (parent !== nullRef)
    db.change('VM', parent, { children: [...list(db.row('VM', parent), 'children').filter((one) => one !== vm), ref] });
  db.change('VM', ref, { children: [vm] });
  db.change('VM', vm, { snapshots: [...list(row, 'snapshots'), ref], parent: ref });
  return ref;
}

function copyDisk(db: Database, from: string, vm: string): void {
  const vbd = db.row('VBD', from);
  let vdi = text(vbd.VDI);
  // What several guests share is nobody's to copy.
  if (vbd.type === 'Disk' && db.row('VDI', vdi).sharable !== true) {
    const original = db.row('VDI', vdi);
    vdi = db.add('VDI', {
      ...structuredClone(original),
      uuid: randomUUID(),
      VBDs: [],
      is_a_snapshot: !original.is_a_snapshot,
      sharable: original.sharable!,
    });
    db.change('SR', text(original.SR), { VDIs: [...list(db.row('SR', original.SR), 'VDIs'), vdi] });
  }
  const ref = db.add('VBD', {
    ...structuredClone(vbd),
    uuid: randomUUID(),
    VM: vm,
    VDI: vdi,
    currently_attached: false,
  });
  if (vdi !== nullRef) db.change('VDI', vdi, { VBDs: [...list(db.row('VDI', vdi), 'VBDs'), ref] });
  db.change('VM', vm, { VBDs: [...list(db.row('VM', vm), 'VBDs'), ref] });
}

function copyCard(db: Database, from: string, vm: string): void {
  const ref = db.add('VIF', {
    ...structuredClone(db.row('VIF', from)),
    uuid: randomUUID(),
    VM: vm,
    currently_attached: false,
  });
  db.change('VM', vm, { VIFs: [...list(db.row('VM', vm), 'VIFs'), ref] });
}

/** What a guest keeps when it goes back to a snapshot. */
const kept = [
  'uuid',
  'name_label',
  'snapshots',
  'metrics',
  'guest_metrics',
  'VBDs',
  'VIFs',
  'snapshot_of',
  'snapshot_time',
  'snapshot_info',
];

export function revert(db: Database, snapshot: string, end: (vm: string) => void): void {
  const then = db.row('VM', snapshot);
  if (then.is_a_snapshot !== true) throw new Failure('VM_NOT_SNAPSHOT', snapshot);
  const vm = text(then.snapshot_of);
  const row = db.row('VM', vm);
  if (row.power_state !== 'Halted') end(vm);
  for (const vbd of list(row, 'VBDs')) dropDisk(db, vbd);
  for (const vif of list(row, 'VIFs')) dropDevice(db, 'VIF', vif);
  const fields = Object.fromEntries(Object.entries(structuredClone(then)).filter(([name]) => !kept.includes(name)));
  const parent = text(row.parent);
  if (parent !== nullRef)
    db.change('VM', parent, { children: list(db.row('VM', parent), 'children').filter((one) => one !== vm) });
  db.change('VM', vm, { ...fields, is_a_snapshot: false, is_a_template: false, parent: snapshot, children: [] });
  db.change('VM', snapshot, { children: [...list(then, 'children').filter((one) => one !== vm), vm] });
  for (const vbd of list(then, 'VBDs')) copyDisk(db, vbd, vm);
  for (const vif of list(then, 'VIFs')) copyCard(db, vif, vm);
}

/** A disk of a guest that goes back goes, and its volume with it, unless others have it too. */
function dropDisk(db: Database, ref: string): void {
  const { VDI: vdi, type } = db.row('VBD', ref);
  dropDevice(db, 'VBD', ref);
  if (type !== 'Disk' || list(db.row('VDI', vdi), 'VBDs').length > 0 || db.row('VDI', vdi).sharable === true) return;
  const sr = text(db.row('VDI', vdi).SR);
  db.remove('VDI', text(vdi));
  db.change('SR', sr, { VDIs: list(db.row('SR', sr), 'VDIs').filter((one) => one !== vdi) });
}

export function dropDevice(db: Database, kind: 'VBD' | 'VIF', ref: string): void {
  const device = db.row(kind, ref);
  const vm = text(device.VM);
  db.remove(kind, ref);
  db.change('VM', vm, { [`${kind}s`]: list(db.row('VM', vm), `${kind}s`).filter((one) => one !== ref) });
  const vdi = text(device.VDI);
  if (kind === 'VBD' && vdi !== nullRef)
    db.change('VDI', vdi, { VBDs: list(db.row('VDI', vdi), 'VBDs').filter((one) => one !== ref) });
}
