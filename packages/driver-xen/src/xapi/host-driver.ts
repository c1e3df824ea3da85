import { checkFlags, type CallOptions, type HostDriver } from '@virtkit/core/driver';
import { printCapabilities } from '@virtkit/core/xml';
import { xapiError } from './errors.js';
import type { XapiHost } from './host.js';
import { Host, HostMetrics } from './types.js';

/** XAPI's own limit of a guest that can be migrated. */
const mostVcpus = 32;
const kib = 1024n;

/** The pool's master stands for the host of the connection. */
export const hostDriver = (host: XapiHost) => {
  const master = (options?: CallOptions) => host.pool.record(Host, 'host', host.pool.master, options);
  const memory = async (options?: CallOptions) =>
    host.pool.record(HostMetrics, 'host_metrics', (await master(options)).metrics, options);
  return {
    async getType() {
      return 'XenAPI';
    },
    getVersion: async (options) => versionOf((await master(options)).software_version.xen ?? ''),
    getHostname: async (options) => (await master(options)).hostname,
    async getMaxVcpus(type) {
      if (type === undefined || type.toLowerCase() === 'xen') return mostVcpus;
      throw xapiError('VIR_ERR_INVALID_ARG', `a pool has no guests of type '${type}'`);
    },
    isEncrypted: async () => true,
    isSecure: async () => true,
    async getInfo(options) {
      const [{ cpu_info: cpu }, { memory_total: total }] = await Promise.all([master(options), memory(options)]);
      const cpus = count(cpu.cpu_count);
      const sockets = Math.min(count(cpu.socket_count), cpus);
      return {
        model: 'x86_64',
        memory: total / kib,
        cpus,
        mhz: Math.trunc(Number(cpu.speed ?? 0)) || 0,
        nodes: 1,
        sockets,
        // XAPI does not tell threads from cores.
        cores: Math.max(1, Math.trunc(cpus / sockets)),
        threads: 1,
      };
    },
    getFreeMemory: async (options) => (await memory(options)).memory_free,
    async getCpuMap(flags, options) {
      checkFlags(flags, 0, 'host.getCpuMap');
      const cpus = count((await master(options)).cpu_info.cpu_count);
      return { map: Array.from({ length: cpus }, () => true), online: cpus };
    },
    async getCapabilities(options) {
      const { uuid, cpu_info: cpu } = await master(options);
      const guest = (name: 'hvm' | 'xen', wordsize: 32 | 64) => ({
        osType: name,
        arch: { name: 'x86_64', wordsize, domains: [{ type: 'xen' as const }] },
      });
      return printCapabilities({
        host: {
          uuid,
          cpu: { arch: 'x86_64', ...(cpu.vendor === 'GenuineIntel' ? { vendor: 'Intel' } : {}) },
        },
        guests: [guest('xen', 64), guest('hvm', 64)],
      });
    },
  } satisfies HostDriver;
};

const count = (text: string | undefined): number => Math.max(1, Math.trunc(Number(text ?? 1)) || 1);

/** `4.13.5-9.40` as libvirt counts versions; 0 when the host does not say. */
export function versionOf(text: string): bigint {
  const [, major, minor, release = '0'] = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  if (major === undefined || minor === undefined) return 0n;
  return BigInt(major) * 1_000_000n + BigInt(minor) * 1000n + BigInt(release);
}
