import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DependencyContainer } from 'tsyringe';
import { DRIVER } from '@virtkit/core';
import { PidLock } from '@virtkit/core/driver';
import { Server, type DoorOptions } from '../server/server.js';
import type { ActivatedSocket } from './activation.js';
import { compose } from './compose.js';
import { configKeys, type ConfigName } from './config-keys.js';
import { askedDoors, doorsOf, isDefault, isOpenOnHost } from './doors.js';
import { load, type Loaded } from './loaded.js';
import type { DaemonLog } from './log.js';
import type { DaemonSettings, ReadSettings } from './settings.js';

export interface DaemonOptions {
  readonly settings: DaemonSettings;
  readonly sockets: readonly ActivatedSocket[];
  readonly log: DaemonLog;
  /** Called when nobody was there for as long as the settings say. */
  readonly onIdle: () => void;
}

/** Everything that a configuration leads to, read and checked, while nothing is touched yet. */
export interface Prepared {
  readonly container: DependencyContainer;
  readonly doors: readonly DoorOptions[];
  readonly state: { loaded: Loaded };
}

/** @throws Error for what cannot be, such as a driver that is not installed or a certificate that has expired */
export async function prepare(settings: DaemonSettings, sockets: readonly ActivatedSocket[]): Promise<Prepared> {
  const container = await compose(settings);
  const asked = askedDoors(settings, sockets);
  const state = { loaded: await load(container, settings, asked.some(isTls)) };
  return { container, doors: await doorsOf(asked, settings, container, () => state.loaded), state };
}

/** A server that runs, and what belongs to its process. */
export class Daemon {
  readonly #server: Server;
  readonly #prepared: Prepared;
  readonly #log: DaemonLog;
  readonly #lock: PidLock | undefined;
  #settings: DaemonSettings;

  private constructor(server: Server, prepared: Prepared, lock: PidLock | undefined, options: DaemonOptions) {
    this.#server = server;
    this.#prepared = prepared;
    this.#lock = lock;
    this.#log = options.log;
    this.#settings = options.settings;
    this.#watchIdle(options.onIdle);
  }

  /**
   * Listens on every address, or leaves nothing behind.
   * @throws AlreadyRunning, or VirtError for an address that it cannot listen on
   */
  static async start(options: DaemonOptions): Promise<Daemon> {
    const { settings, sockets, log } = options;
    const prepared = await prepare(settings, sockets);
    const { container, doors, state } = prepared;
    const drivers = container.isRegistered(DRIVER) ? container.resolveAll(DRIVER) : [];
    if (drivers.length === 0) log.warn({}, 'no driver is installed: every connection will be refused');
    for (const door of doors.filter((one) => isOpenOnHost(one, settings)))
      log.warn({ door: door.address }, 'everybody on this host can come in here: auth_tcp is not set');
    // A user's own folder is nobody else's to look into.
    if (settings.ofUser) mkdirSync(dirname(settings.places.socket), { recursive: true, mode: 0o700 });
    const lock = lockOf(settings, sockets);
    try {
      const { root } = settings;
      const server = await Server.start({ ...state.loaded.settings, drivers, doors, log, root });
      return new Daemon(server, prepared, lock, options);
    } catch (error) {
      lock?.release();
      throw error;
    }
  }

  /** What is told to whoever waits for the daemon: see docs/virtkitd.md. */
  get ready(): object {
    const { doors } = this.#prepared;
    const addresses = (readOnly: boolean) =>
      this.#server.addresses.filter((_, index) => (doors[index]!.readOnly ?? false) === readOnly);
    return { listen: addresses(false), listenReadOnly: addresses(true), pid: process.pid };
  }

  /**
   * Takes what a changed configuration says; a broken one changes nothing. What cannot change while it runs is said.
   * @param read - the file as it is now
   */
  async reload(read: () => Promise<ReadSettings>): Promise<void> {
    const log = this.#log;
    log.reopen();
    const { settings, problems } = await read();
    if (problems.length > 0) return log.error({ problems }, 'the configuration is broken: nothing was changed');
    let loaded: Loaded;
    try {
      loaded = await load(this.#prepared.container, settings, this.#prepared.doors.some(isTls));
    } catch (error) {
      return log.error({ error }, 'the configuration cannot be used: nothing was changed');
    }
    if (loaded.tls) this.#server.changeCertificates(loaded.tls);
    this.#prepared.state.loaded = loaded;
    this.#server.change(loaded.settings);
    log.level = settings.logLevel;
    for (const key of changedForRestart(this.#settings, settings))
      log.warn({ key }, 'a change of this key needs a restart');
    this.#settings = settings;
    log.info({ file: settings.configFile }, 'the configuration was read');
  }

  /** Takes no more clients, lets running calls finish, and leaves nothing behind but the guests. */
  async stop(): Promise<void> {
    await this.#server.close();
    this.#lock?.release();
  }

  /** For an end at once: what stop() has not come to. */
  abandon(): void {
    this.#lock?.release();
  }

  #watchIdle(onIdle: () => void): void {
    const { timeout } = this.#settings;
    if (timeout === undefined) return;
    let timer: NodeJS.Timeout;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        // Whoever is there now starts the wait anew by leaving.
        if (this.#server.clients === 0) onIdle();
      }, timeout * 1000).unref();
    };
    this.#server.onEmpty(wait);
    wait();
  }
}

const isTls = ({ address }: { readonly address: string }): boolean => address.startsWith('tls:');

/** The default pid file goes with the default sockets: who names others may run as many daemons as he likes. */
function lockOf(settings: DaemonSettings, sockets: readonly ActivatedSocket[]): PidLock | undefined {
  const file = settings.pidFile ?? (isDefault(settings, sockets) ? settings.places.pidFile : undefined);
  return file === undefined ? undefined : PidLock.acquire(file);
}

function changedForRestart(before: DaemonSettings, after: DaemonSettings): ConfigName[] {
  return (Object.keys(configKeys) as ConfigName[]).filter(
    (name) => !configKeys[name].reload && JSON.stringify(before.config[name]) !== JSON.stringify(after.config[name]),
  );
}
