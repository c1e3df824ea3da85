import { differs, type Scenario, type Step } from '../scenario.js';

const cpu = (arch: string, model: string, more = '') => `<cpu><arch>${arch}</arch><model>${model}</model>${more}</cpu>`;
const haswell = (more = '') => cpu('x86_64', 'Haswell', more);
const feature = (...names: string[]) => names.map((name) => `<feature name='${name}'/>`).join('');
const baseline = (cpus: readonly string[], flags = 0): Step => ['conn', 'baselineCPU', cpus, flags];
const map = "libvirt knows what each CPU model can do; we don't";

export const scenarios: readonly Scenario[] = [
  {
    name: 'what the host is',
    steps: [
      ...[
        'getType',
        'getVersion',
        'getCapabilities',
        'isEncrypted',
        'isSecure',
        'isAlive',
        'getInfo',
        'getFreeMemory',
      ].map((method): Step => ['conn', method]),
      ['conn', 'getSysinfo', 0],
      ['conn', 'getSysinfo', 1],
      ['conn', 'getMaxVcpus', 'kvm'],
      ['conn', 'getMaxVcpus', null],
      ['conn', 'getCPUStats', -1, 0],
      ['conn', 'getCPUStats', 99, 0],
      ['conn', 'getCPUStats', -2, 0],
      ['conn', 'getCPUStats', 0, 1],
      ['conn', 'getCellsFreeMemory', 0, 2],
      ['conn', 'getCellsFreeMemory', 1, 9],
      ['conn', 'getCellsFreeMemory', 2, 1],
      ['conn', 'getCPUMap', 0],
      ['conn', 'getCPUMap', 1],
      ['conn', 'getSecurityModel'],
      ...['x86_64', 'i686', 'ppc64le', 'aarch64', 's390x', 'ppc', 'mips', 'none', 'foo'].map((arch): Step => [
        'conn',
        'getCPUModelNames',
        arch,
        0,
      ]),
      ['conn', 'getCPUModelNames', 'x86_64', 1],
    ],
  },
  {
    name: 'a host from a file',
    node: '<node><cpu><mhz>6000</mhz><model>i986</model><active>50</active><nodes>4</nodes><sockets>4</sockets><cores>4</cores><threads>2</threads></cpu><memory>8192000</memory></node>',
    steps: [
      ['conn', 'getInfo'],
      ['conn', 'getCapabilities'],
      ['conn', 'getFreeMemory'],
      ['conn', 'getCellsFreeMemory', 0, 1],
    ],
  },
  {
    name: 'baseline CPUs',
    steps: [
      baseline([haswell()]),
      baseline([haswell(), haswell()]),
      baseline([haswell(feature('vmx', 'ds')), haswell(feature('vmx'))]),
      baseline([haswell('<vendor>Intel</vendor>')]),
      baseline([haswell('<vendor>Intel</vendor>'), haswell()]),
      baseline([haswell('<vendor>AMD</vendor>'), haswell('<vendor>Intel</vendor>')]),
      baseline([haswell(feature('vmx', 'vmx'))]),
      baseline([haswell('<feature/>')]),
      baseline([cpu('i686', '486'), cpu('i686', '486')]),
      baseline([cpu('aarch64', 'cortex-a53'), cpu('aarch64', 'cortex-a57')]),
      baseline([cpu('ppc64', 'POWER7')]),
      baseline([cpu('ppc64', 'POWER7'), cpu('ppc64', 'POWER8')]),
      baseline([cpu('ppc64', 'zip')]),
      baseline([cpu('s390x', 'z13')]),
      baseline([cpu('mips', 'a')]),
      baseline([cpu('x86_64', 'zip')]),
      baseline([cpu('zz', 'zip')]),
      baseline(['<cpu><model>Haswell</model></cpu>']),
      baseline(['<cpu><arch>x86_64</arch></cpu>']),
      baseline(["<cpu mode='host-model'><arch>i686</arch><model>486</model></cpu>"]),
      baseline([]),
      baseline(['<cpux/>']),
      baseline([haswell()], 2),
      differs(map, 'conn', 'baselineCPU', [haswell()], 1),
      differs(map, 'conn', 'baselineCPU', [haswell(), cpu('x86_64', 'Penryn')], 0),
      differs(map, 'conn', 'baselineCPU', [haswell(feature('aes'))], 0),
    ],
  },
];
