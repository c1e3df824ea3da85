import { configError, quoted, type ConfigPlace } from '../errors.js';

/** KiB of each unit, as a fraction. */
const units: Readonly<Record<string, readonly [times: bigint, by: bigint]>> = {
  G: [1048576n, 1n],
  M: [1024n, 1n],
  K: [1n, 1n],
  '': [1n, 1024n],
};

/** Reads how much a card may send: `10Mb/s`, `250KB/s@20ms`. Gives KiB a second; the interval is left. */
export function readRate(text: string, place: ConfigPlace): bigint {
  const [, digits, unit, what] = /^(\d{1,12})([GMK]?)([Bb])\/s(?:@.*)?$/.exec(text) ?? [];
  const [times, by] = units[unit ?? 'none'] ?? [];
  if (digits === undefined || times === undefined || by === undefined) {
    throw configError(place, `${quoted(text)} is no rate such as 10Mb/s`);
  }
  return (BigInt(digits) * times) / by / (what === 'b' ? 8n : 1n);
}
