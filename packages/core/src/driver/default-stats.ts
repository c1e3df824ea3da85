import { VirtError } from '../errors.js';
import { checkFlags } from '../flags.js';
import type { CallOptions } from '../signal.js';
import type { DomainStatsRecord } from './domain-stats.js';
import { DomainState } from './enum-tables.js';
import { ConnectGetAllDomainStatsFlags, DomainStatsTypes } from './flag-tables.js';
import type { ParamValue } from './params.js';
import type { DomainRef } from './refs.js';
import type { Session } from './session.js';

const { bits } = DomainStatsTypes;
const { bits: flagBits } = ConnectGetAllDomainStatsFlags;
const covered = bits.state | bits.balloon | bits.vcpu | bits.cpuTotal;
const listing =
  flagBits.active |
  flagBits.inactive |
  flagBits.persistent |
  flagBits.transient |
  flagBits.running |
  flagBits.paused |
  flagBits.shutoff |
  flagBits.other;

/**
 * Core's default for `domain.getAllStats`: what `getInfo` tells about each domain, under the names of
 * `virConnectGetAllDomainStats`.
 */
export async function allDomainStats(
  session: Session,
  domains: readonly DomainRef[],
  stats: number,
  flags: number,
  options?: CallOptions,
): Promise<readonly DomainStatsRecord[]> {
  checkFlags(flags, listing | flagBits.enforceStats | flagBits.nowait | flagBits.backing, 'domain.getAllStats');
  if ((flags & flagBits.enforceStats) !== 0 && (stats & ~covered) !== 0) {
    throw new VirtError(
      'VIR_ERR_ARGUMENT_UNSUPPORTED',
      `statistics 0x${(stats & ~covered).toString(16)} are not supported`,
    );
  }
  const chosen = domains.length > 0 ? domains : await session.domain!.listAll(flags & listing, options);
  return Promise.all(chosen.map((domain) => statsOf(session, domain, stats || covered, options)));
}

async function statsOf(
  session: Session,
  domain: DomainRef,
  stats: number,
  options: CallOptions | undefined,
): Promise<DomainStatsRecord> {
  const driver = session.domain!;
  const info = await driver.getInfo(domain, options);
  const active = info.state !== 'shutoff';
  const params: Record<string, ParamValue> = {};
  if (stats & bits.state) {
    params['state.state'] = DomainState.numberOf(info.state);
  }
  if (stats & bits.cpuTotal && active) params['cpu.time'] = info.cpuTime;
  if (stats & bits.balloon) {
    params['balloon.current'] = info.memory;
    params['balloon.maximum'] = info.maxMemory;
  }
  if (stats & bits.vcpu) params['vcpu.current'] = info.vcpus;
  return { domain, params };
}
