import type { DomainConfigDriver } from '@virtkit/core/driver';
import type { QemuHost } from './host.js';

/** Devices that come, go and change. */
export const domainDevice = (_host: QemuHost) => ({}) satisfies DomainConfigDriver;
