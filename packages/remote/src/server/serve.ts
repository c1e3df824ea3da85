import type { Driver } from '@virtkit/core';
import { ownDrivers } from './own-drivers.js';
import { Server, type DoorOptions, type Log, type Settings } from './server.js';

export interface ServeOptions extends Settings {
  /**
   * The drivers to serve. Default: every installed one but this package's own. That one goes wherever a client's URI
   * says, by programs too: who is given it can run what he likes as the server's user, also where he may only read.
   */
  readonly drivers?: readonly Driver[];
  /** Where to listen: `unix:/PATH`, `tcp:HOST:PORT` or `tls:HOST:PORT`, or a door with more to say. */
  readonly listen: readonly (string | DoorOptions)[];
  /** Where to listen for those who may only read. */
  readonly listenReadOnly?: readonly string[];
  readonly log?: Log;
  /** The folder that stands for `/` where the drivers keep their state and configuration. Default: `/`. */
  readonly root?: string;
}

/**
 * Serves drivers over libvirt's protocol, to virsh, libvirt-python, virt-manager, or {@link remote}.
 *
 * @example
 * await using server = await serve({ drivers: [test()], listen: ['unix:/run/user/1000/test.sock'] });
 * // virsh -c 'test+unix:///default?socket=/run/user/1000/test.sock' list --all
 * @throws VirtError `VIR_ERR_INVALID_ARG` for an address that is none, `VIR_ERR_SYSTEM_ERROR` where it cannot listen
 */
export async function serve({ listen, listenReadOnly = [], ...options }: ServeOptions): Promise<Server> {
  const doors = [
    ...listen.map((door) => (typeof door === 'string' ? { address: door } : door)),
    ...listenReadOnly.map((address) => ({ address, readOnly: true })),
  ];
  return Server.start({ ...options, doors, drivers: options.drivers ?? (await ownDrivers()) });
}
