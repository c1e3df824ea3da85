import {
  checkFlags,
  ConnectBaselineCPUFlags,
  ConnectCompareCPUFlags,
  type CPUCompareResult,
  type HostDriver,
} from '@virtkit/core/driver';
import { baselineCpu, readGuestCpu } from './baseline-cpu.js';
import { architecture } from './capabilities.js';
import { cpuModels } from './cpu-models.js';
import { requireHypervisor } from './domain-capabilities.js';
import { testError } from './errors.js';

const { bits: compare } = ConnectCompareCPUFlags;
const { bits: baseline } = ConnectBaselineCPUFlags;

/** The processor of the host: imaginary, and so one that can do all that any model of its architecture can. */
export const hostCpu = {
  async compareCpu(xml, flags) {
    checkFlags(flags, compare.failIncompatible | compare.validateXml, 'testConnectCompareCPU');
    return compared(xml, flags);
  },
  async compareHypervisorCpu(selection, xml, flags) {
    checkFlags(flags, compare.failIncompatible | compare.validateXml, 'testConnectCompareHypervisorCPU');
    requireHypervisor(selection);
    return compared(xml, flags);
  },
  async baselineCpu(xmls, flags) {
    checkFlags(flags, baseline.expandFeatures, 'testConnectBaselineCPU');
    return baselineCpu(xmls, flags);
  },
  async baselineHypervisorCpu(selection, xmls, flags) {
    checkFlags(flags, baseline.expandFeatures | baseline.migratable, 'testConnectBaselineHypervisorCPU');
    requireHypervisor(selection);
    return baselineCpu(xmls, flags, architecture);
  },
  async getCpuModelNames(arch, flags) {
    checkFlags(flags, 0, 'testConnectGetCPUModelNames');
    return cpuModels(arch);
  },
} satisfies Partial<HostDriver>;

function compared(xml: string, flags: number): CPUCompareResult {
  const why = incompatibility(xml);
  if (why === undefined) return 'superset';
  if (flags & compare.failIncompatible) {
    throw testError('VIR_ERR_CPU_INCOMPATIBLE', `the CPU is incompatible with host CPU: ${why}`);
  }
  return 'incompatible';
}

/** What of a guest's CPU the host could not give. It has every feature, so that none can be forbidden. */
function incompatibility(xml: string): string | undefined {
  const { arch, model, match, features = [] } = readGuestCpu(xml);
  if (arch !== undefined && arch !== architecture) return `CPU arch ${arch} does not match host arch`;
  if (model?.name === undefined) return undefined;
  if (!cpuModels(architecture).includes(model.name)) {
    throw testError('VIR_ERR_INTERNAL_ERROR', `Unknown CPU model ${model.name}`);
  }
  if (match === 'strict') return `the host has more than ${model.name}`;
  const forbidden = features.find(({ policy }) => policy === 'forbid');
  return forbidden && `Host CPU provides forbidden features: ${forbidden.name}`;
}
