import type { DomainMigrationDriver } from '@virtkit/core/driver';
import type { QemuHost } from './host.js';

/** Migration. */
export const domainMigration = (_host: QemuHost) => ({}) satisfies DomainMigrationDriver;
