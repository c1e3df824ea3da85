import type { Cpu, Domain, Os } from '@virtkit/core/xml';
import { quoted } from '../errors.js';
import { osTypeOf, type GuestType } from '../guest-type.js';
import type { Settings } from '../settings.js';
import { readCpuid } from './cpuid.js';
import { readVnuma } from './vnuma.js';

/** Where Debian and upstream put Xen's firmware; libvirt names it where a config only says which. */
export const firmwareOf = {
  hvmloader: '/usr/lib/xen/boot/hvmloader',
  ovmf: '/usr/lib/xen/boot/ovmf.bin',
} as const;

/** What a guest starts from. */
export function readOs(
  settings: Settings,
  type: GuestType,
  arch: string,
): Pick<Domain, 'os' | 'bootloader' | 'bootloaderArgs'> {
  const kernel = settings.string('kernel');
  const initrd = settings.string('ramdisk');
  const cmdline = readCommandLine(settings);
  const direct: Os = {
    type: osTypeOf(type, arch),
    ...(kernel === undefined ? {} : { kernel }),
    ...(initrd === undefined ? {} : { initrd }),
    ...(cmdline === undefined ? {} : { cmdline }),
  };
  if (type === 'hvm') return { os: { ...direct, ...readFirmware(settings), boot: readBoot(settings) } };
  const bootloader = settings.string('bootloader');
  const bootloaderArgs = readBootloaderArgs(settings);
  return {
    os: direct,
    ...(bootloader === undefined ? {} : { bootloader }),
    ...(bootloaderArgs === undefined ? {} : { bootloaderArgs }),
  };
}

/** `cmdline` is whole; `root` and `extra` are its older parts. */
function readCommandLine(settings: Settings): string | undefined {
  const whole = settings.string('cmdline');
  const root = settings.string('root');
  const extra = settings.string('extra');
  if (whole !== undefined) return whole;
  return root === undefined ? extra : [`root=${root}`, ...(extra === undefined ? [] : [extra])].join(' ');
}

/** xl calls them so, libvirt in its older way. */
function readBootloaderArgs(settings: Settings): string | undefined {
  if (!settings.isList('bootloader_args')) return settings.string('bootloader_args') ?? settings.string('bootargs');
  const words = settings.strings('bootloader_args').map(({ text }) => text);
  const spaced = words.find((word) => /[ \t\n]/.test(word) || word === '');
  if (spaced !== undefined) throw settings.error('bootloader_args', `${quoted(spaced)} is not one word`);
  return words.join(' ');
}

function readFirmware(settings: Settings): Pick<Os, 'loader' | 'acpi'> {
  const bios = settings.string('bios');
  const slic = settings.string('acpi_firmware');
  return {
    loader:
      bios === 'ovmf'
        ? { readonly: true, type: 'pflash', path: firmwareOf.ovmf }
        : { type: 'rom', path: firmwareOf.hvmloader },
    ...(slic === undefined ? {} : { acpi: { table: { type: 'slic', path: slic } } }),
  };
}

/** What to boot from, a letter each. */
export const bootLetters = new Map<string, NonNullable<Os['boot']>[number]>([
  ['a', 'fd'],
  ['c', 'hd'],
  ['d', 'cdrom'],
  ['n', 'network'],
]);

/** There are four kinds to boot from; libvirt takes what it does not know for the disk. */
function readBoot(settings: Settings): NonNullable<Os['boot']> {
  const letters = settings.string('boot') ?? 'c';
  const wrong = [...letters].find((letter) => !bootLetters.has(letter));
  if (wrong !== undefined) throw settings.error('boot', `${quoted(wrong)} is none of a, c, d, n`);
  if (letters.length > bootLetters.size)
    throw settings.error('boot', `there are more than ${bootLetters.size} letters`);
  return Array.from(letters, (letter) => bootLetters.get(letter)!);
}

/** What a processor's extension is called that runs guests in guests. */
export type Nesting = 'vmx' | 'svm';

/** The processor that a guest sees. Without any of these settings nothing is said of it. */
export function readCpu(settings: Settings, type: GuestType, nesting: Nesting): Pick<Domain, 'cpu'> {
  const nested = type === 'hvm' ? settings.boolean('nestedhvm') : undefined;
  const numa = readVnuma(settings);
  const cpuid = readCpuid(settings);
  const features = [...(nested === false ? [{ policy: 'disable', name: nesting } as const] : []), ...(cpuid ?? [])];
  const passed = nested !== undefined || cpuid !== undefined;
  if (!passed && !numa) return {};
  const cpu: Cpu = {
    ...(passed ? { mode: 'host-passthrough' } : {}),
    ...(features.length > 0 ? { features } : {}),
    ...(numa ? { numa } : {}),
  };
  return { cpu };
}
