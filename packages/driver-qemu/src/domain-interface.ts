import type { DomainInterfaceDriver } from '@virtkit/core/driver';
import type { QemuHost } from './host.js';

/** Network cards. */
export const domainInterface = (_host: QemuHost) => ({}) satisfies DomainInterfaceDriver;
