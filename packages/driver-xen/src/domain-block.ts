import { checkFlags, type BlockStats, type DomainBlockDriver, type ParamsOf } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { check } from './check.js';
import { deviceNumber } from './device-number.js';
import { xenError } from './errors.js';
import type { XenHost } from './host.js';

/** Disks. What the kernel serves, it counts; what a device model serves is counted nowhere. */
export const domainBlock = (host: XenHost) =>
  ({
    async blockStats(ref, disk, flags) {
      checkFlags(flags, 0, 'libxlDomainBlockStatsFlags');
      const domain = await host.current(ref);
      domain.requireActive();
      const targets = disk === '' ? targetsOf(domain.def) : [requireTarget(domain.def, disk)];
      return targets.map((target) => countsOf(host, domain.id, target)).reduce(sum, {});
    },
  }) satisfies DomainBlockDriver;

type Counts = ParamsOf<typeof BlockStats>;

const targetsOf = ({ devices }: Domain): readonly string[] => devices?.disks?.map(({ target }) => target.dev) ?? [];

/** The name in the guest of a disk: it may be called by its source, too. */
function requireTarget({ devices }: Domain, name: string): string {
  const found = devices?.disks?.find(
    ({ target, source }) =>
      target.dev === name ||
      (source !== undefined &&
        (('file' in source && source.file === name) || ('dev' in source && source.dev === name))),
  );
  check(found !== undefined, 'VIR_ERR_INVALID_ARG', `invalid path: ${name}`);
  return found.target.dev;
}

const sector = 512n;
/** The kernel's file for each number, and what one is worth. */
const files = {
  wr_bytes: ['wr_sect', sector],
  wr_operations: ['wr_req', 1n],
  rd_bytes: ['rd_sect', sector],
  rd_operations: ['rd_req', 1n],
  flush_operations: ['f_req', 1n],
  errs: ['oo_req', 1n],
} as const satisfies { readonly [N in keyof Counts]?: readonly [string, bigint] };

function countsOf({ files: kernel }: XenHost, id: number, target: string): Counts {
  const number = deviceNumber(target);
  check(number !== undefined, 'VIR_ERR_OPERATION_INVALID', `cannot find device number of '${target}'`);
  const folder = `sys/bus/xen-backend/devices/vbd-${id}-${number}/statistics`;
  return Object.fromEntries(
    Object.entries(files).map(([name, [file, worth]]) => {
      const text = kernel.find(`${folder}/${file}`);
      if (text === undefined || !/^\d+$/.test(text))
        throw xenError('VIR_ERR_OPERATION_UNSUPPORTED', `the kernel does not count what disk '${target}' does`);
      return [name, BigInt(text) * worth];
    }),
  );
}

const sum = (all: Counts, one: Counts): Counts =>
  Object.fromEntries(Object.entries(one).map(([name, value]) => [name, (all[name as keyof Counts] ?? 0n) + value]));
