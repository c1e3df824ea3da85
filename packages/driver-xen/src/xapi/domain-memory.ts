import { checkFlags, DomainMemoryModFlags, type DomainMemoryDriver } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import type { XapiDomain } from './definition.js';
import { xapiError } from './errors.js';
import { isActive, isThere } from './guest.js';
import type { XapiHost } from './host.js';
import { VmMetrics } from './types.js';
import { changeGuest } from './write.js';

const { live, config, maximum } = DomainMemoryModFlags.bits;
const kib = 1024n;

/** A guest's memory: KiB. */
export const domainMemory = (host: XapiHost) =>
  ({
    async setMemory(ref, size, flags, options) {
      checkFlags(flags, live | config | maximum, 'domain.setMemory');
      if (size <= 0n) throw invalid(`a memory of ${size} KiB`);
      const guest = await host.guests.find(ref, options);
      const change = flags & maximum ? toMaximum(size) : toCurrent(size);
      const act = async (domain: XapiDomain) => {
        if (flags & maximum) throw notNow('cannot resize the maximum memory on an active domain');
        const bytes = Number(size * kib);
        await host.pool.call('VM.set_memory_dynamic_range', [domain.guest.ref, bytes, bytes]);
      };
      await changeGuest(host.pool, guest, { flags: flags & ~maximum, change, act }, options);
      await host.settle();
    },
    async memoryStats(ref, flags, options) {
      checkFlags(flags, 0, 'domain.memoryStats');
      const guest = await host.guests.find(ref, options);
      if (!isActive(guest)) throw notNow('domain is not running');
      if (!isThere(guest.vm.metrics)) return {};
      const { memory_actual: actual } = await host.pool.record(VmMetrics, 'VM_metrics', guest.vm.metrics, options);
      return { actualBalloon: actual / kib };
    },
  }) satisfies DomainMemoryDriver;

const invalid = (message: string) => xapiError('VIR_ERR_INVALID_ARG', message);
const notNow = (message: string) => xapiError('VIR_ERR_OPERATION_INVALID', message);

const toMaximum =
  (size: bigint) =>
  (def: Domain): Domain => {
    const { currentMemory: current = size } = def;
    return { ...def, memory: size, currentMemory: current > size ? size : current };
  };

const toCurrent =
  (size: bigint) =>
  (def: Domain): Domain => {
    if (size > (def.memory ?? 0n)) throw invalid('cannot set memory higher than max memory');
    return { ...def, currentMemory: size };
  };
