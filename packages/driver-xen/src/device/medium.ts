import { withChanged, type DeviceOf, type FoundDevice } from '@virtkit/core/driver';
import type { Disk, Domain } from '@virtkit/core/xml';
import { check } from '../check.js';
import { xenError } from '../errors.js';
import type { Place } from './kinds.js';

export const isDrive = ({ device }: Disk): boolean => device === 'cdrom';

/** The drive whose medium is to be changed: Xen knows those of CDs. */
export function findDrive({ devices }: Domain, { target }: Disk, place: Place): DeviceOf<'disks'> {
  const missing = place === 'config' ? 'VIR_ERR_INVALID_ARG' : 'VIR_ERR_INTERNAL_ERROR';
  const drive = devices?.disks?.find((one) => one.target.dev === target.dev);
  check(drive !== undefined, missing, `target ${target.dev} doesn't exist.`);
  check(
    isDrive(drive),
    place === 'config' ? 'VIR_ERR_INVALID_ARG' : 'VIR_ERR_CONFIG_UNSUPPORTED',
    `disk '${target.dev}' does not support update`,
  );
  return drive;
}

/** Where the medium in a drive is: a file or a device of the host. */
export function mediumOf({ source, type }: Disk): string | undefined {
  if (source === undefined) return undefined;
  if ('file' in source) return source.file;
  if ('dev' in source) return source.dev;
  throw xenError('VIR_ERR_CONFIG_UNSUPPORTED', `a medium of type '${type}' cannot be put into a drive`);
}

/** The definition with what the document says in the drive: a place, or nothing. */
export function withMediumOf(def: Domain, drive: Disk, { type, source, driver }: Disk): Domain {
  const { source: _old, driver: had, ...others } = drive;
  const changed = {
    ...others,
    type,
    ...(source === undefined ? {} : { source }),
    ...((driver ?? had) ? { driver: { ...had, ...driver } } : {}),
  };
  const found: FoundDevice = { key: 'disks', device: drive };
  return withChanged(def, found, changed);
}
