import type { DomainLifecycleDriver } from '@virtkit/core/driver';
import type { QemuHost } from './host.js';

/** Saving, restoring, and dumping memory. */
export const domainSave = (_host: QemuHost) => ({}) satisfies DomainLifecycleDriver;
