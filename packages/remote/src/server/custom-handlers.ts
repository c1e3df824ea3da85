/* eslint-disable @typescript-eslint/no-explicit-any -- rows of all types stand in one table */
import {
  VirtError,
  type DomainRef,
  type MigrateParameters,
  type NodeStats,
  type ParamsOf,
  type ParamValue,
} from '@virtkit/core/driver';
import type { Procedure } from '../protocol/procedure.js';
import { qemuProcedures } from '../protocol/qemu.js';
import { domainProcedures } from '../protocol/remote-domain.js';
import { hostProcedures } from '../protocol/remote-host.js';
import { stringsOkay } from '../protocol/texts.js';
import { mapOf, max } from '../protocol/types.js';
import type { ServerClient } from './client.js';
import { rowHandler, type Handler } from './handler.js';
import { arrived } from './migration-twins.js';

type Run = (client: ServerClient, ...args: any[]) => Promise<unknown>;

/** Rows whose result on the wire is not what the member gives, each with how the one is made of the other. */
const rows: readonly (readonly [name: string, row: Procedure, run: Run])[] = [
  [
    'domainGetVcpus',
    domainProcedures.domainGetVcpus,
    async ({ dispatch }, domain: DomainRef, most: number, mapLength: number) => {
      checkMaps(most, mapLength, 'maxinfo');
      const vcpus = (await dispatch.call('domain', 'getVcpus', domain, undefined)).slice(0, most);
      return {
        info: vcpus.map(({ number, state, cpuTime, cpu }) => ({ number, state, cpuTime, cpu })),
        cpumaps: joined(
          vcpus.map(({ cpuMap }) => cpuMap),
          most,
          mapLength,
        ),
      };
    },
  ],
  [
    'domainGetVcpuPinInfo',
    domainProcedures.domainGetVcpuPinInfo,
    async ({ dispatch }, domain: DomainRef, most: number, mapLength: number, flags: number) => {
      checkMaps(most, mapLength, 'ncpumaps');
      const pins = (await dispatch.call('domain', 'getVcpuPinInfo', domain, flags, undefined)).slice(0, most);
      return { cpumaps: joined(pins, most, mapLength), num: pins.length };
    },
  ],
  [
    'domainGetEmulatorPinInfo',
    domainProcedures.domainGetEmulatorPinInfo,
    async ({ dispatch }, domain: DomainRef, mapLength: number, flags: number) => {
      checkMaps(1, mapLength, 'ncpumaps');
      const cpus = await dispatch.call('domain', 'getEmulatorPinInfo', domain, flags, undefined);
      return cpus && fit(cpus, mapLength);
    },
  ],
  [
    'domainGetSecurityLabelList',
    domainProcedures.domainGetSecurityLabelList,
    async ({ dispatch }, domain: DomainRef) => {
      const labels = await dispatch.call('domain', 'getSecurityLabelList', domain, undefined);
      return { labels, ret: labels.length };
    },
  ],
  ['domainGetCPUStats', domainProcedures.domainGetCPUStats, cpuStats],
  [
    'domainSaveFlags',
    domainProcedures.domainSaveFlags,
    ({ dispatch }, domain: DomainRef, file: string, dxml: string | undefined, flags: number) =>
      dispatch.call('domain', 'save', domain, { file, ...(dxml !== undefined && { dxml }) }, flags, undefined),
  ],
  [
    'domainRestoreFlags',
    domainProcedures.domainRestoreFlags,
    ({ dispatch }, file: string, dxml: string | undefined, flags: number) =>
      dispatch.call('domain', 'restore', { file, ...(dxml !== undefined && { dxml }) }, flags, undefined),
  ],
  [
    'domainMigrateFinish3Params',
    domainProcedures.domainMigrateFinish3Params,
    async ({ dispatch }, params: ParamsOf<typeof MigrateParameters>, cookie: Uint8Array, flags: number, off: boolean) =>
      arrived(await dispatch.call('domain', 'migrateFinish', params, cookie, flags, off, undefined)),
  ],
  ['domainOpenGraphics', domainProcedures.domainOpenGraphics, noFiles],
  ['domainOpenGraphicsFD', domainProcedures.domainOpenGraphicsFD, noFiles],
  ['domainFDAssociate', domainProcedures.domainFDAssociate, noFiles],
  [
    'nodeGetCPUStats',
    hostProcedures.nodeGetCPUStats,
    async ({ dispatch }, cpu: number, room: number, flags: number) =>
      hostStats(await dispatch.call('host', 'getCpuStats', cpu, flags, undefined), room),
  ],
  [
    'nodeGetMemoryStats',
    hostProcedures.nodeGetMemoryStats,
    async ({ dispatch }, room: number, cell: number, flags: number) =>
      hostStats(await dispatch.call('host', 'getMemoryStats', cell, flags, undefined), room),
  ],
];

