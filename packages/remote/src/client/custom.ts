import type {
  BlockStats,
  CallOptions,
  CpuSet,
  CpuStats,
  DomainConsoleDriver,
  DomainRef,
  MigrationCookie,
  NodeStats,
  ParamsOf,
  SchedulerParameters,
  StorageVolRef,
  SecurityLabel,
  Stream,
  Unsubscribe,
  VcpuInfo,
} from '@virtkit/core/driver';
import { VirtError } from '@virtkit/core/driver';
import { qemuMonitorEvent, qemuProcedures, qemuProgram, qemuTwins } from '../protocol/qemu.js';
import { XdrReader } from '../protocol/reader.js';
import { domainProcedures } from '../protocol/remote-domain.js';
import { hostProcedures } from '../protocol/remote-host.js';
import { twins } from '../protocol/remote-twins.js';
import { storageProcedures } from '../protocol/remote-storage.js';
import { cpusOf } from '../protocol/types.js';
import { int, mapped } from '../protocol/xdr.js';
import { stringsOkay } from '../protocol/texts.js';
import { positional, type TableOptions } from './methods.js';
import { Registrations, type Registering } from './registrations.js';
import type { RpcClient } from './rpc.js';

const rows = {
  nodeCpuStats: positional(hostProcedures.nodeGetCPUStats),
  nodeMemoryStats: positional(hostProcedures.nodeGetMemoryStats),
  nodeInfo: positional(hostProcedures.nodeGetInfo),
  domainInfo: positional(domainProcedures.domainGetInfo),
  vcpus: positional(domainProcedures.domainGetVcpus),
  vcpuPins: positional(domainProcedures.domainGetVcpuPinInfo),
  securityLabels: positional(domainProcedures.domainGetSecurityLabelList),
  vcpuCount: positional(domainProcedures.domainGetVcpusFlags),
  blockStats: positional(domainProcedures.domainBlockStatsFlags),
  emulatorPin: positional(domainProcedures.domainGetEmulatorPinInfo),
  cpuStats: positional(domainProcedures.domainGetCPUStats),
  scheduler: positional(domainProcedures.domainGetSchedulerParametersFlags),
  save: positional(domainProcedures.domainSaveFlags),
  restore: positional(domainProcedures.domainRestoreFlags),
  console: positional(domainProcedures.domainOpenConsole),
  channel: positional(domainProcedures.domainOpenChannel),
  screenshot: positional(domainProcedures.domainScreenshot),
  upload: positional(storageProcedures.storageVolUpload),
  download: positional(storageProcedures.storageVolDownload),
  prepareTunnel: positional(domainProcedures.domainMigratePrepareTunnel3Params),
  monitor: positional(qemuProcedures.domainQemuMonitorCommand),
  monitorRegister: positional(qemuProcedures.connectDomainQemuMonitorEventRegister),
};

/** How many vCPUs are asked for at most, and the flag that asks for all there may be. */
const maximumVcpus = 4;

