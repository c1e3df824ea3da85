import * as E from '@virtkit/core/driver';
import { call, counted, custom, filler, listed } from './procedure.js';
import * as s from './shapes.js';
import * as t from './types.js';
import { bool, int, list, nothing, struct, uhyper, uint } from './xdr.js';

/** Statistics of the host, and how many there are: a call that makes room for none is told that alone. */
const hostStats = struct({ stats: t.counters(16), nparams: int });

/** The host, and the connection. */
export const hostProcedures = {
  connectGetType: call(3, 'host.getType', [], t.text, 'connect:getattr'),
  connectGetVersion: call(4, 'host.getVersion', [], uhyper, 'connect:getattr'),
  connectGetMaxVcpus: call(5, 'host.getMaxVcpus', [t.optionalText], int, 'connect:read'),
  nodeGetInfo: call(6, 'host.getInfo', [], s.nodeInfo, 'connect:read'),
  connectGetCapabilities: call(7, 'host.getCapabilities', [], t.text, 'connect:read'),
  connectGetHostname: call(59, 'host.getHostname', [], t.text, 'connect:getattr'),
  connectSupportsFeature: call(60, 'host.supportsFeature', [int], bool, 'connect:getattr'),
  nodeGetCellsFreeMemory: call(101, 'host.getCellsFreeMemory', [int, int], list(uhyper, 1024), 'connect:read'),
  nodeGetFreeMemory: call(102, 'host.getFreeMemory', [], uhyper, 'connect:read'),
  connectGetURI: call(110, 'host.getUri', [], t.text, 'connect:getattr'),
  nodeGetSecurityModel: call(122, 'host.getSecurityModel', [], s.securityModel, 'connect:read'),
  connectDomainXmlFromNative: call(135, 'host.domainXmlFromNative', [t.text, t.text, uint], t.text, 'connect:write'),
  connectDomainXmlToNative: call(136, 'host.domainXmlToNative', [t.text, t.text, uint], t.text, 'connect:write'),
  connectIsSecure: call(149, 'host.isSecure', [], bool, 'none'),
  connectGetLibVersion: call(157, 'host.getLibVersion', [], uhyper, 'connect:getattr'),
  connectCompareCpu: call(158, 'host.compareCpu', [t.text, uint], t.named(E.CPUCompareResult), 'connect:read'),
  connectBaselineCpu: call(162, 'host.baselineCpu', [t.texts(256), uint], t.text, 'connect:read'),
  connectGetSysinfo: call(203, 'host.getSysinfo', [uint], t.text, 'connect:read'),
  nodeGetCPUStats: custom(227, 'host.getCpuStats', [int, int, uint], hostStats, 'connect:read'),
  nodeGetMemoryStats: custom(228, 'host.getMemoryStats', [int, int, uint], hostStats, 'connect:read'),
  nodeSuspendForDuration: call(
    250,
    'host.suspendForDuration',
    [t.named(E.NodeSuspendTarget, uint), uhyper, uint],
    nothing,
    'connect:pm_control',
  ),
  nodeSetMemoryParameters: call(
    288,
    'host.setMemoryParameters',
    [t.params(64, E.NodeMemoryParameters), uint],
    nothing,
    'connect:write',
  ),
  nodeGetMemoryParameters: call(
    289,
    'host.getMemoryParameters',
    [filler(int, 64), uint],
    counted(t.params(64, E.NodeMemoryParameters)),
    'connect:read',
  ),
  nodeGetCPUMap: call(293, 'host.getCpuMap', [filler(int, 1), filler(int, 1), uint], s.cpuMap, 'connect:read'),
  connectGetCpuModelNames: call(
    312,
    'host.getCpuModelNames',
    [t.text, filler(int, 1), uint],
    listed(t.texts(8192)),
    'connect:read',
  ),
  nodeGetFreePages: call(
    340,
    'host.getFreePages',
    [list(uint, 1024), int, uint, uint],
    list(uhyper, 1024),
    'connect:read',
  ),
  connectGetDomainCapabilities: call(342, 'host.getDomainCapabilities', [s.selection, uint], t.text, 'connect:write'),
  nodeAllocPages: call(
    347,
    'host.allocPages',
    [list(uint, 1024), list(uhyper, 1024), int, uint, uint],
    int,
    'connect:write',
  ),
  connectCompareHypervisorCPU: call(
    393,
    'host.compareHypervisorCpu',
    [s.selection, t.text, uint],
    t.named(E.CPUCompareResult),
    'connect:write',
  ),
  connectBaselineHypervisorCPU: call(
    394,
    'host.baselineHypervisorCpu',
    [s.selection, t.texts(256), uint],
    t.text,
    'connect:write',
  ),
  nodeGetSevInfo: call(
    395,
    'host.getSevInfo',
    [filler(int, 64), uint],
    counted(t.params(64, E.SevInfo)),
    'connect:read',
  ),
  connectSetIdentity: call(
    419,
    'host.setIdentity',
    [t.params(20, E.IdentityParameters), uint],
    nothing,
    'connect:write',
  ),
} as const;
