import {
  checkFlags,
  DomainMemoryFlags,
  DomainMemoryModFlags,
  exclusiveFlags,
  givenParams,
  memoryLimitsChange,
  memoryParameters,
  MemoryParameters,
  numaChange,
  numaParameters,
  NumaParameters,
  unlimitedMemory,
  type DomainMemoryDriver,
} from '@virtkit/core/driver';
import { randomUUID } from 'node:crypto';
import { chown, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { qemuError } from './errors.js';
import type { QemuHost } from './host.js';
import { balloonOf, balloonPath, balloonStats, residentSize } from './tuning/balloon.js';
import { check } from './tuning/check.js';
import { liveOrConfig, onlyConfig } from './tuning/flags.js';
import { mostMemory, withMaximumMemory } from './tuning/memory-size.js';

const { maximum } = DomainMemoryModFlags.bits;
const { virtual, physical } = DomainMemoryFlags.bits;
const { min_guarantee: _unsupported, ...limits } = MemoryParameters;
/** Bytes that one call reads. */
const mostPeeked = 64 * 1024 * 1024;

/** A domain's memory, and how much of the host it may use. */
export const domainMemory = (host: QemuHost) =>
  ({
    async getMaxMemory(ref) {
      return host.domain(ref).def.memory ?? 0n;
    },
    setMemory: (ref, kib, flags, options) =>
      host.change(ref, 'setMemory', options, async (domain) => {
        check(kib > 0n, 'VIR_ERR_INVALID_ARG', 'a memory of 0 KiB or less');
        check(kib < unlimitedMemory, 'VIR_ERR_OVERFLOW', `a memory of ${kib} KiB is too large`);
        checkFlags(flags, liveOrConfig | maximum, 'qemuDomainSetMemoryFlags');
        const { live, config } = domain.affected(flags & liveOrConfig);
        if (flags & maximum) {
          check(!live, 'VIR_ERR_OPERATION_INVALID', 'cannot resize the maximum memory on an active domain');
          return host.changeDefinitions(domain, onlyConfig, (def) => withMaximumMemory(def, kib));
        }
        const lists = [...(live ? [domain.def] : []), ...(config ? [domain.persistentDef] : [])];
        for (const def of lists)
          check(kib <= mostMemory(def), 'VIR_ERR_INVALID_ARG', 'cannot set memory higher than max memory');
        if (live) {
          const { monitor } = domain.requireGuest();
          check(
            balloonOf(domain.def) !== undefined,
            'VIR_ERR_OPERATION_INVALID',
            'unable to change memory of active domain without the balloon device and guest OS balloon driver',
          );
          // What the guest gives back it tells by events.
          await monitor.execute('balloon', { value: kib * 1024n }, options);
        }
        if (config) await host.changeDefinitions(domain, onlyConfig, (def) => ({ ...def, currentMemory: kib }));
      }),
    setMemoryStatsPeriod: (ref, seconds, flags, options) =>
      host.change(ref, 'setMemoryStatsPeriod', options, async (domain) => {
        check(seconds >= 0, 'VIR_ERR_INVALID_ARG', `a period of ${seconds} seconds`);
        checkFlags(flags, liveOrConfig, 'qemuDomainSetMemoryStatsPeriod');
        const { live, config } = domain.affected(flags);
        for (const def of [...(live ? [domain.def] : []), ...(config ? [domain.persistentDef] : [])])
          check(balloonOf(def) !== undefined, 'VIR_ERR_INTERNAL_ERROR', `domain '${def.name}' has no memory balloon`);
        if (live) {
          const property = { path: balloonPath(domain.def), property: 'guest-stats-polling-interval', value: seconds };
          await domain.requireGuest().monitor.execute('qom-set', property, options);
        }
        await host.changeDefinitions(domain, flags, (def) => {
          const { statsPeriod: _old, ...others } = balloonOf(def)!;
          const memballoon = seconds > 0 ? { ...others, statsPeriod: seconds } : others;
          return { ...def, devices: { ...def.devices, memballoon } };
        });
      }),
    async memoryStats(ref, flags, options) {
      checkFlags(flags, 0, 'qemuDomainMemoryStats');
      const domain = host.domain(ref);
      const guest = domain.requireGuest();
      const stats = balloonOf(domain.def) ? await balloonStats(guest, domain.def, options) : {};
      return { ...stats, rss: residentSize(guest.process) };
    },
    memoryPeek: (ref, start, size, flags, options) =>
      host.change(ref, 'memoryPeek', options, async (domain) => {
        exclusiveFlags(flags, virtual, physical, "'virtual' and 'physical'");
        checkFlags(flags, virtual | physical, 'qemuDomainMemoryPeek');
        check(flags !== 0, 'VIR_ERR_INVALID_ARG', "one of the flags 'virtual' and 'physical' must be given");
        check(
          Number.isInteger(size) && size >= 0 && size <= mostPeeked,
          'VIR_ERR_INVALID_ARG',
          `cannot read ${size} bytes at once`,
        );
        const { monitor, directory } = domain.requireGuest();
        const filename = join(directory, `memory-${randomUUID()}`);
        await writeFile(filename, '', { mode: 0o600, flag: 'wx' });
        try {
          if (host.owner) await chown(filename, host.owner.uid, host.owner.gid);
          await monitor.execute(flags & virtual ? 'memsave' : 'pmemsave', { val: start, size, filename }, options);
          const memory = await readFile(filename);
          check(
            memory.length === size,
            'VIR_ERR_INTERNAL_ERROR',
            `QEMU wrote ${memory.length} bytes instead of ${size}`,
          );
          return memory;
        } finally {
          await rm(filename, { force: true });
        }
      }),
    async getMemoryParameters(ref, flags) {
      checkFlags(flags, liveOrConfig, 'qemuDomainGetMemoryParameters');
      const domain = host.domain(ref);
      requireRoot('Memory');
      const { live } = domain.affected(flags);
      if (live) requireController('memory');
      return memoryParameters(domain.definition(flags));
    },
    setMemoryParameters: (ref, params, flags, options) =>
      host.change(ref, 'setMemoryParameters', options, async (domain) => {
        checkFlags(flags, liveOrConfig, 'qemuDomainSetMemoryParameters');
        givenParams(params, limits, 'VIR_FROM_QEMU');
        requireRoot('Memory');
        if (domain.affected(flags).live) requireController('memory');
        await host.changeDefinitions(domain, flags, memoryLimitsChange(params, domain.def, 'VIR_FROM_QEMU'));
      }),
    async getNumaParameters(ref, flags) {
      checkFlags(flags, liveOrConfig, 'qemuDomainGetNumaParameters');
      return numaParameters(host.domain(ref).definition(flags));
    },
    setNumaParameters: (ref, params, flags, options) =>
      host.change(ref, 'setNumaParameters', options, async (domain) => {
        checkFlags(flags, liveOrConfig, 'qemuDomainSetNumaParameters');
        givenParams(params, NumaParameters, 'VIR_FROM_QEMU');
        const { live } = domain.affected(flags);
        const change = numaChange(params, live, 'VIR_FROM_QEMU');
        if (live) {
          requireRoot('NUMA');
          requireController('cpuset');
        }
        await host.changeDefinitions(domain, flags, change);
      }),
  }) satisfies DomainMemoryDriver;

function requireRoot(what: string): void {
  if (process.getuid?.() !== 0)
    throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', `${what} tuning is not available in session mode`);
}

/** Guests run in the group of who started them: what limits one alone would limit that, too. */
function requireController(name: string): never {
  throw qemuError('VIR_ERR_OPERATION_INVALID', `cgroup ${name} controller is not mounted`);
}
