import type { Database } from './database.js';
import { nullRef, type Row, type Value } from './database.js';
import { Failure } from './failure.js';
import { dropDevice } from './snapshot.js';
import { list, text } from './text.js';
import { attach } from './vm.js';

type Messages = Readonly<Record<string, (db: Database, ...args: Value[]) => Value | void>>;

function requireFree(db: Database, vm: Row, kind: 'VBD' | 'VIF', field: string, value: Value): void {
  if (list(vm, `${kind}s`).some((ref) => db.row(kind, ref)[field] === value))
    throw new Failure('DEVICE_ALREADY_EXISTS', text(value));
}

function requireRunning(db: Database, vm: Value): void {
  const { power_state: state } = db.row('VM', vm);
  if (state !== 'Running') throw new Failure('VM_BAD_POWER_STATE', text(vm), 'running', text(state).toLowerCase());
}

/** XAPI's messages of disks and network cards. */
export const deviceMessages: Messages = {
  'VBD.create'(db, given) {
    const record = given as Row;
    const vm = db.row('VM', record.VM);
    requireFree(db, vm, 'VBD', 'userdevice', record.userdevice!);
    if (record.empty !== true) db.row('VDI', record.VDI);
    if (record.type === 'CD' && record.mode !== 'RO') throw new Failure('INVALID_VALUE', 'mode', text(record.mode));
    const ref = db.add('VBD', {
      ...structuredClone(record),
      device: '',
      currently_attached: false,
      VDI: record.empty === true ? nullRef : record.VDI!,
    });
    if (record.empty !== true)
      db.change('VDI', text(record.VDI), { VBDs: [...list(db.row('VDI', record.VDI), 'VBDs'), ref] });
    db.change('VM', text(record.VM), { VBDs: [...list(vm, 'VBDs'), ref] });
    return ref;
  },
  'VBD.destroy'(db, ref) {
    if (db.row('VBD', ref).currently_attached === true)
      throw new Failure('OPERATION_NOT_ALLOWED', `VBD '${text(ref)}' still attached`);
    dropDevice(db, 'VBD', text(ref));
  },
  'VBD.plug'(db, ref) {
    requireRunning(db, db.row('VBD', ref).VM!);
    attach(db, text(ref));
  },
  'VBD.unplug'(db, ref) {
    const vbd = db.row('VBD', ref);
    requireRunning(db, vbd.VM!);
    if (vbd.currently_attached !== true) throw new Failure('DEVICE_ALREADY_DETACHED', text(ref));
    db.change('VBD', text(ref), { currently_attached: false });
  },
  'VBD.eject'(db, ref) {
    const vbd = db.row('VBD', ref);
    if (vbd.type !== 'CD') throw new Failure('VBD_NOT_REMOVABLE_MEDIA', text(ref));
    if (vbd.empty === true) throw new Failure('VBD_IS_EMPTY', text(ref));
    db.change('VBD', text(ref), { empty: true, VDI: nullRef });
  },
  'VBD.insert'(db, ref, vdi) {
    const vbd = db.row('VBD', ref);
    if (vbd.empty !== true) throw new Failure('VBD_NOT_EMPTY', text(ref));
    db.row('VDI', vdi);
    db.change('VBD', text(ref), { empty: false, VDI: vdi });
  },
  'VIF.create'(db, given) {
    const record = given as Row;
    const vm = db.row('VM', record.VM);
    db.row('network', record.network);
    requireFree(db, vm, 'VIF', 'device', record.device!);
    if (!/^([\da-f]{2}:){5}[\da-f]{2}$/i.test(text(record.MAC))) throw new Failure('MAC_INVALID', text(record.MAC));
    const ref = db.add('VIF', { ...structuredClone(record), currently_attached: false });
    db.change('VM', text(record.VM), { VIFs: [...list(vm, 'VIFs'), ref] });
    return ref;
  },
  'VIF.destroy'(db, ref) {
    if (db.row('VIF', ref).currently_attached === true)
      throw new Failure('OPERATION_NOT_ALLOWED', `VIF '${text(ref)}' still attached`);
    dropDevice(db, 'VIF', text(ref));
  },
  'VIF.plug'(db, ref) {
    const vif = db.row('VIF', ref);
    requireRunning(db, vif.VM!);
    if (vif.currently_attached === true) throw new Failure('DEVICE_ALREADY_ATTACHED', text(ref));
    db.change('VIF', text(ref), { currently_attached: true });
  },
  'VIF.unplug'(db, ref) {
    const vif = db.row('VIF', ref);
    requireRunning(db, vif.VM!);
    if (vif.currently_attached !== true) throw new Failure('DEVICE_ALREADY_DETACHED', text(ref));
    db.change('VIF', text(ref), { currently_attached: false });
  },
};

