import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the driver keeps what. */
export interface Directories {
  /** Definitions. */
  readonly config: string;
  /** Of guests that run: their state, and a folder for each with its sockets. Gone when the machine starts anew. */
  readonly run: string;
  /** What outlives the machine's restart: saved guests, firmware variables, TPM states. */
  readonly lib: string;
  readonly log: string;
  /** What can be found out again. */
  readonly cache: string;
}

/** Those of `qemu:///system`. `root` is the folder that stands for `/`. */
export const systemDirectories = (root = '/'): Directories => ({
  config: join(root, 'etc/virtkit/qemu'),
  run: join(root, 'run/virtkit/qemu'),
  lib: join(root, 'var/lib/virtkit/qemu'),
  log: join(root, 'var/log/virtkit/qemu'),
  cache: join(root, 'var/cache/virtkit/qemu'),
});

/** Those of `qemu:///session`, by the XDG base directory specification. */
export function sessionDirectories(env: NodeJS.ProcessEnv = process.env, home = homedir()): Directories {
  const config = env['XDG_CONFIG_HOME'] || join(home, '.config');
  const data = env['XDG_DATA_HOME'] || join(home, '.local/share');
  const cache = env['XDG_CACHE_HOME'] || join(home, '.cache');
  const run = env['XDG_RUNTIME_DIR'] || cache;
  return {
    config: join(config, 'virtkit/qemu'),
    run: join(run, 'virtkit/qemu/run'),
    lib: join(data, 'virtkit/qemu'),
    log: join(cache, 'virtkit/qemu/log'),
    cache: join(cache, 'virtkit/qemu/cache'),
  };
}

/** Those of `qemu:///embed?root=DIR`: everything below the one folder. */
export const embedDirectories = (root: string): Directories => ({
  config: join(root, 'etc/qemu'),
  run: join(root, 'run/qemu'),
  lib: join(root, 'lib/qemu'),
  log: join(root, 'log/qemu'),
  cache: join(root, 'cache/qemu'),
});
