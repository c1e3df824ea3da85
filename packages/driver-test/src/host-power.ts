import { checkFlags, type HostDriver } from '@virtkit/core/driver';
import { testError } from './errors.js';
import type { TestHost } from './host.js';

/** Seconds: less is not worth the way there and back. */
const shortest = 60n;
const longest = BigInt(Number.MAX_SAFE_INTEGER) / 1000n;

/** Sleep of the whole host, which takes its time by the host's clock. */
export const hostPower = (host: TestHost) =>
  ({
    async suspendForDuration(target, seconds, flags) {
      checkFlags(flags, 0, 'testNodeSuspendForDuration');
      if (seconds < shortest) throw testError('VIR_ERR_INVALID_ARG', `a host sleeps for ${shortest} seconds at least`);
      if (seconds > longest) throw testError('VIR_ERR_INVALID_ARG', `a host sleeps for ${longest} seconds at most`);
      const now = host.clock.now();
      if (now < host.asleepUntil) {
        throw testError('VIR_ERR_OPERATION_INVALID', 'Suspend operation already in progress');
      }
      if (!host.suspendTargets.includes(target)) {
        throw testError('VIR_ERR_ARGUMENT_UNSUPPORTED', `this host cannot be suspended to '${target}'`);
      }
      host.asleepUntil = now + Number(seconds) * 1000;
    },
  }) satisfies Partial<HostDriver>;
