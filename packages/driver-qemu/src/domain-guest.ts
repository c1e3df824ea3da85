import type { DomainGuestDriver } from '@virtkit/core/driver';
import type { QemuHost } from './host.js';

/** What goes through the guest's agent. */
export const domainGuest = (_host: QemuHost) => ({}) satisfies DomainGuestDriver;
