import type { CallOptions, ParamValue } from '@virtkit/core/driver';
import type { QemuDomain } from '../domain-object.js';
import type { Guest } from '../guest.js';

export type Entry = readonly [name: string, value: ParamValue];

/** What statistics are asked with. */
export interface Asking {
  /** The process to ask; none, when there is none or nobody may wait for it. */
  readonly guest: Guest | undefined;
  /** The images behind those that disks are on as well. */
  readonly backing: boolean;
  readonly options: CallOptions | undefined;
}

/** One group of statistics of a domain, by libvirt's names. */
export type Group = (domain: QemuDomain, asking: Asking) => readonly Entry[] | Promise<readonly Entry[]>;
