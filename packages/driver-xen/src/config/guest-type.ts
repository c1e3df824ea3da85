import type { Domain } from '@virtkit/core/xml';
import type { Settings } from './settings.js';

/** xl's words for the ways of virtualization. */
export const guestTypes = ['pv', 'pvh', 'hvm'] as const;
export type GuestType = (typeof guestTypes)[number];

type OsType = NonNullable<NonNullable<Domain['os']>['type']>;

/** libvirt's words for the same, and its machines. */
const osTypes = {
  pv: { name: 'linux', machine: 'xenpv' },
  pvh: { name: 'xenpvh', machine: 'xenpvh' },
  hvm: { name: 'hvm', machine: 'xenfv' },
} as const satisfies Record<GuestType, Pick<OsType, 'name' | 'machine'>>;

/** The way of virtualization that a config asks for: by `type`, or in older configs by `builder`. */
export function readGuestType(settings: Settings): GuestType {
  const type = settings.oneOf('type', guestTypes);
  const builder = settings.oneOf('builder', ['generic', 'linux', 'hvm']);
  if (type !== undefined && builder !== undefined && (type === 'hvm') !== (builder === 'hvm')) {
    throw settings.error('builder', `is '${builder}', and type is '${type}'`);
  }
  return type ?? (builder === 'hvm' ? 'hvm' : 'pv');
}

export const osTypeOf = (type: GuestType, arch: string): OsType => ({ ...osTypes[type], arch });

/** `undefined`: it is none of Xen's. */
export function guestTypeOf({ os }: Domain): GuestType | undefined {
  const name = os?.type?.name;
  return name === 'xen' ? 'pv' : guestTypes.find((type) => osTypes[type].name === name);
}
