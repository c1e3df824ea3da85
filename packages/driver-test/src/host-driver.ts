import { checkFlags, type HostDriver } from '@virtkit/core/driver';
import { capabilitiesXml } from './capabilities.js';
import { domainCapabilitiesXml, maxVcpus } from './domain-capabilities.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { hostConnection } from './host-connection.js';
import { hostCpu } from './host-cpu.js';
import { hostMemory } from './host-memory.js';
import { hostNative } from './host-native.js';
import { hostPages } from './host-pages.js';
import { hostPower } from './host-power.js';
import { sysinfoXml } from './sysinfo.js';

/**
 * Numbers of `VIR_DRV_FEATURE_*`: migration in version 2, from peer to peer, in version 3, with protection from changes;
 * passing files, strings in typed parameters; migratable XML, migration offline and with parameters; network updates in
 * the right order.
 */
const features: readonly number[] = [3, 4, 6, 7, 8, 9, 11, 12, 13, 16];

/** Nanoseconds. */
const cpuTimes = { user: 9797400000n, kernel: 34678723400000n, idle: 87264900000n, iowait: 763600000n };

/** The host itself: the fixed values that libvirt's test driver gives. */
export const hostDriver = (host: TestHost, uri: string) =>
  ({
    ...hostConnection(uri),
    ...hostMemory(host),
    ...hostPages(host),
    ...hostPower(host),
    ...hostCpu,
    ...hostNative,
    async getType() {
      return 'TEST';
    },
    async getVersion() {
      return 2n;
    },
    async getHostname() {
      return host.hostname;
    },
    async getSysinfo(flags) {
      checkFlags(flags, 0, 'testConnectGetSysinfo');
      return sysinfoXml();
    },
    async getMaxVcpus() {
      return maxVcpus;
    },
    async getCapabilities() {
      return capabilitiesXml(host);
    },
    async supportsFeature(feature) {
      return features.includes(feature);
    },
    async getDomainCapabilities(selection, flags) {
      checkFlags(flags, 0, 'testConnectGetDomainCapabilities');
      return domainCapabilitiesXml(host, selection);
    },
    async getSevInfo(flags) {
      checkFlags(flags, 0, 'testNodeGetSEVInfo');
      if (!host.sev) throw testError('VIR_ERR_OPERATION_UNSUPPORTED', 'this host does not support SEV guests');
      return host.sev;
    },
    async getInfo() {
      return host.node;
    },
    async getCpuStats(cpu, flags) {
      checkFlags(flags, 0, 'testNodeGetCPUStats');
      if (cpu < -1) throw invalid(`there is no CPU ${cpu}`);
      return cpuTimes;
    },
    async getCpuMap(flags) {
      checkFlags(flags, 0, 'testNodeGetCPUMap');
      return { map: [true, false, true, false, true, false, false, false], online: 3 };
    },
    async getSecurityModel() {
      return { model: 'testSecurity', doi: '' };
    },
  }) satisfies HostDriver;

const invalid = (message: string) => testError('VIR_ERR_INVALID_ARG', message);
