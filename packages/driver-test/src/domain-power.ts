import { checkFlags, type DomainLifecycleDriver } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { askAgent, requireAgent } from './agent.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { check } from './params.js';
import { awake } from './power.js';

/** The agent's command, and what the definition must not forbid, of each way to sleep. */
const ways = {
  mem: { command: 'guest-suspend-ram', needs: 'suspendToMem' },
  disk: { command: 'guest-suspend-disk', needs: 'suspendToDisk' },
  hybrid: { command: 'guest-suspend-hybrid', needs: 'suspendToMem' },
} as const satisfies Record<string, { command: string; needs: keyof NonNullable<Domain['pm']> }>;

/** Sleep, and waking from it. */
export const domainPower = (host: TestHost) =>
  ({
    async pmSuspendForDuration(ref, target, seconds, flags) {
      checkFlags(flags, 0, 'domain.pmSuspendForDuration');
      check(seconds === 0n, 'VIR_ERR_ARGUMENT_UNSUPPORTED', 'a guest sleeps until it is woken: 0 seconds are wanted');
      const way = Object.hasOwn(ways, target) ? ways[target] : undefined;
      if (!way) throw testError('VIR_ERR_INVALID_ARG', `there is no target '${target}' to suspend to`);
      const domain = host.domain(ref);
      requireAgent(domain);
      if (domain.def.pm?.[way.needs] === false) {
        throw testError(
          'VIR_ERR_INTERNAL_ERROR',
          `the definition of domain '${domain.name}' forbids it to suspend to ${target}`,
        );
      }
      await askAgent(host, domain, way.command);
    },
    async pmWakeup(ref, flags) {
      checkFlags(flags, 0, 'domain.pmWakeup');
      const domain = host.domain(ref);
      domain.requireActive();
      check(domain.state === 'pmsuspended', 'VIR_ERR_OPERATION_INVALID', `domain '${domain.name}' does not sleep`);
      awake(host, domain);
    },
  }) satisfies DomainLifecycleDriver;
