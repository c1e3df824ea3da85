import type { HostDriver } from '@virtkit/core/driver';
import { hostname } from 'node:os';
import type { XenHost } from './host.js';

/** Numbers of `VIR_DRV_FEATURE_*` that the driver has. */
const features: readonly number[] = [3, 4, 6, 7, 12, 13];

/** The host itself. */
export const hostDriver = (host: XenHost) =>
  ({
    async getType() {
      return 'Xen';
    },
    async getVersion(options) {
      return host.channels.call('version', options);
    },
    async getHostname() {
      return hostname();
    },
    async getMaxVcpus(_type, options) {
      return (await host.channels.call('physical', options)).cpus;
    },
    async supportsFeature(feature) {
      return features.includes(feature);
    },
    async isEncrypted() {
      return false;
    },
    async isSecure() {
      return true;
    },
    async isAlive() {
      return !host.released;
    },
    async getFreeMemory(options) {
      return (await host.channels.call('physical', options)).freeMemory * 1024n;
    },
  }) satisfies HostDriver;
