import {
  checkFlags,
  DomainDirtyRateCalcFlags,
  DomainDirtyRateStatus,
  exclusiveFlags,
  type DomainJobDriver,
  type ParamValue,
} from '@virtkit/core/driver';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import { scriptOf } from './guest.js';
import type { TestHost } from './host.js';
import { check } from './params.js';

const { modeDirtyBitmap, modeDirtyRing } = DomainDirtyRateCalcFlags.bits;
const [shortest, longest] = [1, 60];

interface Measurement {
  /** The run of the guest that is measured: it is forgotten with it. */
  readonly id: number;
  readonly mode: string;
  readonly seconds: number;
  /** Milliseconds since the epoch. */
  readonly started: number;
  /** MiB/s. */
  readonly rate: number;
}
const key = Symbol('dirty rate');
const measured = (domain: TestDomain) => domain.keep(key, () => ({ last: undefined as Measurement | undefined }));

/** What was begun before the host's state was kept takes as long as it would have then. */
export function shiftMeasurement(domain: TestDomain, shift: number): void {
  const kept = domain.kept<ReturnType<typeof measured>>(key);
  if (kept?.last) kept.last = { ...kept.last, started: kept.last.started + shift };
}

/** How fast a guest writes to its memory, which its script says: known when the time of the measurement is over. */
export const dirtyRate = (host: TestHost) =>
  ({
    async startDirtyRateCalc(ref, seconds, flags) {
      checkFlags(flags, modeDirtyBitmap | modeDirtyRing, 'domain.startDirtyRateCalc');
      exclusiveFlags(flags, modeDirtyBitmap, modeDirtyRing, "'modeDirtyBitmap' and 'modeDirtyRing'");
      check(
        Number.isInteger(seconds) && seconds >= shortest && seconds <= longest,
        'VIR_ERR_CONFIG_UNSUPPORTED',
        `a dirty rate is measured for ${shortest} to ${longest} seconds, not ${seconds}`,
      );
      const domain = host.domain(ref);
      domain.requireActive();
      if (flags & modeDirtyRing) {
        throw testError('VIR_ERR_OPERATION_UNSUPPORTED', 'the guest has no dirty ring to measure with');
      }
      const kept = measured(domain);
      if (kept.last?.id === domain.id && isRunning(kept.last, host.clock.now())) {
        throw testError(
          'VIR_ERR_INTERNAL_ERROR',
          `the dirty rate of domain '${domain.name}' is being measured already`,
        );
      }
      const { dirtyRate: rate = 0 } = scriptOf(domain);
      const mode = flags & modeDirtyBitmap ? 'dirty-bitmap' : 'page-sampling';
      kept.last = { id: domain.id, mode, seconds, started: host.clock.now(), rate };
    },
  }) satisfies DomainJobDriver;

const isRunning = ({ started, seconds }: Measurement, now: number): boolean => now < started + seconds * 1000;

/** What the statistics of a domain tell of it, under libvirt's names. Without a measurement, nothing. */
export function dirtyRateStats(domain: TestDomain, now: number): Readonly<Record<string, ParamValue>> {
  const last = domain.kept<ReturnType<typeof measured>>(key)?.last;
  if (!last || last.id !== domain.id) return {};
  const measuring = isRunning(last, now);
  return {
    'dirtyrate.calc_status': DomainDirtyRateStatus.values[measuring ? 'measuring' : 'measured'],
    'dirtyrate.calc_start_time': BigInt(Math.trunc(last.started / 1000)),
    'dirtyrate.calc_period': last.seconds,
    'dirtyrate.calc_mode': last.mode,
    ...(measuring ? {} : { 'dirtyrate.megabytes_per_second': BigInt(Math.trunc(last.rate)) }),
  };
}
