import { architectures } from '@virtkit/core/xml';
import { testError } from './errors.js';

/** The CPU models that libvirt 9.0 knows. */
const x86 = [
  '486',
  'pentium',
  'pentium2',
  'pentium3',
  'pentiumpro',
  'coreduo',
  'n270',
  'core2duo',
  'qemu32',
  'kvm32',
  'cpu64-rhel5',
  'cpu64-rhel6',
  'qemu64',
  'kvm64',
  'Conroe',
  'Penryn',
  'Nehalem',
  'Nehalem-IBRS',
  'Westmere',
  'Westmere-IBRS',
  'SandyBridge',
  'SandyBridge-IBRS',
  'IvyBridge',
  'IvyBridge-IBRS',
  'Haswell-noTSX',
  'Haswell-noTSX-IBRS',
  'Haswell',
  'Haswell-IBRS',
  'Broadwell-noTSX',
  'Broadwell-noTSX-IBRS',
  'Broadwell',
  'Broadwell-IBRS',
  'Skylake-Client',
  'Skylake-Client-IBRS',
  'Skylake-Client-noTSX-IBRS',
  'Skylake-Server',
  'Skylake-Server-IBRS',
  'Skylake-Server-noTSX-IBRS',
  'Cascadelake-Server',
  'Cascadelake-Server-noTSX',
  'Icelake-Client',
  'Icelake-Client-noTSX',
  'Icelake-Server',
  'Icelake-Server-noTSX',
  'Cooperlake',
  'Snowridge',
  'athlon',
  'phenom',
  'Opteron_G1',
  'Opteron_G2',
  'Opteron_G3',
  'Opteron_G4',
  'Opteron_G5',
  'EPYC',
  'EPYC-IBPB',
  'EPYC-Rome',
  'EPYC-Milan',
  'Dhyana',
];
const power = ['POWER6', 'POWER7', 'POWER8', 'POWER9', 'POWER10', 'POWERPC_e5500', 'POWERPC_e6500'];
/** Where any model is taken, there is no list. */
const models: Readonly<Record<string, readonly string[]>> = {
  i686: x86,
  x86_64: x86,
  ppc64: power,
  ppc64le: power,
  armv6l: [],
  armv7b: [],
  armv7l: [],
  aarch64: [],
  s390: [],
  s390x: [],
};

/**
 * The models known for an architecture.
 * @throws VirtError `VIR_ERR_INVALID_ARG` for a name that is no architecture, `VIR_ERR_NO_SUPPORT` where nothing is known
 */
export function cpuModels(architecture: string): readonly string[] {
  if (!architectures.includes(architecture)) {
    throw testError('VIR_ERR_INVALID_ARG', `cannot find architecture ${architecture}`);
  }
  if (!Object.hasOwn(models, architecture)) {
    throw testError('VIR_ERR_NO_SUPPORT', `nothing is known of CPUs of architecture '${architecture}'`);
  }
  return models[architecture]!;
}

export const isArchitecture = (name: string): boolean => architectures.includes(name);
