import type { DependencyContainer } from 'tsyringe';
import { createContainer, DRIVER } from '@virtkit/core';
import { loadAccessRules } from '../server/access-rules.js';
import { groupId } from '../server/auth-group.js';
import { loadServerPki } from '../server/auth-pki.js';
import { scramSha256Server } from '../server/auth-scram.js';
import { UserFile } from '../server/auth-users.js';
import { lazyDriver } from '../server/own-drivers.js';
import { findDrivers } from './drivers.js';
import type { DaemonSettings } from './settings.js';
import { ACCESS_RULES, CERTIFICATES, GROUPS, MECHANISMS } from './tokens.js';

/**
 * The one place where the daemon is put together: drivers, logins, certificates, rules. A container of its own: two
 * daemons in a process share nothing.
 * @throws VirtError `VIR_ERR_NO_CONNECT` for a driver that is not installed, `VIR_ERR_INVALID_ARG` for what it is told
 */
export async function compose({
  drivers,
  driverOptions,
}: Pick<DaemonSettings, 'drivers' | 'driverOptions'>): Promise<DependencyContainer> {
  const container = await createContainer();
  const isTold = Object.keys(driverOptions).length > 0;
  // What a driver is told is checked before anybody is let in.
  for (const found of await findDrivers(drivers))
    container.register(DRIVER, { useValue: isTold ? await found.load(driverOptions) : lazyDriver(found) });
  container.register(MECHANISMS, { useValue: async (file) => [scramSha256Server(await UserFile.load(file))] });
  container.register(CERTIFICATES, { useValue: loadServerPki });
  container.register(ACCESS_RULES, { useValue: loadAccessRules });
  container.register(GROUPS, { useValue: groupId });
  return container;
}
