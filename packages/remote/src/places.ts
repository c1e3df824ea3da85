import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where `virtkitd` listens and keeps its files when nothing else is said, and where clients look for it. */
export interface Places {
  readonly socket: string;
  /** A user's own daemon has none: whoever reaches it is that user. */
  readonly readOnlySocket: string | undefined;
  readonly pidFile: string;
  readonly config: string;
}

/** Those of the daemon that serves all users of a host. */
export function systemPlaces(root = '/', run = process.env.VIRTKIT_RUN_DIR || '/run'): Places {
  const folder = root === '/' ? join(run, 'virtkit') : join(root, 'run/virtkit');
  return {
    socket: join(folder, 'virtkit-sock'),
    readOnlySocket: join(folder, 'virtkit-sock-ro'),
    pidFile: join(folder, 'virtkitd.pid'),
    config: join(root, 'etc/virtkit/virtkitd.conf'),
  };
}

/** Those of a daemon that a user runs for himself. */
export function userPlaces(): Places {
  const folder = join(runtimeDirectory(), 'virtkit');
  const config = process.env.XDG_CONFIG_HOME || join(homedir(), '.config');
  return {
    socket: join(folder, 'virtkit-sock'),
    readOnlySocket: undefined,
    pidFile: join(folder, 'virtkitd.pid'),
    config: join(config, 'virtkit/virtkitd.conf'),
  };
}

/** The user's own folder for sockets. */
export const runtimeDirectory = (): string => process.env.XDG_RUNTIME_DIR || join(homedir(), '.cache');
