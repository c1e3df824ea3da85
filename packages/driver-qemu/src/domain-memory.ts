import type { DomainMemoryDriver } from '@virtkit/core/driver';
import type { QemuHost } from './host.js';

/** Memory: the balloon, limits, statistics. */
export const domainMemory = (_host: QemuHost) => ({}) satisfies DomainMemoryDriver;
