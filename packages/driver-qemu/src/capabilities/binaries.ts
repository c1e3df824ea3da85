import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Where distributions put the emulators. */
const folders = ['/usr/bin', '/usr/local/bin'];
const named = /^qemu-system-[a-z0-9_]+$/;
/** Red Hat's one emulator, for the host's own architecture. */
const alone = ['/usr/libexec/qemu-kvm', '/usr/bin/qemu-kvm', '/usr/bin/kvm'];

/** The QEMU binaries of this host, in a steady order. */
export async function findBinaries(
  within: readonly string[] = folders,
  others: readonly string[] = alone,
): Promise<readonly string[]> {
  const found = await Promise.all(
    within.map(async (folder) => {
      const names = await readdir(folder).catch(() => []);
      return names
        .filter((name) => named.test(name))
        .sort()
        .map((name) => join(folder, name));
    }),
  );
  const candidates = [...found.flat(), ...(found.flat().length === 0 ? others : [])];
  const executable = await Promise.all(candidates.map(isExecutable));
  return candidates.filter((_, i) => executable[i]);
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
