import type { DomainRef, DomainState } from '@virtkit/core/driver';
import { keys } from './keys.js';
import type { XapiPool } from './pool.js';
import { nullRef, type Ref, type Vm } from './types.js';

/** A guest of the pool: XAPI's record of it, and what that means in libvirt's words. */
export interface Guest {
  readonly ref: Ref;
  readonly vm: Vm;
  readonly domain: DomainRef;
  readonly state: DomainState;
  readonly transient: boolean;
}

const states: Readonly<Record<string, DomainState>> = {
  Running: 'running',
  Paused: 'paused',
  Halted: 'shutoff',
  Suspended: 'shutoff',
};

/** As Xen calls the domain that controls a host. */
export const controlDomain = 'Domain-0';

/**
 * The guest of a record, if it is one to be seen: no template and no snapshot, of the control domains only that of the
 * master, and no transient guest that has stopped.
 */
export function toGuest(pool: XapiPool, ref: Ref, vm: Vm): Guest | undefined {
  const guest = anyGuest(pool, ref, vm);
  return guest?.transient && vm.power_state === 'Halted' ? undefined : guest;
}

/** The same, of a transient guest that has not started yet, or has stopped. */
export function anyGuest(pool: XapiPool, ref: Ref, vm: Vm): Guest | undefined {
  if (vm.is_a_template || vm.is_a_snapshot) return undefined;
  const control = vm.is_control_domain;
  if (control && (vm.domid !== 0n || vm.resident_on !== pool.master)) return undefined;
  const transient = vm.other_config[keys.transient] === 'true';
  const state = states[vm.power_state] ?? 'nostate';
  const id = state === 'shutoff' ? -1 : Number(vm.domid);
  const name = control ? controlDomain : vm.name_label;
  return { ref, vm, domain: { name, uuid: uuidOf(vm), id }, state, transient };
}

export const uuidOf = ({ uuid, other_config: other }: Vm): string => other[keys.uuid] ?? uuid;
export const isActive = ({ domain }: Guest): boolean => domain.id !== -1;
export const isSuspended = ({ vm }: Guest): boolean => vm.power_state === 'Suspended';
export const isThere = (ref: Ref): boolean => ref !== nullRef && ref !== '';
