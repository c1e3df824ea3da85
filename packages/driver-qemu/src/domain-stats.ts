import type { DomainStatsDriver } from '@virtkit/core/driver';
import type { QemuHost } from './host.js';

/** Statistics of many domains at once. */
export const domainStats = (_host: QemuHost) => ({}) satisfies DomainStatsDriver;
