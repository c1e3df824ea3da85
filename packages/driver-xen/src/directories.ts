import { join } from 'node:path';

/** Where the driver keeps what. */
export interface Directories {
  /** Definitions. */
  readonly config: string;
  /** Of guests that run: what they run with. Gone when the machine starts anew. */
  readonly run: string;
  /** What outlives the machine's restart: saved guests. */
  readonly lib: string;
}

/** Those of `xen:///system`. `root` is the folder that stands for `/`. */
export const systemDirectories = (root = '/'): Directories => ({
  config: join(root, 'etc/virtkit/xen'),
  run: join(root, 'run/virtkit/xen'),
  lib: join(root, 'var/lib/virtkit/xen'),
});
