import type { Domain, Os } from '@virtkit/core/xml';
import { unsupported } from '../errors.js';
import type { GuestType } from '../guest-type.js';
import type { ToXlOptions } from './options.js';
import type { Writer } from './writer.js';

const refused = {
  init: 'init',
  nvram: 'nvram',
  dtb: 'dtb',
  bootmenu: 'bootmenu',
  bios: 'bios',
  smbios: 'smbios',
} as const satisfies Partial<Record<keyof Os, string>>;

/** What the guest is and what it starts from. */
export function writeOs(writer: Writer, domain: Domain, type: GuestType, { native = false }: ToXlOptions): void {
  const { os = {}, bootloader, bootloaderArgs } = domain;
  for (const [key, element] of Object.entries(refused)) {
    if (os[key as keyof typeof refused] !== undefined) {
      throw unsupported(`/domain/os/${element}`, 'a config of xl has no word for it');
    }
  }
  // libvirt uses the older word, and none for a paravirtual guest.
  if (!native) writer.word('type', type);
  else if (type === 'hvm') writer.word('builder', type);
  else if (type === 'pvh') writer.word('type', type);
  if (type === 'hvm') {
    writeFirmware(writer, os);
  } else {
    // Without a kernel a paravirtual guest's own is to be found.
    const finder = type === 'pv' && os.kernel === undefined && !native ? 'pygrub' : undefined;
    writer.text('bootloader', bootloader ?? finder, '/domain/bootloader');
    writer.text('bootloader_args', bootloaderArgs, '/domain/bootloader_args');
  }
  writer.text('kernel', os.kernel, '/domain/os/kernel');
  writer.text('ramdisk', os.initrd, '/domain/os/initrd');
  writer.text('cmdline', os.cmdline, '/domain/os/cmdline');
  if (type === 'hvm') writer.word('boot', (os.boot ?? ['hd']).map((one) => bootLetters[one]).join(''));
}

function writeFirmware(writer: Writer, { loader, firmware, acpi }: Os): void {
  if (firmware === 'efi' || loader?.type === 'pflash') writer.word('bios', 'ovmf');
  writer.text('acpi_firmware', acpi?.table?.path, '/domain/os/acpi/table');
}

const bootLetters = { fd: 'a', hd: 'c', cdrom: 'd', network: 'n' } as const;
