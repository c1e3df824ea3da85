export interface Parts {
  readonly machine?: string;
  /** What stands in `<os>` after the type. */
  readonly os?: string;
  /** What stands between `<os>` and `<devices>`; without a memory in it there is one of 512 MiB. */
  readonly more?: string;
  readonly devices?: string;
  readonly type?: string;
}

/** A domain of a few elements. */
export const guest = ({ machine = 'pc', os = '', more = '', devices = '', type = 'qemu' }: Parts): string =>
  `<domain type='${type}'><name>a</name><uuid>5f2d3c1b-0a98-4765-8b4c-3d2e1f0a9b8c</uuid>${
    more.includes('<memory ') ? '' : "<memory unit='MiB'>512</memory>"
  }<os><type arch='x86_64'${machine === '' ? '' : ` machine='${machine}'`}>hvm</type>${os}</os>${more}<devices>${devices}</devices></domain>`;

export type Row = readonly [title: string, xml: string];

/** The same devices on both machines. */
export const onBoth = (title: string, devices: string, more = ''): readonly Row[] =>
  ['pc', 'q35'].map((machine) => [`${title} on ${machine}`, guest({ machine, devices, more })] as const);

export const disk = (dev: string, more = '', attributes = ''): string =>
  `<disk type='file' device='disk'${attributes}><source file='/images/${dev}.img'/><target dev='${dev}'/>${more}</disk>`;

let last = 0;
/** An interface with a MAC address that no other has. */
export const card = (head: string, more: string): string =>
  `<interface ${head}><mac address='52:54:00:00:${(last >> 8).toString(16).padStart(2, '0')}:${(last++ & 255).toString(16).padStart(2, '0')}'/>${more}</interface>`;

export const times = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join('');

export const pci = (bus: number, slot: number, more = ''): string =>
  `<address type='pci' domain='0' bus='${bus}' slot='${slot}'${more.includes('function') ? '' : " function='0'"} ${more}/>`;
