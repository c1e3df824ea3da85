import { DomainObject, type CallOptions } from '@virtkit/core/driver';
import { parseDomain, printDomain, type Domain } from '@virtkit/core/xml';
import { devicesOfVm, withFound, type FoundDevices } from './devices.js';
import { withFields } from './fields.js';
import { isActive, isThere, type Guest } from './guest.js';
import { keys } from './keys.js';
import type { XapiPool } from './pool.js';
import { VmMetrics } from './types.js';

/** A guest with its definitions: the one it runs with, and the one it starts with next. */
export class XapiDomain extends DomainObject {
  readonly guest: Guest;
  readonly found: FoundDevices;

  constructor(guest: Guest, found: FoundDevices, live: Domain, next: Domain | undefined) {
    super(guest.domain.uuid, live, 'VIR_FROM_XENAPI');
    this.guest = guest;
    this.found = found;
    this.id = guest.domain.id;
    this.state = guest.state;
    this.persistent = !guest.transient;
    if (this.active && this.persistent) this.next = next ?? live;
    else if (next) this.def = next;
  }
}

/** Reads a guest whole: a handful of calls, more with many devices. */
export async function readDefinitions(pool: XapiPool, guest: Guest, options?: CallOptions): Promise<XapiDomain> {
  const { vm, domain } = guest;
  const [found, online] = await Promise.all([devicesOfVm(pool, vm, options), onlineVcpus(pool, guest, options)]);
  const base = kept(vm.other_config[keys.definition]);
  const { rest, ...others } = base?.devices ?? {};
  const fields = withFields(base ?? {}, online === undefined ? vm : { ...vm, VCPUs_at_startup: online });
  const devices = { ...others, ...withFound(others, found), ...(rest ? { rest } : {}) };
  const live: Domain = { ...fields, name: domain.name, uuid: domain.uuid, devices: withoutEmpty(devices) };
  const next = kept(vm.other_config[keys.next]);
  return new XapiDomain(guest, found, live, next && { ...next, name: domain.name, uuid: domain.uuid });
}

async function onlineVcpus(pool: XapiPool, guest: Guest, options?: CallOptions): Promise<bigint | undefined> {
  if (!isActive(guest) || !isThere(guest.vm.metrics)) return undefined;
  const { VCPUs_number: count } = await pool.record(VmMetrics, 'VM_metrics', guest.vm.metrics, options);
  return count === 0n ? undefined : count;
}

/** What somebody spoilt is as if it were not there. */
function kept(xml: string | undefined): Domain | undefined {
  if (xml === undefined) return undefined;
  try {
    return parseDomain(xml, { inactive: true });
  } catch {
    return undefined;
  }
}

const withoutEmpty = <T extends object>(lists: T): T =>
  Object.fromEntries(Object.entries(lists).filter(([, list]) => !Array.isArray(list) || list.length > 0)) as T;

/** A definition as it is kept. */
export const storedText = (def: Domain): string =>
  printDomain({ ...def, id: undefined } as unknown as Domain, { secure: true });
