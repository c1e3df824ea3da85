import { checkFlags, NodeAllocPagesFlags, type HostDriver } from '@virtkit/core/driver';
import { hostname } from 'node:os';
import { cpuModels } from './capabilities/cpu-models.js';
import { domainCapabilitiesXml } from './capabilities/domain-document.js';
import { capabilitiesXml } from './capabilities/host-document.js';
import { qemuError } from './errors.js';
import type { QemuHost } from './host.js';
import { installedFirmware } from './launch/firmware.js';
import { cpuMap, cpuStats, nodeInfo } from './node/cpus.js';
import { cellsFree, memoryFree, memoryStats } from './node/memory.js';
import { allocatePages, freePages } from './node/pages.js';
import { mergingParameters, setMergingParameters } from './node/same-page-merging.js';
import { suspendHost } from './node/suspend.js';
import { SystemFiles } from './node/system-files.js';

/** Numbers of `VIR_DRV_FEATURE_*` that the driver has. */
const features: readonly number[] = [3, 4, 6, 7, 9, 10, 12, 13, 16];

/** The host itself. */
export const hostDriver = (host: QemuHost, files = new SystemFiles()) =>
  ({
    async getType() {
      return 'QEMU';
    },
    async getVersion() {
      const { version } = await host.capabilitiesOf({});
      return BigInt(version.major * 1_000_000 + version.minor * 1000 + version.micro);
    },
    async getCapabilities() {
      return capabilitiesXml(files, await host.emulators(), host.owner);
    },
    async getDomainCapabilities(selection, flags) {
      checkFlags(flags, 0, 'qemuConnectGetDomainCapabilities');
      return domainCapabilitiesXml(await host.capabilitiesOf(selection), selection, await installedFirmware());
    },
    async getCpuModelNames(arch, flags) {
      checkFlags(flags, 0, 'qemuConnectGetCPUModelNames');
      return cpuModels(await host.capabilitiesOf({ arch }), 'tcg').map(({ name }) => name);
    },
    async getHostname() {
      return hostname();
    },
    async getMaxVcpus(type) {
      // What libvirt's driver says of each.
      const most = { kqemu: 1, qemu: 16, kvm: 255, hvf: 16 }[type ?? 'qemu'];
      if (most === undefined) throw qemuError('VIR_ERR_INVALID_ARG', `type: there is no '${type}'`);
      return most;
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
      return true;
    },
    async getInfo() {
      return nodeInfo(files);
    },
    async getCpuStats(cpu, flags) {
      checkFlags(flags, 0, 'qemuNodeGetCPUStats');
      return cpuStats(files, cpu);
    },
    async getMemoryStats(cell, flags) {
      checkFlags(flags, 0, 'qemuNodeGetMemoryStats');
      return memoryStats(files, cell);
    },
    async getCellsFreeMemory(start, most) {
      return cellsFree(files, start, most);
    },
    async getFreeMemory() {
      return memoryFree(files) * 1024n;
    },
    async getFreePages(sizes, start, count, flags) {
      checkFlags(flags, 0, 'qemuNodeGetFreePages');
      return freePages(files, sizes, start, count);
    },
    async allocPages(sizes, counts, start, count, flags) {
      const { set } = NodeAllocPagesFlags.bits;
      checkFlags(flags, set, 'qemuNodeAllocPages');
      const wanted = sizes.map((size, index) => ({ size, count: counts[index] ?? 0n }));
      return allocatePages(files, wanted, [start, count], (flags & set) === 0);
    },
    async getCpuMap(flags) {
      checkFlags(flags, 0, 'qemuNodeGetCPUMap');
      return cpuMap(files);
    },
    async getSecurityModel() {
      return { model: 'none', doi: '0' };
    },
    async getMemoryParameters(flags) {
      checkFlags(flags, 0, 'qemuNodeGetMemoryParameters');
      return mergingParameters(files);
    },
    async setMemoryParameters(params, flags) {
      checkFlags(flags, 0, 'qemuNodeSetMemoryParameters');
      await setMergingParameters(params);
    },
    async suspendForDuration(target, seconds, flags) {
      checkFlags(flags, 0, 'qemuNodeSuspendForDuration');
      await suspendHost(files, target, seconds);
    },
  }) satisfies HostDriver;
