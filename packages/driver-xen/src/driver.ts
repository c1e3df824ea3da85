import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AlreadyRunning,
  checkParams,
  HostFiles,
  PidLock,
  SharedHosts,
  type ConnectionUri,
  type Driver,
} from '@virtkit/core/driver';
import { loadDefinitions, sweepRunning } from './adopt.js';
import { startMarked } from './autostart.js';
import type { OpenChannel } from './channel.js';
import { Channels } from './channels.js';
import { systemDirectories, type Directories } from './directories.js';
import { xenError } from './errors.js';
import { XenHost, type XenHostOptions } from './host.js';
import { usualChannels } from './usual-channels.js';
import { openSession, type XenSession } from './session.js';

export interface XenOptions {
  /** The ways to Xen: those that are there are used. Default: all, which takes a control domain and privilege. */
  readonly channels?: readonly OpenChannel[];
  /** The folder that stands for `/` where definitions are kept. Default: `/`. */
  readonly root?: string;
  /** The folder that stands for `/` where the kernel tells of devices: `/proc` and `/sys`. Default: `/`. */
  readonly system?: string;
  /** Told what went wrong where nobody waits for it. Default: a warning of the process. */
  readonly warn?: XenHostOptions['warn'];
}

export interface XenDriver extends Driver<XenSession> {
  readonly name: 'xen';
}

/**
 * Xen. `xen:///system` controls the guests from this process when it is privileged and in the control domain, and no
 * other process controls them; elsewhere it is declined, so that a daemon is asked. Guests go on when sessions close, and
 * when the process that controls them ends in any way.
 *
 * @example
 * await using connection = await open('xen:///system', { drivers: [xen()] });
 */
export function xen(options: XenOptions = {}): XenDriver {
  const hosts = new SharedHosts<XenHost | undefined>((host) => host?.release());
  /** The host, controlled from now on, and what lets go of it; `undefined` where this is not for this process. */
  const use = async (root: string | undefined, daemon: boolean) => {
    const directories = systemDirectories(options.root ?? root);
    const { host, leave } = await hosts.use(directories.run, () => takeControl(directories, options, daemon));
    if (host) return [host, leave] as const;
    await leave();
    return undefined;
  };
  return {
    name: 'xen',
    schemes: ['xen'],
    async open(uri, { root, daemon = false }) {
      // Whoever names a socket means a daemon.
      if (uri.params.has('socket') || uri.params.has('mode')) return undefined;
      checkUri(uri);
      const used = await use(root, daemon);
      return used && openSession(...used);
    },
    async start({ root }) {
      const used = await use(root, true);
      if (!used) return async () => undefined;
      const [host, leave] = used;
      await startMarked(host);
      return leave;
    },
    async probe() {
      return (await isControlDomain()) ? 'xen:///system' : undefined;
    },
  };
}

/** The driver that discovery finds. */
export const driver: XenDriver = xen();

function checkUri(uri: ConnectionUri): void {
  if (uri.path !== '/system')
    throw xenError('VIR_ERR_INTERNAL_ERROR', `${uri.text}: unexpected Xen URI path '${uri.path}', try xen:///system`);
  checkParams(uri, []);
}

/** Anybody may mount the file system that tells it: only the control domain reads the word. */
async function isControlDomain(): Promise<boolean> {
  const word = await readFile('/proc/xen/capabilities', 'latin1').catch(() => '');
  return word.startsWith('control_d') && process.getuid?.() === 0;
}

async function takeControl(
  directories: Directories,
  options: XenOptions,
  daemon: boolean,
): Promise<XenHost | undefined> {
  if (!options.channels && !(await isControlDomain())) return undefined;
  const channels = await Channels.open(options.channels ?? usualChannels);
  if (!channels.has('domains')) {
    await channels.close();
    return undefined;
  }
  const lock = lockOf(directories, daemon);
  if (!lock) {
    await channels.close();
    return undefined;
  }
  const { warn = usualWarning } = options;
  const host = new XenHost({ directories, channels, warn, lock, files: new HostFiles(options.system) });
  try {
    await loadDefinitions(host);
    await host.refresh();
    await sweepRunning(host);
    await host.watch();
    return host;
  } catch (error) {
    await host.release();
    throw error;
  }
}

/** `undefined`: another process controls the guests, and can be asked. */
function lockOf({ run }: Directories, daemon: boolean): PidLock | undefined {
  try {
    return PidLock.acquire(join(run, 'driver.pid'));
  } catch (error) {
    if (!daemon && error instanceof AlreadyRunning) return undefined;
    throw error;
  }
}

const usualWarning = (message: string, error: unknown): void =>
  process.emitWarning(`${message}: ${error instanceof Error ? error.message : String(error)}`);
