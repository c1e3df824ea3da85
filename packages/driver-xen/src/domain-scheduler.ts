import { checkFlags, givenParams, SchedulerParameters, type DomainVcpuDriver } from '@virtkit/core/driver';
import { check } from './check.js';
import type { XenHost } from './host.js';

const table = { weight: SchedulerParameters.weight, cap: SchedulerParameters.cap };
const weighing = ['credit', 'credit2'];

/** How the hypervisor shares the host's CPUs between guests: part of the vCPU section. */
export const domainScheduler = (host: XenHost) =>
  ({
    async getSchedulerType(ref, options) {
      (await host.current(ref)).requireActive();
      const type = await host.channels.call('schedulerName', options);
      return { type, nparams: weighing.includes(type) ? 2 : 0 };
    },
    async getSchedulerParameters(ref, flags, options) {
      checkFlags(flags, 0, 'libxlDomainGetSchedulerParametersFlags');
      const domain = await host.current(ref);
      domain.requireActive();
      await requireWeights(host);
      const { weight, cap } = await host.channels.call('scheduler', domain.id, options);
      return { weight, cap };
    },
    setSchedulerParameters: (ref, params, flags, options) =>
      host.change(ref, 'setSchedulerParameters', options, async (domain) => {
        checkFlags(flags, 0, 'libxlDomainSetSchedulerParametersFlags');
        givenParams(params, table, 'VIR_FROM_LIBXL');
        domain.requireActive();
        await requireWeights(host);
        const { weight, cap } = params;
        await host.channels.call(
          'setScheduler',
          domain.id,
          { ...(weight === undefined ? {} : { weight }), ...(cap === undefined ? {} : { cap }) },
          options,
        );
      }),
  }) satisfies DomainVcpuDriver;

async function requireWeights({ channels }: XenHost): Promise<void> {
  const name = await channels.call('schedulerName');
  check(
    weighing.includes(name),
    'VIR_ERR_INTERNAL_ERROR',
    `Only 'credit' and 'credit2' schedulers are supported, not '${name}'`,
  );
}