/** The domain calls whose form on the wire is not the contract's. */
export function customDomain(client: RpcClient, { stringParams = true }: TableOptions = {}) {
  let mapLength: Promise<number> | undefined;
  /** How many bytes a map of the host's CPUs takes: asked once. */
  const hostMapLength = () =>
    (mapLength ??= client.call(rows.nodeInfo, []).then(
      ({ nodes, sockets, cores, threads }) => Math.max(1, Math.ceil((nodes * sockets * cores * threads) / 8)),
      (error: unknown) => {
        mapLength = undefined;
        throw error;
      },
    ));
  return {
    async getVcpus(domain: DomainRef): Promise<VcpuInfo[]> {
      const [length, { vcpus }] = await Promise.all([hostMapLength(), client.call(rows.domainInfo, [domain])]);
      const { info, cpumaps } = await client.call(rows.vcpus, [domain, vcpus, length]);
      return info.map((one, index) => ({
        ...one,
        cpuMap: cpusOf(cpumaps.subarray(index * length, (index + 1) * length)),
      }));
    },
    async getVcpuPinInfo(domain: DomainRef, flags: number): Promise<CpuSet[]> {
      const [length, count] = await Promise.all([
        hostMapLength(),
        client.call(rows.vcpuCount, [domain, flags | maximumVcpus]),
      ]);
      const { cpumaps, num } = await client.call(rows.vcpuPins, [domain, count, length, flags]);
      // The peer's number is not believed: no more maps than there are bytes for.
      const maps = Math.min(num, Math.floor(cpumaps.length / length));
      return Array.from({ length: maps }, (_, index) => cpusOf(cpumaps.subarray(index * length, (index + 1) * length)));
    },
    async getEmulatorPinInfo(domain: DomainRef, flags: number): Promise<CpuSet | undefined> {
      return client.call(rows.emulatorPin, [domain, await hostMapLength(), flags]);
    },
    async getSecurityLabelList(domain: DomainRef): Promise<readonly SecurityLabel[]> {
      const { labels, ret } = await client.call(rows.securityLabels, [domain]);
      if (ret >= 0) return labels;
      // The one call whose failure libvirt's daemon sends as a result, and its reason not at all.
      const message = 'the security labels could not be read, and the peer did not say why';
      throw new VirtError('VIR_ERR_INTERNAL_ERROR', message, { domain: 'VIR_FROM_REMOTE' });
    },
    async getCpuStats(domain: DomainRef, startCpu: number, ncpus: number, flags: number) {
      return cpuStats(client, domain, startCpu, ncpus, stringParams ? flags | stringsOkay : flags);
    },
    /** Without flags in the older form: libvirt's test driver takes no flag in the newer one, not even that of texts. */
    async getSchedulerParameters(domain: DomainRef, flags: number): Promise<ParamsOf<typeof SchedulerParameters>> {
      if (flags === 0)
        return (await client.call(twins.domainGetSchedulerParameters, { dom: domain, nparams: 16 })).params;
      return client.call(rows.scheduler, [domain, stringParams ? flags | stringsOkay : flags]);
    },
    /** Without flags in the older form where there is no newer one: libvirt's test driver has none. */
    async blockStats(domain: DomainRef, disk: string, flags: number): Promise<ParamsOf<typeof BlockStats>> {
      try {
        return await client.call(rows.blockStats, [domain, disk, stringParams ? flags | stringsOkay : flags]);
      } catch (error) {
        if (flags !== 0 || !(error instanceof VirtError) || error.code !== 'VIR_ERR_NO_SUPPORT') throw error;
        return countersOf(await client.call(twins.domainBlockStats, { dom: domain, path: disk }));
      }
    },
    save: (domain: DomainRef, { file = '', dxml }: { file?: string; dxml?: string }, flags: number) =>
      client.call(rows.save, [domain, file, dxml, flags]),
    restore: ({ file = '', dxml }: { file?: string; dxml?: string }, flags: number) =>
      client.call(rows.restore, [file, dxml, flags]),
    async openConsole(domain: DomainRef, device: string | undefined, flags: number): Promise<Stream> {
      return (await client.callWithStream(rows.console, [domain, device, flags])).stream;
    },
    async openChannel(domain: DomainRef, name: string | undefined, flags: number): Promise<Stream> {
      return (await client.callWithStream(rows.channel, [domain, name, flags])).stream;
    },
    async screenshot(domain: DomainRef, screen: number, flags: number) {
      const { reply, stream } = await client.callWithStream(rows.screenshot, [domain, screen, flags]);
      return { mime: reply ?? 'application/octet-stream', stream: stream as Stream };
    },
    async migratePrepareTunnel(source: Stream, params: object, cookie: MigrationCookie, flags: number) {
      const { reply, stream } = await client.callWithStream(rows.prepareTunnel, [params, cookie, flags]);
      void pipe(source, stream);
      return reply;
    },
    async qemuMonitorCommand(domain: DomainRef, command: string, files: readonly number[], flags: number) {
      if (files.length > 0) {
        throw new VirtError('VIR_ERR_NO_SUPPORT', 'open files cannot be sent to another host', {
          domain: 'VIR_FROM_REMOTE',
        });
      }
      const result = await client.call(rows.monitor, [domain, command, flags], qemuProgram);
      return { result, files: [] };
    },
    qemuMonitorSubscribe: monitorSubscription(client),
  };
}

