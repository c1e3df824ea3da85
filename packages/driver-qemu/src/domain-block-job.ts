import type { DomainBlockDriver } from '@virtkit/core/driver';
import type { QemuHost } from './host.js';

/** Block jobs, and backups. */
export const domainBlockJob = (_host: QemuHost) => ({}) satisfies DomainBlockDriver;
