import type { DomainJobDriver } from '@virtkit/core/driver';
import type { QemuHost } from './host.js';

/** Jobs, and the control interface. */
export const domainJob = (_host: QemuHost) => ({}) satisfies DomainJobDriver;
