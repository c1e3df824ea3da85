import {
  doc,
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
  name: doc(
    'The timer.',
    attribute('name', oneOf('platform', 'pit', 'rtc', 'hpet', 'tsc', 'kvmclock', 'hypervclock', 'armvtimer')),
  ),
  present: doc('Whether the guest has it.', maybe(attribute('present', yesNo))),
  tickpolicy: doc(
    'What happens with ticks that were missed.',
    maybe(attribute('tickpolicy', oneOf('delay', 'catchup', 'merge', 'discard'))),
  ),
  track: doc('What it follows.', maybe(attribute('track', oneOf('boot', 'guest', 'wall', 'realtime')))),
  frequency: doc('Hz.', maybe(attribute('frequency', unsigned64))),
  mode: doc('How it is provided.', maybe(attribute('mode', oneOf('auto', 'native', 'emulate', 'paravirt', 'smpsafe')))),
  catchup: doc(
    'Limits of catching up.',
    maybe(
      child(
        'catchup',
        element('catchup', {
          threshold: maybe(attribute('threshold', unsigned64)),
          slew: maybe(attribute('slew', unsigned64)),
          limit: maybe(attribute('limit', unsigned64)),
        }),
      ),
    ),
  ),
});

/** The guest's clock and timers. */
export const Clock = element('clock', {
  offset: doc(
    'What the clock starts from.',
    fallback(
      attribute(
        'offset',
        oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'utc', 'localtime', 'variable', 'timezone', 'absolute'),
      ),
      'utc',
    ),
  ),
  adjustment: doc('`reset`, or seconds from the basis.', maybe(attribute('adjustment', string))),
  basis: doc('What a variable clock is relative to.', maybe(attribute('basis', oneOf('utc', 'localtime')))),
  timezone: doc('The name of a time zone.', maybe(attribute('timezone', string))),
  start: doc('Seconds since 1970.', maybe(attribute('start', unsigned64))),
  timers: doc(
    'The timers.',
    children('timer', Timer, ({ name }) => name),
  ),
});
export type Clock = TypeOf<typeof Clock>;
