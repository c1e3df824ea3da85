import type { DomainConsoleDriver } from '@virtkit/core/driver';
import type { QemuHost } from './host.js';

/** Consoles, channels, the screen and the keyboard, and the monitor itself. */
export const domainConsole = (_host: QemuHost) => ({}) satisfies DomainConsoleDriver;
