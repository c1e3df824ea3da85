import { diskIndex } from '@virtkit/core/driver';
import type { Disk } from '@virtkit/core/xml';
import { xapiError } from './errors.js';

/** A disk or a drive of a guest, as XAPI has it. */
export interface DiskFact {
  /** Its number among the guest's disks. */
  readonly index: number;
  readonly kind: 'disk' | 'cdrom' | 'floppy';
  readonly readonly: boolean;
  /** Absent for a drive with nothing in it. */
  readonly source?: { readonly pool: string; readonly volume: string };
}

/** XAPI's words for what a guest sees. */
const kinds: Readonly<Record<string, DiskFact['kind']>> = { Disk: 'disk', CD: 'cdrom', Floppy: 'floppy' };
export const kindOf = (type: string): DiskFact['kind'] => kinds[type] ?? 'disk';
export const vbdType = (device: Disk['device']): string => {
  const [type] = Object.entries(kinds).find(([, kind]) => kind === device) ?? [];
  if (type !== undefined) return type;
  throw xapiError('VIR_ERR_CONFIG_UNSUPPORTED', `/domain/devices/disk/@device: XAPI has no disks of kind '${device}'`);
};

/** The number of a target: `xvda`, `hda`, `sda` and `vda` are 0. XAPI has room for 256. */
export function indexOf({ target }: Disk): number {
  const index = diskIndex(target.dev);
  if (index >= 0 && index < 256) return index;
  throw xapiError(
    'VIR_ERR_CONFIG_UNSUPPORTED',
    `/domain/devices/disk/target/@dev: '${target.dev}' has no place in XAPI`,
  );
}

/** The disk of a definition for one of XAPI's; `base` is what the definition said of it. */
export function diskOf(fact: DiskFact, base: Disk | undefined): Disk {
  const { index, kind, readonly, source } = fact;
  const {
    type: _type,
    source: _source,
    readonly: _ro,
    ...kept
  } = base ?? {
    target: { dev: `${kind === 'disk' ? 'xvd' : 'hd'}${letters(index)}`, bus: kind === 'disk' ? 'xen' : 'ide' },
    driver: { name: 'tap2' },
  };
  return {
    ...kept,
    type: 'volume',
    device: kind,
    ...(source ? { source } : {}),
    ...(readonly ? { readonly: true } : {}),
  };
}

/** `a` to `z`, `aa`, … */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}