export const customHandlers: readonly Handler[] = rows.map((row) => rowHandler(...row));

export const qemuCustomHandlers: readonly Handler[] = [
  rowHandler(
    'domainQemuMonitorCommand',
    qemuProcedures.domainQemuMonitorCommand,
    async ({ dispatch }, domain: DomainRef, command: string, flags: number) =>
      (await dispatch.call('domain', 'qemuMonitorCommand', domain, command, [], flags, undefined)).result,
  ),
];

/** Refused before anything is made of it, as libvirt's daemon does. */
function checkMaps(count: number, length: number, name: string): void {
  if (count < 0 || count > 16_384) throw internal(`${name} > REMOTE_VCPUINFO_MAX`);
  if (length < 0 || count * length > max.cpumaps) throw internal(`${name} * maplen > REMOTE_CPUMAPS_MAX`);
}

const fit = (cpus: readonly number[], length: number): readonly number[] => cpus.filter((cpu) => cpu < length * 8);

/** Maps of `length` bytes one after the other, room for `count` of them. */
function joined(sets: readonly (readonly number[])[], count: number, length: number): Uint8Array {
  const maps = new Uint8Array(count * length);
  sets.forEach((cpus, index) => maps.set(mapOf(fit(cpus, length), length), index * length));
  return maps;
}

/** With room for none, the number of parameters of each CPU; else so many of each. `ncpus` 0 asks how many CPUs there are. */
async function cpuStats(
  { dispatch }: ServerClient,
  domain: DomainRef,
  room: number,
  start: number,
  ncpus: number,
  flags: number,
): Promise<{ params: [string, ParamValue][]; nparams: number }> {
  if (room > 16) throw internal('nparams too large');
  if (ncpus > 128) throw internal('ncpus too large');
  const all = await dispatch.call(
    'domain',
    'getCpuStats',
    domain,
    start,
    ncpus,
    (flags & ~stringsOkay) >>> 0,
    undefined,
  );
  if (ncpus === 0 && start >= 0) return { params: [], nparams: all.length };
  const most = Math.max(0, ...all.map((stats) => Object.keys(stats).length));
  if (room === 0) return { params: [], nparams: most };
  const params = all.flatMap((stats) => Object.entries(stats).slice(0, room) as [string, ParamValue][]);
  return { params, nparams: Math.min(room, most) };
}

/** Room for none asks for their number; for any other, libvirt's drivers want it to be right. */
function hostStats(stats: NodeStats, room: number) {
  const nparams = Object.keys(stats).length;
  if (room === 0) return { stats: {}, nparams };
  if (room === nparams) return { stats, nparams };
  const message = `nparams in virNodeGetStats must be equal to ${nparams}`;
  throw new VirtError('VIR_ERR_INVALID_ARG', message, { domain: 'VIR_FROM_RPC' });
}

const internal = (message: string): VirtError =>
  new VirtError('VIR_ERR_INTERNAL_ERROR', message, { domain: 'VIR_FROM_RPC' });

async function noFiles(): Promise<never> {
  throw new VirtError('VIR_ERR_NO_SUPPORT', 'open files cannot be handed to this daemon', { domain: 'VIR_FROM_RPC' });
}
