import { setTimeout as sleep } from 'node:timers/promises';
import { open, type Connection } from '@virtkit/core';
import type { OpenHost } from '@virtkit/core/conformance';
import { remote } from '@virtkit/remote';
import { startLibvirtd, type Libvirtd } from './libvirtd.js';

interface Place {
  readonly daemon: Libvirtd;
  readonly users: Set<Connection>;
}

/**
 * Hosts of libvirt's own test driver, in libvirtd. All that open `test:///default` in a daemon share one host, which is
 * forgotten with the last of them: so a fresh host is a daemon that nobody uses. They take turns, since a daemon hears
 * of a client's end a little later than the client.
 */
export class TestHosts {
  #places: readonly Place[] = [];
  readonly #used = new WeakMap<Connection, Place>();
  #turn = 0;

  async start(): Promise<void> {
    const daemons = await Promise.all(Array.from({ length: 4 }, () => startLibvirtd()));
    this.#places = daemons.map((daemon) => ({ daemon, users: new Set() }));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#places.map(({ daemon }) => daemon.stop()));
  }

  readonly open: OpenHost = async ({ readOnly = false, beside } = {}) => {
    const place = beside && this.#used.get(beside);
    return place ? this.#connect(place, readOnly) : this.#fresh(readOnly);
  };

  async #fresh(readOnly: boolean): Promise<Connection> {
    for (let tries = 0; tries < 100; tries += 1) {
      const place = this.#free();
      const connection = await this.#connect(place, readOnly);
      if ((await connection.listAllDomains()).length === 1) return connection;
      await connection.close();
      await sleep(10);
    }
    throw new Error('no libvirtd forgets its test host');
  }

  #free(): Place {
    for (let tries = 0; tries < this.#places.length; tries += 1) {
      const place = this.#places[(this.#turn += 1) % this.#places.length]!;
      if (place.users.size === 0) return place;
    }
    throw new Error('every libvirtd is in use');
  }

  async #connect(place: Place, readOnly: boolean): Promise<Connection> {
    const socket = `${place.daemon.unix}${readOnly ? '-ro' : ''}`;
    const uri = `test+unix:///default?socket=${socket}`;
    const connection = await open(uri, { drivers: [remote()], discover: false, readOnly });
    this.#used.set(connection, place);
    place.users.add(connection);
    connection.onClose(() => place.users.delete(connection));
    return connection;
  }
}