function newVolume(db: Database, fields: Row): string {
  const sr = db.row('SR', fields.SR);
  const size = Number(fields.virtual_size);
  if (Number(sr.physical_utilisation) + size > Number(sr.physical_size))
    throw new Failure('SR_FULL', text(size), text(sr.physical_size));
  const ref = db.add('VDI', {
    physical_utilisation: size,
    is_a_snapshot: false,
    missing: false,
    managed: true,
    ...structuredClone(fields),
    VBDs: [],
  });
  db.change('SR', text(fields.SR), {
    VDIs: [...list(sr, 'VDIs'), ref],
    physical_utilisation: Number(sr.physical_utilisation) + size,
    virtual_allocation: Number(sr.virtual_allocation) + size,
  });
  return ref;
}

/** XAPI's messages of storage. */
export const storageMessages: Messages = {
  'VDI.create': (db, record) => newVolume(db, record as Row),
  'VDI.copy'(db, from, sr) {
    const { uuid: _own, VBDs: _devices, SR: _home, ...fields } = db.row('VDI', from);
    return newVolume(db, { ...fields, SR: sr });
  },
  'VDI.destroy'(db, ref) {
    const vdi = db.row('VDI', ref);
    if (list(vdi, 'VBDs').some((vbd) => db.row('VBD', vbd).currently_attached === true))
      throw new Failure('VDI_IN_USE', text(ref), 'destroy');
    for (const vbd of list(vdi, 'VBDs')) dropDevice(db, 'VBD', vbd);
    const sr = db.row('SR', vdi.SR);
    db.remove('VDI', text(ref));
    const size = Number(vdi.physical_utilisation);
    db.change('SR', text(vdi.SR), {
      VDIs: list(sr, 'VDIs').filter((one) => one !== ref),
      physical_utilisation: Number(sr.physical_utilisation) - size,
      virtual_allocation: Number(sr.virtual_allocation) - size,
    });
  },
  'VDI.resize'(db, ref, size) {
    const vdi = db.row('VDI', ref);
    const more = Number(size) - Number(vdi.virtual_size);
    if (more < 0) throw new Failure('INVALID_VALUE', 'size', text(size));
    const sr = db.row('SR', vdi.SR);
    if (Number(sr.physical_utilisation) + more > Number(sr.physical_size))
      throw new Failure('SR_FULL', text(size), text(sr.physical_size));
    db.change('VDI', text(ref), { virtual_size: size, physical_utilisation: size });
    db.change('SR', text(vdi.SR), { physical_utilisation: Number(sr.physical_utilisation) + more });
  },
  'task.destroy': (db, task) => db.remove('task', text(task)),
  'SR.scan'(db, sr) {
    db.row('SR', sr);
  },
  'PBD.plug'(db, ref) {
    db.change('PBD', text(ref), { currently_attached: true });
  },
  'PBD.unplug'(db, ref) {
    const sr = db.row('SR', db.row('PBD', ref).SR);
    const used = list(sr, 'VDIs').find((vdi) =>
      list(db.row('VDI', vdi), 'VBDs').some((vbd) => db.row('VBD', vbd).currently_attached === true),
    );
    if (used !== undefined) throw new Failure('VDI_IN_USE', used, 'unplug');
    db.change('PBD', text(ref), { currently_attached: false });
  },
};
