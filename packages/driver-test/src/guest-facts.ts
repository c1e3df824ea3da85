import type { Domain } from '@virtkit/core/xml';
import { disksOf } from './domain-block.js';
import type { TestDomain } from './domain-object.js';
import { guestOf, scriptOf } from './guest.js';
import type { GuestFilesystem, GuestNic, GuestOs } from './guest-script.js';
import { vcpusOnline } from './vcpus.js';

/** The names of file systems that a guest has, unless its script has others. */
const mountpoints = ['/', '/boot'];
const os: GuestOs = {
  id: 'linux',
  name: 'Linux',
  'pretty-name': 'A small Linux',
  version: '1',
  'version-id': '1',
  machine: 'x86_64',
  'kernel-release': '6.1.0',
  'kernel-version': '#1 SMP',
};

export const hostnameOf = (domain: TestDomain): string => scriptOf(domain).hostname ?? domain.name;
export const osOf = (domain: TestDomain): GuestOs => scriptOf(domain).os ?? os;
export const timezoneOf = (domain: TestDomain) => scriptOf(domain).timezone ?? { name: 'UTC', offset: 0 };
export const usersOf = (domain: TestDomain) => scriptOf(domain).users ?? [];

export interface Mounted extends Required<Pick<GuestFilesystem, 'mountpoint' | 'name' | 'type'>> {
  readonly totalBytes: number;
  readonly usedBytes: number;
  /** The target of its disk, if it has one. */
  readonly disk: string | undefined;
}

/** The file systems that are mounted, whether or not there is a disk for them. */
export function filesystemsOf(domain: TestDomain): readonly Mounted[] {
  const first = firstDisk(domain.def);
  const given = scriptOf(domain).filesystems ?? mountpoints.map((mountpoint) => ({ mountpoint }));
  return given.map((one: GuestFilesystem, index) => {
    const disk = one.disk ?? first;
    return {
      mountpoint: one.mountpoint,
      name: one.name ?? `${disk ?? 'rootfs'}${index + 1}`,
      type: one.type ?? 'ext4',
      totalBytes: one.totalBytes ?? 1_073_741_824,
      usedBytes: one.usedBytes ?? 268_435_456,
      disk,
    };
  });
}

const firstDisk = (def: Domain): string | undefined => disksOf(def).find(({ device }) => device === 'disk')?.target.dev;

const loopback: GuestNic = { name: 'lo', addresses: ['127.0.0.1/8', '::1/128'] };

export function nicsOf(domain: TestDomain): readonly GuestNic[] {
  const { interfaces } = scriptOf(domain);
  if (interfaces) return interfaces;
  const own = (domain.def.devices?.interfaces ?? []).map((one, index): GuestNic => ({
    name: `eth${index}`,
    ...(one.mac?.address === undefined ? {} : { mac: one.mac.address }),
    addresses: [`192.168.0.${index + 1}/24`],
  }));
  return [loopback, ...own];
}

export interface GuestVcpu {
  readonly id: number;
  readonly online: boolean;
  readonly offlinable: boolean;
}

/** The vCPUs as the guest sees them: those that the host gave it. Number 0 can never be put off. */
export function guestVcpus(domain: TestDomain): readonly GuestVcpu[] {
  const { offline } = guestOf(domain);
  return vcpusOnline(domain.def).flatMap((online, id) =>
    online ? [{ id, online: !offline.has(id), offlinable: id !== 0 }] : [],
  );
}
