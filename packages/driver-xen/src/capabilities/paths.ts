import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where the toolstack's own programs and firmware are: Debian has a folder for each version. */
function folderOf(version: bigint): string {
  const [major, rest] = [version / 1_000_000n, version % 1_000_000n];
  const own = `/usr/lib/xen-${major}.${rest / 1000n}`;
  return existsSync(own) ? own : '/usr/lib/xen';
}

/** What emulates devices for full virtual guests, and what is loaded into them first. */
export const toolstackFiles = (version: bigint) => {
  const folder = folderOf(version);
  return {
    deviceModel: join(folder, 'bin/qemu-system-i386'),
    loader: join(folder, 'boot/hvmloader'),
    firmwares: [join(folder, 'boot/hvmloader'), join(folder, 'boot/ovmf.bin')],
  };
};
