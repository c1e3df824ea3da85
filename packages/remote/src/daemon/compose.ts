import type { DependencyContainer } from 'tsyringe';
import { createContainer, DRIVER } from '@virtkit/core';
import { findDrivers, lazyDriver } from './drivers.js';
import type { DaemonSettings } from './settings.js';

// TO COME with logins, certificates and rules: what server/auth-* and server/access-* export.
// import { UserFile } from '../server/auth-users.js';
// import { loadServerPki } from '../server/auth-pki.js';
// import { loadAccessRules } from '../server/access-rules.js';
// import { groupId } from '../server/auth-group.js';

/**
 * The one place where the daemon is put together: drivers, logins, certificates, rules. A container of its own: two
 * daemons in a process share nothing.
 * @throws VirtError `VIR_ERR_NO_CONNECT` for a driver that is not installed
 */
export async function compose({ drivers }: Pick<DaemonSettings, 'drivers'>): Promise<DependencyContainer> {
  const container = await createContainer();
  for (const found of await findDrivers(drivers)) container.register(DRIVER, { useValue: lazyDriver(found) });
  // TO COME:
  // container.register(MECHANISMS, { useValue: async (file) => [scramSha256(await UserFile.load(file))] });
  // container.register(CERTIFICATES, { useValue: loadServerPki });
  // container.register(ACCESS_RULES, { useValue: loadAccessRules });
  // container.register(GROUPS, { useValue: groupId });
  return container;
}
