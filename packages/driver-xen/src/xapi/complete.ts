import { randomBytes } from 'node:crypto';
import { checkFlags, DomainDefineFlags, randomMac, randomUuid } from '@virtkit/core/driver';
import { completeDomain, readDomain, type Domain } from '@virtkit/core/xml';
import { indexOf, vbdType } from './disk.js';
import { xapiError } from './errors.js';
import { fieldsOf } from './fields.js';
import { requireCard } from './interface.js';

/** Kinds of devices that XAPI gives a guest by itself, and those that it is told of; nothing is made of the others. */
const known: readonly string[] = [
  'emulator',
  'disks',
  'interfaces',
  'controllers',
  'consoles',
  'serials',
  'graphics',
  'videos',
  'inputs',
  'memballoon',
  'rest',
];
const random = { random: (size: number) => randomBytes(size) };

/** Reads a definition, fills in what it leaves out, and refuses what XAPI cannot do. */
export function readGuest(xml: string, flags: number, where: string): Domain {
  checkFlags(flags, DomainDefineFlags.bits.validate, where);
  return complete(readDomain(xml, (flags & DomainDefineFlags.bits.validate) !== 0));
}

export function complete(def: Domain): Domain {
  if (def.type !== 'xen')
    throw unsupported(`/domain/@type: a pool of XAPI's has guests of type 'xen', not '${def.type}'`);
  for (const key of Object.keys(def.devices ?? {})) {
    if (!known.includes(key)) throw unsupported(`/domain/devices: XAPI gives guests no ${key}`);
  }
  // The controllers and the like that this adds for other hypervisors are not of this guest.
  const { devices: _added, ...checked } = completeDomain(def, {
    ...random,
    arch: 'x86_64',
    hypervisor: (same) => same,
  });
  const { disks = [], interfaces = [], ...others } = def.devices ?? {};
  disks.forEach(checkDisk);
  const cards = interfaces.map((card) => {
    const { mac, ...rest } = requireCard(card);
    return { ...rest, mac: mac ?? { address: randomMac(random) } };
  });
  const completed: Domain = {
    ...checked,
    uuid: checked.uuid ?? randomUuid(random),
    devices: { ...others, ...(disks.length > 0 ? { disks } : {}), ...(cards.length > 0 ? { interfaces: cards } : {}) },
  };
  fieldsOf(completed);
  return completed;
}

function checkDisk(disk: NonNullable<NonNullable<Domain['devices']>['disks']>[number]): void {
  indexOf(disk);
  vbdType(disk.device);
  const empty = disk.source === undefined && disk.device !== 'disk';
  if (disk.type !== 'volume' && disk.type !== 'block' && !empty) {
    throw unsupported(
      `/domain/devices/disk/@type: disks of a pool are volumes of its storage (type 'volume'), not '${disk.type}'`,
    );
  }
  if (disk.source === undefined && !empty)
    throw unsupported(`/domain/devices/disk: '${disk.target.dev}' has no source`);
}

const unsupported = (message: string) => xapiError('VIR_ERR_CONFIG_UNSUPPORTED', message);
