import type { Disk, Domain } from '@virtkit/core/xml';
import { quoted, unsupported } from '../errors.js';
import { printRbd } from '../specs/rbd.js';
import { refuseDisk } from './refused.js';
import { spec, writable, type Writer } from './writer.js';

export function writeDisks(writer: Writer, { devices }: Domain): void {
  const disks = devices?.disks ?? [];
  writer.list(
    'disk',
    disks.map((disk, index) => diskSpec(disk, `/domain/devices/disk[${index + 1}]`)),
  );
}

/**
 * A disk in libxlu's language, as `xl create` and `xl block-attach` take it.
 * @param path - where it is in the domain, as errors shall name it
 * @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED`
 */
export function diskSpec(disk: Disk, path = '/domain/devices/disk'): string {
  refuseDisk(disk, path);
  if (disk.device !== 'disk' && disk.device !== 'cdrom')
    throw unsupported(`${path}/@device`, `xl has no '${disk.device}'`);
  const { dev } = disk.target;
  if (!guestNames.test(dev)) throw unsupported(`${path}/target/@dev`, `${quoted(dev)} is no name of a disk of Xen`);
  const target = targetOf(disk, `${path}/source`);
  const cdrom = disk.device === 'cdrom';
  if (target === undefined && !cdrom) throw unsupported(`${path}/source`, 'it is missing');
  const head = spec([
    ['format', formatOf(disk, path), path],
    ['vdev', dev, path],
    ['access', disk.readonly ? 'ro' : 'rw', path],
    ['backendtype', backendOf(disk, path), path],
    ['backend', disk.backendDomain, `${path}/backenddomain/@name`],
    ['devtype', cdrom ? 'cdrom' : undefined, path],
  ]);
  const discard = discards[disk.driver?.discard ?? 'default'];
  return `${head}${discard}${target === undefined ? '' : `,target=${target}`}`;
}

const guestNames = /^(?:(?:xvd|hd|sd)[a-z]{1,4}\d{0,3}|d\d{1,4}(?:p\d{1,3})?)$/;
const discards = { default: '', unmap: ',discard', ignore: ',no-discard' } as const;
const formats: readonly string[] = ['raw', 'qcow', 'qcow2', 'qed', 'vhd'];
const backends = new Map([
  ['qemu', 'qdisk'],
  ['file', 'qdisk'],
  ['tap', 'tap'],
  ['tap2', 'tap'],
  ['phy', 'phy'],
]);
/** What tapdisk reads; QEMU reads the others. */
const tapped: readonly string[] = ['raw', 'vhd'];
const rawOnly: readonly (string | undefined)[] = ['phy', 'file'];

function formatOf({ driver }: Disk, path: string): string {
  const format = driver?.type ?? 'raw';
  if (!formats.includes(format)) throw unsupported(`${path}/driver/@type`, `xl reads no images in '${format}'`);
  if (format !== 'raw' && rawOnly.includes(driver?.name)) {
    throw unsupported(`${path}/driver/@type`, `'${driver?.name}' reads no images in '${format}'`);
  }
  return format;
}

function backendOf({ driver }: Disk, path: string): string | undefined {
  if (driver?.name === undefined) return undefined;
  const backend = backends.get(driver.name);
  if (!backend) throw unsupported(`${path}/driver/@name`, `xl has no backend '${driver.name}'`);
  return backend === 'tap' && !tapped.includes(driver.type ?? 'raw') ? 'qdisk' : backend;
}

/** All the rest of the text is the target: a comma may be in it, though not at its end. */
function targetOf(disk: Disk, path: string): string | undefined {
  const target = sourceOf(disk, path);
  if (target === undefined || target === '') return undefined;
  if (target.endsWith(',')) throw unsupported(path, `${quoted(target)} ends with a comma, which xl drops`);
  return writable(target, path);
}

function sourceOf(disk: Disk, path: string): string | undefined {
  if (disk.type === 'file') return disk.source?.file;
  if (disk.type === 'block') return disk.source?.dev;
  if (disk.type === 'network' && disk.source?.protocol === 'rbd') {
    if (disk.source.auth) throw unsupported(`${path}/auth`, 'the key of a login would stand in the config');
    return printRbd(disk.source, path);
  }
  const what =
    disk.type === 'network' ? `the protocol '${disk.source?.protocol ?? ''}'` : `a source of type '${disk.type}'`;
  throw unsupported(path, `xl has no disk with ${what}`);
}
