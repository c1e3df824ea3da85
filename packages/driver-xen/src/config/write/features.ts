import type { Clock, Domain } from '@virtkit/core/xml';
import { unsupported } from '../errors.js';
import type { GuestType } from '../guest-type.js';
import type { Writer } from './writer.js';

export function writeFeatures(writer: Writer, { features = {} }: Domain, type: GuestType): void {
  if (type === 'hvm') {
    writer.flag('pae', features.pae === true);
    writer.flag('acpi', features.acpi === true);
    writer.flag('apic', features.apic !== undefined);
    if (features.hap === false) writer.flag('hap', false);
    writer.flag('viridian', features.viridian === true);
  } else if (features.xen?.e820Host === true) {
    writer.flag('e820_host', true);
  }
  const { passthrough } = features.xen ?? {};
  if (passthrough) writer.word('passthrough', passthrough.state ? (passthrough.mode ?? 'enabled') : 'disabled');
}

type Timer = NonNullable<Clock['timers']>[number];

const tscModes: Readonly<Record<NonNullable<Timer['mode']>, string>> = {
  auto: 'default',
  native: 'native',
  paravirt: 'native_paravirt',
  emulate: 'always_emulate',
  smpsafe: 'default',
};

export function writeTimers(writer: Writer, { clock }: Domain, type: GuestType): void {
  for (const { name, mode = 'auto', present } of clock?.timers ?? []) {
    if (name === 'tsc') writer.word('tsc_mode', tscModes[mode]);
    else if (name === 'hpet' && type === 'hvm') writer.flag('hpet', present !== false);
    else throw unsupported('/domain/clock/timer/@name', `a ${type.toUpperCase()} guest has no timer '${name}'`);
  }
}

const offsets = ['utc', 'localtime'] as const;

export function writeClock(writer: Writer, { clock }: Domain, type: GuestType): void {
  const { offset, adjustment, basis } = clock ?? { offset: 'utc' };
  if (type === 'hvm' && offset === 'variable') {
    writer.number('rtc_timeoffset', seconds(adjustment ?? '0'));
    writer.flag('localtime', basis === 'localtime');
    return;
  }
  const plain = offsets.find((one) => one === offset);
  if (!plain)
    throw unsupported('/domain/clock/@offset', `a ${type.toUpperCase()} guest's clock cannot start from '${offset}'`);
  if (type === 'hvm') {
    if (adjustment === 'reset')
      throw unsupported('/domain/clock/@adjustment', "the clock of an HVM guest is not 'reset'");
    writer.number('rtc_timeoffset', 0);
  }
  writer.flag('localtime', plain === 'localtime');
}

function seconds(text: string): number {
  const value = Number(text);
  if (!/^[+-]?\d{1,10}$/.test(text) || value > 0x7fffffff || value < -0x80000000) {
    throw unsupported('/domain/clock/@adjustment', `'${text.slice(0, 40)}' is no number of seconds that xl takes`);
  }
  return value;
}
