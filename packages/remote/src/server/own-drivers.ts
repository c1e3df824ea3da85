import { installedDrivers, type DiscoveredDriver, type Driver } from '@virtkit/core';

/** The installed drivers that serve this host themselves. Their code is loaded when a client asks for one. */
export async function ownDrivers(): Promise<readonly Driver[]> {
  const { drivers } = await installedDrivers();
  return drivers.filter(({ name }) => name !== ownPackage).map(lazy);
}

/** Without `remoteSchemes`: where a client goes from here is not for it to say. */
const lazy = (found: DiscoveredDriver): Driver => ({
  name: found.name,
  schemes: found.schemes,
  open: async (uri, options) => (await found.load()).open(uri, options),
  probe: async (options) => (await found.load()).probe?.(options),
});

const ownPackage = '@virtkit/remote';
