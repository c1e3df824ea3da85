import {
  checkFlags,
  decode,
  DomainCoreDumpFlags,
  exclusiveFlags,
  type CallOptions,
  type DomainCoreDumpFormat,
  type TypedParams,
} from '@virtkit/core/driver';
import * as t from 'io-ts';
import { chown } from 'node:fs/promises';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { Guest } from '../guest.js';
import type { QemuHost } from '../host.js';
import { integer } from '../qmp/integer.js';
import type { QmpClient } from '../qmp/client.js';
import { stopGuest } from '../stop.js';
import { goOn, memoryJob, noteUnfinished, pauseFor } from './save-guest.js';
import { createImage, partOf } from './whole-image.js';

const { crash, live, bypassCache, reset, memoryOnly } = DomainCoreDumpFlags.bits;

export interface Dumping {
  readonly to: string;
  readonly format: DomainCoreDumpFormat;
  readonly flags: number;
}

/** What QEMU calls the formats. */
const formats: Readonly<Record<DomainCoreDumpFormat, string>> = {
  raw: 'elf',
  kdumpZlib: 'kdump-zlib',
  kdumpLzo: 'kdump-lzo',
  kdumpSnappy: 'kdump-snappy',
  winDmp: 'win-dmp',
};

/** Writes a guest's memory to a file for a debugger, or with all of its state as a migration does. */
export async function coreDump(
  host: QemuHost,
  domain: QemuDomain,
  { to, format, flags }: Dumping,
  options: CallOptions | undefined,
): Promise<void> {
  exclusiveFlags(flags, crash, live, "'crash' and 'live'");
  exclusiveFlags(flags, crash, reset, "'crash' and 'reset'");
  exclusiveFlags(flags, live, reset, "'live' and 'reset'");
  checkFlags(flags, live | crash | bypassCache | reset | memoryOnly, 'qemuDomainCoreDumpWithFormat');
  domain.requireGuest();
  const only = (flags & memoryOnly) !== 0;
  const work = async (guest: Guest, dump: () => Promise<void>) => {
    const running = domain.state === 'running';
    if ((flags & live) === 0) await pauseFor(guest, domain, 'dump');
    try {
      await dump();
      if (flags & crash) return await stopGuest(host, domain, { reason: 'crashed', detail: 'crashed', quiet: true });
      if (flags & reset) await guest.monitor.execute('system_reset');
    } finally {
      // Whatever way the dump was made, the guest stands still when it is.
      if (running && domain.state === 'paused') await goOn(host, domain, guest, 'unpaused');
    }
  };
  if (!only)
    return memoryJob(host, domain, 'dump', options, (guest, toFile) =>
      work(guest, async () => {
        if (format !== 'raw')
          throw qemuError(
            'VIR_ERR_OPERATION_UNSUPPORTED',
            'kdump-compressed format is only supported with memory-only dump',
          );
        await toFile(to);
      }),
    );
  return dumpJob(host, domain, options, (guest) => work(guest, () => memoryDump(host, domain, guest, to, format)));
}

/** A job that QEMU does by itself, and does not give up. */
async function dumpJob(
  host: QemuHost,
  domain: QemuDomain,
  options: CallOptions | undefined,
  work: (guest: Guest) => Promise<void>,
): Promise<void> {
  const describe = async () => (domain.guest ? dumpParams(await queryDump(domain.guest.monitor)) : {});
  const abort = () => {
    throw qemuError('VIR_ERR_OPERATION_INVALID', 'cannot abort memory-only dump');
  };
  await domain.job.run({ operation: 'dump', describe, abort }, options, async () => {
    const guest = domain.requireGuest();
    await noteUnfinished(host, domain, guest, { resume: domain.state === 'running' });
    try {
      await work(guest);
    } finally {
      if (domain.guest === guest) await noteUnfinished(host, domain, guest, undefined);
    }
  });
}

async function memoryDump(
  host: QemuHost,
  domain: QemuDomain,
  guest: Guest,
  to: string,
  format: DomainCoreDumpFormat,
): Promise<void> {
  const { monitor } = guest;
  const wanted = formats[format];
  const answer = await monitor.execute('query-dump-guest-memory-capability');
  const able = decode(Capability, answer, 'what QEMU can dump', 'VIR_ERR_INTERNAL_ERROR');
  if (!able.formats.includes(wanted))
    throw qemuError('VIR_ERR_INVALID_ARG', `unsupported dumpformat '${wanted}' for this QEMU binary`);
  const image = await createImage(to);
  try {
    const path = image.part ?? to;
    if (image.part !== undefined) {
      if (host.owner) await chown(path, host.owner.uid, host.owner.gid);
      await noteUnfinished(host, domain, guest, { ...guest.unfinished!, part: partOf(to) });
    }
    const done = dumped(monitor);
    done.catch(() => undefined);
    await monitor.execute('dump-guest-memory', {
      paging: false,
      protocol: `file:${path}`,
      detach: true,
      ...(wanted !== 'elf' && { format: wanted }),
    });
    await done;
    await image.finish();
  } catch (error) {
    await image.discard();
    throw error;
  }
}

const Capability = t.type({ formats: t.array(t.string) });
const DumpInfo = t.type({ status: t.string, completed: integer, total: integer });
type DumpInfo = t.TypeOf<typeof DumpInfo>;
const DumpCompleted = t.intersection([t.type({ result: DumpInfo }), t.partial({ error: t.string })]);

/** Waits for the end of QEMU's dump. */
async function dumped(monitor: QmpClient): Promise<void> {
  let forget = () => {};
  const told = new Promise<unknown>((resolve) => {
    forget = monitor.onEvent(({ event, data }) => {
      if (event === 'DUMP_COMPLETED') resolve(data);
    });
  });
  try {
    const data = await Promise.race([told, monitor.ended.then((why) => Promise.reject(why))]);
    const { result, error } = decode(DumpCompleted, data, 'the end of a dump', 'VIR_ERR_INTERNAL_ERROR');
    if (result.status !== 'completed')
      throw qemuError('VIR_ERR_OPERATION_FAILED', `memory-only dump failed: ${error ?? result.status}`);
  } finally {
    forget();
  }
}

const queryDump = async (monitor: QmpClient): Promise<DumpInfo> =>
  decode(DumpInfo, await monitor.execute('query-dump'), "QEMU's dump", 'VIR_ERR_INTERNAL_ERROR');

const dumpParams = ({ total, completed }: DumpInfo): TypedParams => ({
  memory_total: total,
  memory_processed: completed,
  memory_remaining: total - completed,
});
