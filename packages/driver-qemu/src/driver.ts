import {
  checkParams,
  PidLock,
  SharedHosts,
  type ConnectionUri,
  type Driver,
  type OpenOptions,
} from '@virtkit/core/driver';
import { dirname, isAbsolute, join } from 'node:path';
import { readSettings, usualUsers, type Settings } from './settings.js';
import { adopt } from './adopt.js';
import { CapabilitiesCache } from './capabilities/cache.js';
import { embedDirectories, sessionDirectories, systemDirectories, type Directories } from './directories.js';
import { qemuError } from './errors.js';
import { QemuHost, type QemuHostOptions } from './host.js';
import { startMarked } from './autostart.js';
import { openSession, type QemuSession } from './session.js';

export interface QemuOptions {
  /** Whose processes the guests of `qemu:///system` are to be, when this process is root's. Default: root's. */
  readonly owner?: QemuHostOptions['owner'];
  /** The folder for what can be found out again: what QEMU can do. Hosts may share it. Default: each host has its own. */
  readonly cache?: string;
  /** Told what went wrong where nobody waits for it. Default: a warning of the process. */
  readonly warn?: QemuHostOptions['warn'];
}

export interface QemuDriver extends Driver<QemuSession> {
  readonly name: 'qemu';
}

/**
 * QEMU and KVM. `qemu:///embed?root=DIR` controls guests from this process, with everything that is kept in one folder;
 * one process at a time controls a folder. `qemu:///system` and `qemu:///session` are controlled by a daemon, and
 * declined elsewhere. Guests go on when sessions close, and when the process that controls them ends in any way: whoever
 * opens the same next takes them over.
 *
 * @example
 * await using connection = await open('qemu:///embed?root=/srv/guests', { drivers: [qemu()] });
 */
export function qemu(options: QemuOptions = {}): QemuDriver {
  const hosts = new SharedHosts<QemuHost>((host) => host.release());
  /** The host that is kept there, controlled from now on. */
  const use = (directories: Directories) => hosts.use(directories.run, () => takeControl(directories, options));
  return {
    name: 'qemu',
    schemes: ['qemu'],
    async open(uri, open) {
      const directories = directoriesOf(uri, open);
      if (!directories) return undefined;
      const { host, leave } = await use(directories);
      return openSession(host, leave, open.reach);
    },
    async start({ root }) {
      const { host, leave } = await use(process.getuid?.() === 0 ? systemDirectories(root) : sessionDirectories());
      // The first guest is not to wait for it.
      host.background('asking QEMU what it can do', host.capabilitiesOf({}));
      await startMarked(host);
      return leave;
    },
  };
}

/** The driver that discovery finds. */
export const driver: QemuDriver = qemu();

/** `undefined`: it is not for this process to control. */
function directoriesOf(uri: ConnectionUri, { root, daemon }: OpenOptions): Directories | undefined {
  switch (uri.path) {
    case '/embed': {
      checkParams(uri, ['root']);
      const folder = uri.params.get('root');
      if (!folder || !isAbsolute(folder))
        throw qemuError('VIR_ERR_INVALID_ARG', `${uri.text}: 'root' must be the path of a folder, from / on`);
      return embedDirectories(folder);
    }
    case '/system':
      return daemon ? (checkParams(uri, []), systemDirectories(root)) : undefined;
    case '/session':
      return daemon ? (checkParams(uri, []), sessionDirectories()) : undefined;
    default:
      throw qemuError(
        'VIR_ERR_INTERNAL_ERROR',
        `${uri.text}: unexpected QEMU URI path '${uri.path}', try qemu:///system, qemu:///session or qemu:///embed?root=DIR`,
      );
  }
}

async function takeControl(directories: Directories, options: QemuOptions): Promise<QemuHost> {
  const lock = PidLock.acquire(join(directories.run, 'driver.pid'));
  const {
    warn = (message, error) =>
      process.emitWarning(`${message}: ${error instanceof Error ? error.message : String(error)}`),
  } = options;
  const capabilities = new CapabilitiesCache(options.cache ?? directories.cache);
  try {
    const { owner } = options.owner ? options : await settingsOf(directories);
    const host = new QemuHost({ directories, owner, warn, capabilities, lock });
    await adopt(host);
    return host;
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Guests of the host's own system do not run as root, where there is a user for them; elsewhere it must be said. */
function settingsOf(directories: Directories): Promise<Settings> {
  const isSystem = directories.run === systemDirectories().run;
  return readSettings(join(dirname(directories.config), 'qemu.conf'), isSystem ? usualUsers : []);
}
