import type { DomainConfigDriver } from '@virtkit/core/driver';
import type { QemuHost } from './host.js';

/** Security labels, launch security, and what there is to say of a domain. */
export const domainSecurity = (_host: QemuHost) => ({}) satisfies DomainConfigDriver;
