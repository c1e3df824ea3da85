import type { DomainVcpuDriver } from '@virtkit/core/driver';
import type { QemuHost } from './host.js';

/** Processors, their pinning, and I/O threads. */
export const domainVcpu = (_host: QemuHost) => ({}) satisfies DomainVcpuDriver;
