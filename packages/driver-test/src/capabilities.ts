import type { TestCell, TestHost } from './host.js';
import { pageSizes, pagesOf, smallPages } from './host-pages.js';

export const architecture = 'i686';
export const emulator = '/usr/bin/test-hv';

/** `<capabilities>` of the test host: laid out as libvirt does, with empty lines between the parts. */
export const capabilitiesXml = (host: TestHost): string =>
  ['<capabilities>', '', ...hostLines(host), '', ...['hvm', 'xen'].flatMap(guestLines), '</capabilities>', ''].join(
    '\n',
  );

function hostLines(host: TestHost): string[] {
  const { cells } = host;
  return [
    '  <host>',
    '    <cpu>',
    `      <arch>${architecture}</arch>`,
    '      <features>',
    '        <pae/>',
    '        <nonpae/>',
    '      </features>',
    ...pageSizes.map((size) => `      <pages unit='KiB' size='${size}'/>`),
    '    </cpu>',
    ...powerLines(host),
    "    <iommu support='no'/>",
    '    <topology>',
    `      <cells num='${cells.length}'>`,
    ...cells.flatMap((cell, id) => cellLines(host, cell, id, firstCpu(cells, id))),
    '      </cells>',
    '    </topology>',
    '    <secmodel>',
    '      <model>testSecurity</model>',
    '      <doi></doi>',
    '    </secmodel>',
    '  </host>',
  ];
}

/** Ways to sleep. */
function powerLines({ suspendTargets }: TestHost): string[] {
  if (suspendTargets.length === 0) return ['    <power_management/>'];
  const lines = suspendTargets.map((target) => `      <suspend_${target}/>`);
  return ['    <power_management>', ...lines, '    </power_management>'];
}

const firstCpu = (cells: readonly TestCell[], id: number): number =>
  cells.slice(0, id).reduce((count, { cpus }) => count + cpus, 0);

function cellLines(host: TestHost, { memory, cpus }: TestCell, id: number, first: number): string[] {
  const small = smallPages(id);
  const huge = pagesOf(host, id);
  const held = [...huge].reduce((sum, [size, count]) => sum + BigInt(size) * count, 0n);
  const counts = [
    [small, (memory - held) / BigInt(small)] as const,
    ...pageSizes.slice(2).map((size) => [size, huge.get(size) ?? 0n] as const),
  ];
  return [
    `        <cell id='${id}'>`,
    `          <memory unit='KiB'>${memory}</memory>`,
    ...counts.map(([size, count]) => `          <pages unit='KiB' size='${size}'>${count}</pages>`),
    `          <cpus num='${cpus}'>`,
    ...Array.from({ length: cpus }, (_, core) => cpuLine(first + core, id, core)),
    '          </cpus>',
    '        </cell>',
  ];
}

const cpuLine = (cpu: number, socket: number, core: number): string =>
  `            <cpu id='${cpu}' socket_id='${socket}' die_id='0' core_id='${core}' siblings='${cpu}'/>`;

const guestLines = (osType: string): string[] => [
  '  <guest>',
  `    <os_type>${osType}</os_type>`,
  `    <arch name='${architecture}'>`,
  '      <wordsize>32</wordsize>',
  `      <emulator>${emulator}</emulator>`,
  "      <domain type='test'/>",
  '    </arch>',
  '    <features>',
  '      <pae/>',
  '      <nonpae/>',
  '    </features>',
  '  </guest>',
  '',
];
