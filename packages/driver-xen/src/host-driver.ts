import { checkFlags, type HostDriver } from '@virtkit/core/driver';
import { hostname } from 'node:os';
import { capabilitiesXml } from './capabilities/capabilities.js';
import { domainCapabilitiesXml } from './capabilities/domain-capabilities.js';
import { check } from './check.js';
import { archOf } from './guest-kinds.js';
import { hostNative } from './host-native.js';
import type { XenHost } from './host.js';
import { sysinfoXml } from './sysinfo.js';

/** Numbers of `VIR_DRV_FEATURE_*` that the driver has. */
const features: readonly number[] = [3, 4, 6, 7, 12, 13];

/** The host itself. What the machine is, the hypervisor says: the control domain sees a part of it. */
export const hostDriver = (host: XenHost) =>
  ({
    ...hostNative(host),
    async getType() {
      return 'Xen';
    },
    async getVersion(options) {
      return host.channels.call('version', options);
    },
    async getHostname() {
      return hostname();
    },
    async getSysinfo(flags) {
      checkFlags(flags, 0, 'libxlConnectGetSysinfo');
      return sysinfoXml(host.files);
    },
    async getMaxVcpus(_type, options) {
      return (await host.channels.call('physical', options)).cpus;
    },
    async getCapabilities(options) {
      const physical = await host.channels.call('physical', options);
      return capabilitiesXml(physical, await host.channels.call('version', options));
    },
    async getDomainCapabilities(selection, flags, options) {
      checkFlags(flags, 0, 'libxlConnectGetDomainCapabilities');
      const version = await host.channels.call('version', options);
      return domainCapabilitiesXml(selection, archOf(await host.kinds()), version);
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
    async getInfo(options) {
      const physical = await host.channels.call('physical', options);
      return {
        model: archOf(await host.kinds()),
        memory: physical.totalMemory,
        cpus: physical.cpus,
        mhz: Math.trunc(physical.mhz),
        nodes: physical.nodes,
        sockets: 1,
        cores: physical.coresPerSocket,
        threads: physical.threadsPerCore,
      };
    },
    async getFreeMemory(options) {
      return (await host.channels.call('physical', options)).freeMemory * 1024n;
    },
    async getCellsFreeMemory(start, most, options) {
      const { nodes, freeMemory } = await host.channels.call('physical', options);
      check(start >= 0 && start < nodes, 'VIR_ERR_INTERNAL_ERROR', `start cell ${start} out of range (0-${nodes - 1})`);
      const free = host.channels.has('cellsFree')
        ? await host.channels.call('cellsFree', options)
        : nodes === 1
          ? [freeMemory]
          : undefined;
      check(free !== undefined, 'VIR_ERR_OPERATION_UNSUPPORTED', 'no channel to Xen tells what is free in each cell');
      return free.slice(start, start + most).map((kib) => kib * 1024n);
    },
    async getSecurityModel() {
      return { model: 'none', doi: '0' };
    },
  }) satisfies HostDriver;
