import type { TestCell, TestHost } from './host.js';

const architecture = 'i686';
/** KiB. The second cell has pages of the second size where the others have the first. */
const pageSizes = [4, 8, 2048, 1048576];

/** `<capabilities>` of the test host: laid out as libvirt does, with empty lines between the parts. */
export const capabilitiesXml = ({ cells }: TestHost): string =>
  ['<capabilities>', '', ...hostLines(cells), '', ...['hvm', 'xen'].flatMap(guestLines), '</capabilities>', ''].join(
    '\n',
  );

function hostLines(cells: readonly TestCell[]): string[] {
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
    '    <power_management/>',
    "    <iommu support='no'/>",
    '    <topology>',
    `      <cells num='${cells.length}'>`,
    ...cells.flatMap((cell, id) => cellLines(cell, id, firstCpu(cells, id))),
    '      </cells>',
    '    </topology>',
    '    <secmodel>',
    '      <model>testSecurity</model>',
    '      <doi></doi>',
    '    </secmodel>',
    '  </host>',
  ];
}

const firstCpu = (cells: readonly TestCell[], id: number): number =>
  cells.slice(0, id).reduce((count, { cpus }) => count + cpus, 0);

function cellLines({ memory, cpus }: TestCell, id: number, first: number): string[] {
  const small = pageSizes[id === 1 ? 1 : 0]!;
  const counts = [[small, memory / BigInt(small)] as const, ...pageSizes.slice(2).map((size) => [size, 0n] as const)];
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
  '      <emulator>/usr/bin/test-hv</emulator>',
  "      <domain type='test'/>",
  '    </arch>',
  '    <features>',
  '      <pae/>',
  '      <nonpae/>',
  '    </features>',
  '  </guest>',
  '',
];
