import { checkFlags, DomainDirtyRateCalcFlags, type DomainJobDriver } from '@virtkit/core/driver';
import { qemuError } from './errors.js';
import type { QemuHost } from './host.js';

const { modeDirtyBitmap, modeDirtyRing } = DomainDirtyRateCalcFlags.bits;
/** Seconds that it is measured at most. */
const longest = 60;

/** How fast a guest dirties its memory: QEMU measures it, and the statistics tell it then. */
export const dirtyRate = (host: QemuHost) =>
  ({
    async startDirtyRateCalc(ref, seconds, flags, options) {
      checkFlags(flags, modeDirtyBitmap | modeDirtyRing, 'qemuDomainStartDirtyRateCalc');
      if (seconds < 1 || seconds > longest)
        throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', `seconds: ${seconds} is not from 1 to ${longest}`);
      await host.change(ref, 'startDirtyRateCalc', options, async (domain) => {
        const { monitor } = domain.requireGuest();
        const byRing = (flags & modeDirtyRing) !== 0 && (flags & modeDirtyBitmap) === 0;
        if (byRing && !domain.def.features?.kvm?.dirtyRing?.state)
          throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', `domain '${domain.name}' has no ring of dirty pages`);
        const mode = flags & modeDirtyBitmap ? 'dirty-bitmap' : byRing ? 'dirty-ring' : undefined;
        await monitor.execute('calc-dirty-rate', { 'calc-time': seconds, ...(mode && { mode }) }, options);
      });
    },
  }) satisfies DomainJobDriver;
