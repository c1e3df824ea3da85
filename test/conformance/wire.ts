import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection, ConnectOptions, Driver, open } from '@virtkit/core';

/** Where a driver is served. It goes with its last client. */
interface Served {
  readonly socket: Promise<string>;
  /** How many are about to come. */
  coming: number;
}
const all = new WeakMap<Driver, Served>();

/**
 * `open` for URIs of a driver that is given, but over a unix socket: our client at this end, our server at the other. The
 * server goes with its last client.
 */
export const throughTheWire =
  (openHere: typeof open) =>
  async (uri: string, { drivers = [], ...options }: ConnectOptions): Promise<Connection> => {
    const [driver] = drivers;
    if (!driver) throw new TypeError('a driver to serve is needed');
    const { remote } = await import('@virtkit/remote');
    const served = all.get(driver) ?? serveAlone(driver);
    served.coming += 1;
    const socket = await served.socket;
    const [head, query] = uri.split('?');
    const there = `${head!.replace(':', '+unix:')}?${query === undefined ? '' : `${query}&`}socket=${socket}`;
    try {
      return await openHere(there, { ...options, drivers: [remote()], discover: false });
    } finally {
      served.coming -= 1;
    }
  };

function serveAlone(driver: Driver): Served {
  const served: Served = { socket: listen(driver, () => served.coming === 0), coming: 0 };
  all.set(driver, served);
  return served;
}

async function listen(driver: Driver, isLast: () => boolean): Promise<string> {
  const { serve } = await import('@virtkit/remote');
  const directory = await mkdtemp(join(tmpdir(), 'virtkit-wire-'));
  const socket = join(directory, 'sock');
  const server = await serve({ drivers: [driver], listen: [`unix:${socket}`] });
  server.onEmpty(() => {
    if (!isLast()) return;
    all.delete(driver);
    void server.close().then(() => rm(directory, { recursive: true, force: true }));
  });
  return socket;
}
