import { shiftPrograms } from './agent-exec.js';
import { awaitAgent } from './agent-lifecycle.js';
import { shiftMeasurement } from './dirty-rate.js';
import { goOnEnding } from './guest-power.js';
import type { TestHost } from './host.js';

/** What was under way in guests when their host's state was kept, `shift` milliseconds ago, takes as long as was left of it. */
export function goOnAfter(host: TestHost, shift: number): void {
  for (const domain of host.domains) {
    goOnEnding(host, domain, shift);
    shiftMeasurement(domain, shift);
    shiftPrograms(domain, shift);
    if (domain.active) awaitAgent(host, domain, shift);
  }
}
