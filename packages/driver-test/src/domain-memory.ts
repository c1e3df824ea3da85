import {
  checkFlags,
  DomainMemoryFlags,
  DomainMemoryModFlags,
  exclusiveFlags,
  memoryLimitsChange,
  memoryParameters,
  MemoryParameters,
  numaChange,
  numaParameters,
  NumaParameters,
  unlimitedMemory,
  type DomainMemoryDriver,
} from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { blkioChange, blkioParameters } from './blkiotune.js';
import { changeOne, liveOrConfig } from './change-one.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { check, givenParams, invalidArg } from './params.js';

const { maximum } = DomainMemoryModFlags.bits;
const { virtual, physical } = DomainMemoryFlags.bits;
const { min_guarantee: _unsupported, ...limits } = MemoryParameters;
/** Bytes that one call reads: more than libvirt's wire carries. */
const mostPeeked = 64 * 1024 * 1024;
/** Seconds: the guest's statistics are of one moment in 1989. */
const lastUpdate = 627319920n;

/** A domain's memory, and how much of the host it may use. */
export const domainMemory = (host: TestHost) =>
  ({
    async getMaxMemory(ref) {
      return host.domain(ref).def.memory ?? 0n;
    },
    async setMemory(ref, kib, flags) {
      check(kib > 0n, 'VIR_ERR_INVALID_ARG', 'a memory of 0 KiB or less');
      check(kib < unlimitedMemory, 'VIR_ERR_OVERFLOW', `a memory of ${kib} KiB is too large`);
      checkFlags(flags, liveOrConfig | maximum, 'testDomainSetMemoryFlags');
      const domain = host.domain(ref);
      domain.definition(flags);
      const { live } = domain.affected(flags);
      changeOne(domain, flags, flags & maximum ? toMaximum(kib, live) : toCurrent(kib));
    },
    async setMemoryStatsPeriod(ref, seconds, flags) {
      check(seconds >= 0, 'VIR_ERR_INVALID_ARG', `a period of ${seconds} seconds`);
      checkFlags(flags, liveOrConfig, 'testDomainSetMemoryStatsPeriod');
      changeOne(host.domain(ref), flags, (def) => {
        const memballoon = balloonOf(def);
        if (!memballoon) throw testError('VIR_ERR_INTERNAL_ERROR', `domain '${def.name}' has no memory balloon`);
        const { statsPeriod: _old, ...others } = memballoon;
        const changed = seconds > 0 ? { ...others, statsPeriod: seconds } : others;
        return { ...def, devices: { ...def.devices, memballoon: changed } };
      });
    },
    async memoryStats(ref, flags) {
      checkFlags(flags, 0, 'testDomainMemoryStats');
      const domain = host.domain(ref);
      domain.requireActive();
      return memoryStatsOf(domain.def);
    },
    async memoryPeek(ref, start, size, flags) {
      exclusiveFlags(flags, virtual, physical, "'virtual' and 'physical'");
      checkFlags(flags, virtual | physical, 'testDomainMemoryPeek');
      if (flags === 0) throw invalidArg("one of the flags 'virtual' and 'physical' must be given");
      check(
        Number.isInteger(size) && size >= 0 && size <= mostPeeked,
        'VIR_ERR_INVALID_ARG',
        `cannot read ${size} bytes at once`,
      );
      host.domain(ref).requireActive();
      const first = Number(BigInt.asUintN(8, start));
      return Uint8Array.from({ length: size }, (_, index) => first + index);
    },
    async getMemoryParameters(ref, flags) {
      checkFlags(flags, liveOrConfig, 'testDomainGetMemoryParameters');
      return memoryParameters(host.domain(ref).definition(flags));
    },
    async setMemoryParameters(ref, params, flags) {
      checkFlags(flags, liveOrConfig, 'testDomainSetMemoryParameters');
      givenParams(params, limits);
      const domain = host.domain(ref);
      domain.definition(flags);
      changeOne(domain, flags, memoryLimitsChange(params, domain.def, 'VIR_FROM_TEST'));
    },
    async getNumaParameters(ref, flags) {
      checkFlags(flags, liveOrConfig, 'testDomainGetNumaParameters');
      return numaParameters(host.domain(ref).definition(flags));
    },
    async setNumaParameters(ref, params, flags) {
      checkFlags(flags, liveOrConfig, 'testDomainSetNumaParameters');
      givenParams(params, NumaParameters);
      const domain = host.domain(ref);
      domain.definition(flags);
      changeOne(domain, flags, numaChange(params, domain.affected(flags).live, 'VIR_FROM_TEST'));
    },
    async getBlkioParameters(ref, flags) {
      checkFlags(flags, liveOrConfig, 'testDomainGetBlkioParameters');
      return blkioParameters(host.domain(ref).definition(flags));
    },
    async setBlkioParameters(ref, params, flags) {
      checkFlags(flags, liveOrConfig, 'testDomainSetBlkioParameters');
      changeOne(host.domain(ref), flags, blkioChange(params));
    },
  }) satisfies DomainMemoryDriver;

function toMaximum(kib: bigint, live: boolean) {
  return (def: Domain): Domain => {
    const invalid = 'VIR_ERR_OPERATION_INVALID';
    check(!live, invalid, 'cannot resize the maximum memory on an active domain');
    check((def.cpu?.numa?.cells?.length ?? 0) === 0, invalid, 'the NUMA cells say how much memory the domain has');
    check(kib <= (def.maxMemory?.size ?? kib), invalid, `${kib} KiB is more than the domain's <maxMemory>`);
    const current = def.currentMemory ?? kib;
    return { ...def, memory: kib, currentMemory: current > kib ? kib : current };
  };
}

function toCurrent(kib: bigint) {
  return (def: Domain): Domain => {
    check(kib <= (def.memory ?? 0n), 'VIR_ERR_INVALID_ARG', 'cannot set memory higher than max memory');
    return { ...def, currentMemory: kib };
  };
}

function balloonOf({ devices }: Domain) {
  return devices?.memballoon?.model === 'none' ? undefined : devices?.memballoon;
}

/** What a guest's balloon driver would tell: none, without a balloon. */
export function memoryStatsOf(def: Domain) {
  if (!balloonOf(def)) return {};
  const current = def.currentMemory ?? 0n;
  return {
    actualBalloon: current,
    swapIn: 0n,
    swapOut: 0n,
    majorFault: 0n,
    minorFault: 0n,
    unused: current / 2n,
    available: current,
    usable: current / 2n,
    lastUpdate,
    diskCaches: current / 8n,
    hugetlbPgalloc: 0n,
    hugetlbPgfail: 0n,
    rss: current / 2n,
  };
}
