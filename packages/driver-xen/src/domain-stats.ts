import { checkFlags, type DomainStatsDriver } from '@virtkit/core/driver';
import { check } from './check.js';
import type { XenHost } from './host.js';

/** Numbers about a domain's processors. Those about many domains at once are core's default. */
export const domainStats = (host: XenHost) =>
  ({
    async getCpuStats(ref, startCpu, ncpus, flags, options) {
      checkFlags(flags, 0, 'libxlDomainGetCPUStats');
      check(startCpu === -1 ? ncpus === 1 : startCpu >= 0, 'VIR_ERR_INVALID_ARG', 'CPU -1 is one, the whole domain');
      const domain = await host.current(ref);
      if (startCpu === -1) return [{ cpu_time: (await host.live(domain, options)).cpuTime }];
      domain.requireActive();
      const vcpus = await host.channels.call('vcpus', domain.id, options);
      return vcpus.slice(startCpu, startCpu + ncpus).map(({ cpuTime }) => ({ cpu_time: cpuTime }));
    },
  }) satisfies DomainStatsDriver;
