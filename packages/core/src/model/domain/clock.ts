import {
  attribute,
  child,
  children,
  element,
  fallback,
  maybe,
  oneOf,
  oneOfWith,
  string,
  unsigned64,
  yesNo,
} from '../../xml/index.js';
import type { TypeOf } from '../../xml/index.js';

export const Timer = element('timer', {
  name: attribute('name', oneOf('platform', 'pit', 'rtc', 'hpet', 'tsc', 'kvmclock', 'hypervclock', 'armvtimer')),
  present: maybe(attribute('present', yesNo)),
  tickpolicy: maybe(attribute('tickpolicy', oneOf('delay', 'catchup', 'merge', 'discard'))),
  track: maybe(attribute('track', oneOf('boot', 'guest', 'wall', 'realtime'))),
  /** Hz. */
  frequency: maybe(attribute('frequency', unsigned64)),
  mode: maybe(attribute('mode', oneOf('auto', 'native', 'emulate', 'paravirt', 'smpsafe'))),
  catchup: maybe(
    child(
      'catchup',
      element('catchup', {
        threshold: maybe(attribute('threshold', unsigned64)),
        slew: maybe(attribute('slew', unsigned64)),
        limit: maybe(attribute('limit', unsigned64)),
      }),
    ),
  ),
});

/** The guest's clock and timers. */
export const Clock = element('clock', {
  offset: fallback(
    attribute(
      'offset',
      oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'utc', 'localtime', 'variable', 'timezone', 'absolute'),
    ),
    'utc',
  ),
  /** `reset`, or seconds from the basis. */
  adjustment: maybe(attribute('adjustment', string)),
  basis: maybe(attribute('basis', oneOf('utc', 'localtime'))),
  timezone: maybe(attribute('timezone', string)),
  /** Seconds since 1970. */
  start: maybe(attribute('start', unsigned64)),
  timers: children('timer', Timer, ({ name }) => name),
});
export type Clock = TypeOf<typeof Clock>;
