import type { Clock } from './clock.js';
import { at, domainError } from './domain-error.js';
import type { Domain } from './domain.js';

type Timer = NonNullable<Clock['timers']>[number];

const paravirtual: readonly string[] = ['kvmclock', 'hypervclock'];
const tracking: readonly string[] = ['platform', 'rtc'];

const rules: readonly (readonly [isWrong: (timer: Timer) => boolean, what: string])[] = [
  [({ name, tickpolicy }) => paravirtual.includes(name) && tickpolicy !== undefined, 'tickpolicy'],
  [({ name, frequency = 0n }) => name !== 'tsc' && frequency !== 0n, 'frequency'],
  [({ name, mode }) => name !== 'tsc' && mode !== undefined, 'mode'],
  [({ name, track }) => !tracking.includes(name) && track !== undefined, 'track'],
];

/** What is said of a timer that timers of its kind do not have. */
export function checkTimers({ clock }: Domain): void {
  at('/domain/clock/timer', () => {
    for (const timer of clock?.timers ?? []) {
      const { threshold = 0n, limit = 0n, slew = 0n } = timer.catchup ?? {};
      if (timer.tickpolicy !== 'catchup' && threshold + limit + slew > 0n) {
        throw domainError('VIR_ERR_XML_ERROR', "limits of catching up are for the tickpolicy 'catchup'");
      }
      const wrong = rules.find(([isWrong]) => isWrong(timer));
      if (wrong) throw domainError('VIR_ERR_CONFIG_UNSUPPORTED', `the timer '${timer.name}' has no ${wrong[1]}`);
    }
  });
}
