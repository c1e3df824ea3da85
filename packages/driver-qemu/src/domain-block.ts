import type { DomainBlockDriver } from '@virtkit/core/driver';
import type { QemuHost } from './host.js';

/** Disks: sizes, limits, statistics. */
export const domainBlock = (_host: QemuHost) => ({}) satisfies DomainBlockDriver;
