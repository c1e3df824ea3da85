import type { Clock } from '@virtkit/core/xml';
import type { OptionPairs } from './argument.js';
import type { Guest } from './context.js';
import type { Plan } from './plan.js';
import { refused, translated } from './refused.js';

type Timer = NonNullable<Clock['timers']>[number];

const tracks: Readonly<Record<string, string>> = { guest: 'vm', wall: 'host', realtime: 'rt' };
const missedTicks: Readonly<Record<string, string | undefined>> = { delay: undefined, catchup: 'slew' };

/** A time as QEMU has it: in UTC, to the second, without a zone. */
const written = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 19);

function base(clock: Clock, now: Date): string {
  switch (clock.offset) {
    case 'utc':
      return 'utc';
    case 'localtime':
    case 'timezone':
      return 'localtime';
    case 'absolute':
      return written(Number(clock.start ?? 0n));
    case 'variable': {
      const adjustment = clock.adjustment ?? '0';
      if (!/^-?\d{1,12}$/.test(adjustment))
        throw refused(`'${adjustment}' is no offset of a clock`, '/domain/clock/@adjustment');
      const zone = clock.basis === 'localtime' ? -now.getTimezoneOffset() * 60 : 0;
      return written(Math.floor(now.getTime() / 1000) + Number(adjustment) + zone);
    }
  }
}

const rtcPairs = (clock: Clock, now: Date): OptionPairs => {
  const rtc = clock.timers?.find(({ name }) => name === 'rtc');
  return [
    ['base', base(clock, now)],
    ['clock', rtc?.track && translated(tracks, rtc.track, 'the track of timer rtc')],
    ['driftfix', rtc?.tickpolicy && translated(missedTicks, rtc.tickpolicy, 'the tick policy of timer rtc')],
  ];
};

type Options = (timer: Timer, plan: Plan, guest: Guest) => void;
const timers: Readonly<Partial<Record<Timer['name'], Options>>> = {
  pit({ tickpolicy = 'delay', present }, plan) {
    if (present === false) throw refused('a machine of QEMU has its pit', '/domain/clock/timer/@present');
    if (tickpolicy === 'merge')
      throw refused("the tick policy of timer pit 'merge' is not supported by QEMU", '/domain/clock/timer/@tickpolicy');
    if (tickpolicy !== 'catchup') plan.global('kvm-pit', 'lost_tick_policy', tickpolicy);
  },
  hpet({ present }, plan) {
    if (present === false) plan.word('no-hpet');
  },
  platform() {
    throw refused("timer 'platform' is not supported by QEMU", '/domain/clock/timer/@name');
  },
};

/** The guest's clock; timers that are features of the processor are with it. */
export function clockOptions(guest: Guest, plan: Plan): void {
  const clock: Clock = guest.def.clock ?? { offset: 'utc' };
  plan.pairs('rtc', rtcPairs(clock, guest.context.now));
  if (clock.offset === 'timezone' && clock.timezone !== undefined) plan.env['TZ'] = clock.timezone;
  for (const timer of clock.timers ?? []) timers[timer.name]?.(timer, plan, guest);
}
