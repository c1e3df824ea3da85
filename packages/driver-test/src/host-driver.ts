import { checkFlags, ConnectBaselineCPUFlags, type HostDriver } from '@virtkit/core/driver';
import { baselineCpu } from './baseline-cpu.js';
import { capabilitiesXml } from './capabilities.js';
import { cpuModels } from './cpu-models.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { sysinfoXml } from './sysinfo.js';

/** Numbers of `VIR_DRV_FEATURE_*`: passing files, strings in typed parameters, network updates in the right order. */
const features: readonly number[] = [8, 9, 16];

/** Nanoseconds. */
const cpuTimes = { user: 9797400000n, kernel: 34678723400000n, idle: 87264900000n, iowait: 763600000n };

/** The host itself: the fixed values that libvirt's test driver gives. */
export const hostDriver = (host: TestHost) =>
  ({
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
      return 32;
    },
    async getCapabilities() {
      return capabilitiesXml(host);
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
      return host.node;
    },
    async getCpuStats(cpu, flags) {
      checkFlags(flags, 0, 'testNodeGetCPUStats');
      if (cpu < -1) throw invalid(`there is no CPU ${cpu}`);
      return cpuTimes;
    },
    async getCellsFreeMemory(startCell, maxCells) {
      if (startCell < 0 || maxCells < 1) throw invalid('a first cell and a count of cells are needed');
      if (startCell >= host.cells.length) throw invalid('Range exceeds available cells');
      return host.cells.slice(startCell, startCell + maxCells).map(({ memory }) => memory);
    },
    async getFreeMemory() {
      return host.cells.reduce((sum, { free }) => sum + free, 0n);
    },
    async getFreePages(pages, _startCell, cellCount, flags) {
      checkFlags(flags, 0, 'testNodeGetFreePages');
      return freePages(pages.length, cellCount);
    },
    async getCpuMap(flags) {
      checkFlags(flags, 0, 'testNodeGetCPUMap');
      return { map: [true, false, true, false, true, false, false, false], online: 3 };
    },
    async getSecurityModel() {
      return { model: 'testSecurity', doi: '' };
    },
    async baselineCpu(xmls, flags) {
      checkFlags(flags, ConnectBaselineCPUFlags.bits.expandFeatures, 'testConnectBaselineCPU');
      return baselineCpu(xmls, flags);
    },
    async getCpuModelNames(arch, flags) {
      checkFlags(flags, 0, 'testConnectGetCPUModelNames');
      return cpuModels(arch);
    },
  }) satisfies HostDriver;

const mostCounts = 1024;

/** A row of numbers, each made of the one before in 32 bits: 19, 45, 97… */
function freePages(sizes: number, cells: number): bigint[] {
  if (sizes === 0 || cells < 1) throw invalid('page sizes and a count of cells are needed');
  if (sizes * cells > mostCounts) throw invalid(`at most ${mostCounts} counts are given at once`);
  let last = 6;
  return Array.from({ length: sizes * cells }, () => BigInt.asUintN(64, BigInt((last = (last * 2 + 7) | 0))));
}

const invalid = (message: string) => testError('VIR_ERR_INVALID_ARG', message);