/** What is not counted is -1. */
function countersOf({ rd_req, rd_bytes, wr_req, wr_bytes, errs }: Readonly<Record<string, bigint>>) {
  const all = { rd_operations: rd_req, rd_bytes, wr_operations: wr_req, wr_bytes, errs };
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count !== -1n)) as ParamsOf<typeof BlockStats>;
}

/** The host's statistics: libvirt refuses room for more of them than there are, so it is asked for their number first. */
export const customHost = (client: RpcClient) => ({
  async getCpuStats(cpu: number, flags: number): Promise<NodeStats> {
    const { nparams } = await client.call(rows.nodeCpuStats, [cpu, 0, flags]);
    return (await client.call(rows.nodeCpuStats, [cpu, nparams, flags])).stats;
  },
  async getMemoryStats(cell: number, flags: number): Promise<NodeStats> {
    const { nparams } = await client.call(rows.nodeMemoryStats, [0, cell, flags]);
    return (await client.call(rows.nodeMemoryStats, [nparams, cell, flags])).stats;
  },
});

/** `VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM`, and the same for downloads. */
const sparse = 1;

/** The volume calls that have streams. */
export const customStorageVol = (client: RpcClient) => ({
  async upload(vol: StorageVolRef, offset: bigint, length: bigint, flags: number): Promise<Stream> {
    return (await client.callWithStream(rows.upload, [vol, offset, length, flags], (flags & sparse) !== 0)).stream;
  },
  async download(vol: StorageVolRef, offset: bigint, length: bigint, flags: number): Promise<Stream> {
    return (await client.callWithStream(rows.download, [vol, offset, length, flags], (flags & sparse) !== 0)).stream;
  },
});

/** Asks how many parameters there are for each CPU, and then for as many CPUs as were asked for. */
async function cpuStats(client: RpcClient, domain: DomainRef, startCpu: number, ncpus: number, flags: number) {
  const { nparams } = await client.call(rows.cpuStats, [domain, 0, startCpu, 1, flags]);
  if (nparams <= 0) return [];
  const { params } = await client.call(rows.cpuStats, [domain, nparams, startCpu, ncpus, flags]);
  const all: ParamsOf<typeof CpuStats>[] = [];
  for (let at = 0; at < params.length; at += nparams) all.push(Object.fromEntries(params.slice(at, at + nparams)));
  return all;
}

function monitorSubscription(client: RpcClient): NonNullable<DomainConsoleDriver['qemuMonitorSubscribe']> {
  const known = new Registrations();
  client.onEvent(
    qemuMonitorEvent.number,
    ({ payload }) => {
      const reader = new XdrReader(payload);
      const { callbackId, domain, ...event } = qemuMonitorEvent.body.read(reader);
      reader.done();
      known.tell(callbackId, domain, event);
    },
    qemuProgram,
  );
  const { number, args } = rows.monitorRegister;
  const deregisterRow = qemuTwins.connectDomainQemuMonitorEventDeregister;
  return (domain, event, listener, flags): Promise<Unsubscribe> => {
    const calls: Registering = {
      register(noted) {
        const ret = mapped(
          int,
          (callbackId) => noted({ callbackId }),
          (callbackId) => callbackId,
        );
        return client.call({ number, args, ret }, [domain, event, flags], qemuProgram);
      },
      async deregister(callbackID) {
        if (!client.failure) await client.call(deregisterRow, { callbackID }, qemuProgram);
      },
    };
    const key = JSON.stringify([domain?.uuid, event, flags]);
    return known.subscribe(key, calls, listener as (object: unknown, payload: unknown) => void);
  };
}

async function pipe(source: Stream, target: Stream, options?: CallOptions): Promise<void> {
  try {
    for (;;) {
      const piece = await source.recv?.(options);
      if (piece === undefined) break;
      if (piece instanceof Uint8Array) await target.send?.(piece, options);
      else await target.sendHole?.(piece.hole, options);
    }
    await target.finish(options);
  } catch (error) {
    await target.abort(error);
  }
}
