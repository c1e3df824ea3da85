import type { Clock, Domain, Features } from '@virtkit/core/xml';
import type { GuestType } from '../guest-type.js';
import type { Settings } from '../settings.js';

type Timer = NonNullable<Clock['timers']>[number];
type Xen = NonNullable<Features['xen']>;

/** What the virtual machine has beside its devices. */
export function readFeatures(settings: Settings, type: GuestType): Pick<Domain, 'features'> {
  const e820Host = type === 'hvm' ? undefined : settings.boolean('e820_host');
  const passthrough = readPassthrough(settings);
  const xen: Xen = {
    ...(e820Host === true ? { e820Host } : {}),
    ...(passthrough ? { passthrough } : {}),
  };
  const features: Features = {
    ...(type === 'hvm' ? readHvm(settings) : {}),
    ...(Object.keys(xen).length > 0 ? { xen } : {}),
  };
  return Object.keys(features).length > 0 ? { features } : {};
}

function readHvm(settings: Settings): Features {
  return {
    ...((settings.boolean('acpi') ?? true) ? { acpi: true } : {}),
    ...((settings.boolean('apic') ?? true) ? { apic: {} } : {}),
    ...((settings.boolean('pae') ?? true) ? { pae: true } : {}),
    ...(settings.boolean('hap') === false ? { hap: false } : {}),
    ...(readViridian(settings) ? { viridian: true } : {}),
  };
}

/** A list names the parts of Hyper-V that the guest sees; the XML says yes or no. */
const readViridian = (settings: Settings): boolean =>
  settings.isList('viridian') ? settings.strings('viridian').length > 0 : (settings.boolean('viridian') ?? false);

const passthroughs = ['disabled', 'enabled', 'sync_pt', 'share_pt', 'unknown'] as const;

function readPassthrough(settings: Settings): Xen['passthrough'] {
  const mode = settings.oneOf('passthrough', passthroughs);
  // As libvirt has it: nothing is said of what is off.
  if (mode === undefined || mode === 'unknown' || mode === 'disabled') return undefined;
  return { state: true, ...(mode === 'sync_pt' || mode === 'share_pt' ? { mode } : {}) };
}

/** xl's words, in the order of their numbers. */
export const tscModes = new Map<string, NonNullable<Timer['mode']>>([
  ['default', 'auto'],
  ['always_emulate', 'emulate'],
  ['native', 'native'],
  ['native_paravirt', 'paravirt'],
]);
/** The same by number. */
const tscNumbers = [...tscModes.keys()];

/** The guest's clock. A paravirtual guest's follows the host's at each start. */
export function readClock(settings: Settings, type: GuestType): Pick<Domain, 'clock'> {
  const local = settings.boolean('localtime') ?? false;
  const basis = local ? 'localtime' : 'utc';
  const offset = settings.integer('rtc_timeoffset', -0x80000000, 0x7fffffff) ?? 0;
  const timers = [...readTsc(settings), ...(type === 'hvm' ? readHpet(settings) : [])];
  const clock: Clock =
    type === 'hvm' ? { offset: 'variable', adjustment: String(offset), basis } : { offset: basis, adjustment: 'reset' };
  return { clock: { ...clock, ...(timers.length > 0 ? { timers } : {}) } };
}

function readTsc(settings: Settings): readonly Timer[] {
  const text = settings.string('tsc_mode');
  if (text === undefined) return [];
  const mode = tscModes.get(tscNumbers[Number(text)] ?? text);
  if (!mode) throw settings.error('tsc_mode', `'${text}' is none of ${tscNumbers.join(', ')}`);
  return [{ name: 'tsc', present: true, mode }];
}

function readHpet(settings: Settings): readonly Timer[] {
  const present = settings.boolean('hpet');
  return present === undefined ? [] : [{ name: 'hpet', present }];
}
