import type { Domain } from '../model/domain/domain.js';
import type { Cputune } from '../model/domain/tuning.js';

type Pins = Pick<Cputune, 'vcpupins' | 'iothreadpins'>;

/** With these lists of pins; what is empty then is not written down. */
export function withPins(def: Domain, pins: Pins): Domain {
  const all = Object.entries({ ...def.cputune, ...pins });
  const cputune = Object.fromEntries(all.filter(([, value]) => !Array.isArray(value) || value.length > 0));
  const { cputune: _old, ...others } = def;
  return Object.keys(cputune).length > 0 ? { ...others, cputune } : others;
}
