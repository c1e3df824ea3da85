import { installedDrivers, type Driver } from '@virtkit/core';
import type { DriverOptions } from '@virtkit/core/driver';
import { packageName } from '../package.js';

/** A driver that was found, and what loads its code. */
export interface FoundDriver {
  readonly name: string;
  readonly schemes: readonly string[];
  readonly remoteSchemes: readonly string[];
  /** @param options - what the driver is told; see `DriverModule` */
  load(options?: DriverOptions): Promise<Driver>;
}

/** The installed drivers, as they serve this host. This package is not among them: its driver goes elsewhere. */
export async function ownDrivers(): Promise<readonly Driver[]> {
  const { drivers } = await installedDrivers();
  return drivers.filter(({ name }) => name !== packageName).map((found) => lazyDriver(onThisHost(found)));
}

/** Without the URIs that lead to another host: where it goes from here is not for a client to say. */
export const onThisHost = (found: FoundDriver): FoundDriver => ({
  name: found.name,
  schemes: found.schemes,
  remoteSchemes: [],
  load: (options) => found.load(options),
});

/** A driver whose code is loaded when a client asks for one of its schemes. */
export const lazyDriver = (found: FoundDriver): Driver => ({
  name: found.name,
  schemes: found.schemes,
  remoteSchemes: found.remoteSchemes,
  open: async (uri, options) => (await found.load()).open(uri, options),
  start: async (options) => {
    const driver = await found.load();
    return driver.start ? driver.start(options) : async () => undefined;
  },
  probe: async (options) => (await found.load()).probe?.(options),
});
