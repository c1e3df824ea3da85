import { checkFlags, DomainMemoryModFlags, unlimitedMemory, type DomainMemoryDriver } from '@virtkit/core/driver';
import { check, liveOrConfig, onlyConfig, onlyLive } from './check.js';
import type { XenHost } from './host.js';

const { maximum } = DomainMemoryModFlags.bits;

/** A domain's memory. Guests balloon: they are told where to, and go there by themselves. */
export const domainMemory = (host: XenHost) =>
  ({
    async getMaxMemory(ref) {
      return (await host.current(ref)).def.memory ?? 0n;
    },
    setMemory: (ref, kib, flags, options) =>
      host.change(ref, 'setMemory', options, async (domain) => {
        check(kib > 0n, 'VIR_ERR_INVALID_ARG', 'a memory of 0 KiB or less');
        check(kib < unlimitedMemory, 'VIR_ERR_OVERFLOW', `a memory of ${kib} KiB is too large`);
        checkFlags(flags, liveOrConfig | maximum, 'libxlDomainSetMemoryFlags');
        const { live, config } = domain.affected(flags & liveOrConfig);
        const { channels } = host;
        if (flags & maximum) {
          if (live) {
            await channels.call('setMaxMemory', domain.id, kib, options);
            await host.changeDefinitions(domain, onlyLive, (def) => ({ ...def, memory: kib }));
          }
          if (!config) return;
          return host.changeDefinitions(domain, onlyConfig, (def) => {
            const current = def.currentMemory ?? kib;
            return { ...def, memory: kib, currentMemory: current > kib ? kib : current };
          });
        }
        for (const def of [...(live ? [domain.def] : []), ...(config ? [domain.persistentDef] : [])])
          check(kib <= (def.memory ?? 0n), 'VIR_ERR_INVALID_ARG', 'cannot set memory higher than max memory');
        if (live) {
          await channels.call('setMemory', domain.id, kib, options);
          await host.changeDefinitions(domain, onlyLive, (def) => ({ ...def, currentMemory: kib }));
        }
        if (config) await host.changeDefinitions(domain, onlyConfig, (def) => ({ ...def, currentMemory: kib }));
      }),
    async memoryStats(ref, flags, options) {
      checkFlags(flags, 0, 'libxlDomainMemoryStats');
      const domain = await host.current(ref);
      const { memory } = await host.live(domain, options);
      return { actualBalloon: memory, available: domain.def.memory ?? memory };
    },
    async getNumaParameters(ref, flags, options) {
      checkFlags(flags, onlyLive, 'libxlDomainGetNumaParameters');
      const domain = await host.current(ref);
      domain.requireActive();
      const { nodes } = await host.channels.call('physical', options);
      const all = nodes > 1 ? `0-${nodes - 1}` : '0';
      return { numa_mode: interleave, numa_nodeset: domain.def.numatune?.memory?.nodeset ?? all };
    },
  }) satisfies DomainMemoryDriver;

/** What Xen does is called so by libvirt: `VIR_DOMAIN_NUMATUNE_MEM_INTERLEAVE`. */
const interleave = 2;
