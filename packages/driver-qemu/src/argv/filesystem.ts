import type { Filesystem } from '@virtkit/core/xml';
import { idOf, placeProps } from './address.js';
import type { OptionPairs } from './argument.js';
import { chardev } from './chardev.js';
import type { Guest } from './context.js';
import { props, type Props } from './props.js';
import { present, refused } from './refused.js';
import { virtioName, virtioProps } from './virtio.js';

type Mount = Extract<Filesystem, { type: 'mount' }>;

const fsdevId = (filesystem: Mount): string => `fsdev-${idOf(filesystem)}`;
const chardevId = (filesystem: Mount): string => `chr-vu-${idOf(filesystem)}`;

/** A directory of the host: the one kind of file system that QEMU can show. */
export function mounted(filesystem: Filesystem): Mount {
  if (filesystem.type !== 'mount') throw refused(`a file system of type '${filesystem.type}' is not supported by QEMU`);
  return filesystem;
}

/** Whether a process of its own serves the directory. */
export const isVirtiofs = ({ driver }: Mount): boolean => driver?.type === 'virtiofs';

/** Where that process answers: on a socket of the user's, or of the guest's own directory. */
export const virtiofsSocket = (filesystem: Mount, { context }: Guest): string =>
  filesystem.source?.socket ?? `${context.runDirectory}/${idOf(filesystem)}-fs.sock`;

export const virtiofsChardev = (filesystem: Mount, guest: Guest): OptionPairs =>
  chardev(chardevId(filesystem), {
    type: 'unix',
    sources: [{ mode: 'connect', path: virtiofsSocket(filesystem, guest) }],
  });

const securityModels = { passthrough: 'passthrough', mapped: 'mapped', squash: 'none' } as const;
const withPaths: readonly (string | undefined)[] = [undefined, 'path', 'handle'];

/** The directory, as 9p serves it. */
export function fsdev(filesystem: Mount): OptionPairs {
  const { driver, accessmode, fmode, dmode, multidevs, source, readonly } = filesystem;
  if (!withPaths.includes(driver?.type)) throw refused(`a file system by '${driver?.type}' is not supported by QEMU`);
  return [
    ['fsdriver', driver?.type === 'handle' ? 'handle' : 'local'],
    ['security_model', securityModels[accessmode ?? 'passthrough']],
    ['multidevs', multidevs === 'default' ? undefined : multidevs],
    ['fmode', fmode],
    ['dmode', dmode],
    ['writeout', driver?.wrpolicy],
    ['id', fsdevId(filesystem)],
    ['path', present(source?.dir, 'the directory of a file system')],
    ['readonly', readonly],
  ];
}

/** What the guest sees of a file system. */
export function filesystemDevice(filesystem: Mount, guest: Guest): Props {
  const tag = present(filesystem.target, "a file system's target");
  const shared = { ...placeProps(filesystem, guest) };
  if (isVirtiofs(filesystem)) {
    const { accessmode = 'passthrough' } = filesystem;
    if (accessmode !== 'passthrough') throw refused(`virtiofs has no access mode '${accessmode}'`);
    return props({
      driver: virtioName('vhost-user-fs', filesystem, filesystem.model),
      ...virtioProps(filesystem.driver),
      id: idOf(filesystem),
      chardev: chardevId(filesystem),
      'queue-size': filesystem.driver?.queue,
      tag,
      bootindex: filesystem.boot?.order,
      ...shared,
    });
  }
  return props({
    driver: virtioName('virtio-9p', filesystem, filesystem.model),
    ...virtioProps(filesystem.driver),
    id: idOf(filesystem),
    fsdev: fsdevId(filesystem),
    mount_tag: tag,
    ...shared,
  });
}
