import {
  doc,
  attribute,
  child,
  children,
  choice,
  content,
  either,
  element,
  integer,
  maybe,
  once,
  oneOf,
  oneOfWith,
  string,
  text,
  texts,
} from '../../xml/index.js';
import { via, viaAll, yesNo } from '../../xml/index.js';
import type { Type, TypeOf } from '../../xml/index.js';
import { attributeOf } from '../../xml/tree.js';
import { diskSources } from './disk-source.js';

export const bootDevices = ['fd', 'hd', 'cdrom', 'network'] as const;

const template = {
  template: maybe(attribute('template', string)),
  templateFormat: doc('Later than libvirt 9.0.', maybe(attribute('templateFormat', string))),
};
const format = doc('The format of the image; later than libvirt 9.0.', maybe(attribute('format', string)));
const sourceOf = <T>(source: Type<T>) =>
  // The type stands after the template.
  element('nvram', { ...template, type: attribute('type', string), format, source: child('source', source) });

/** Where the firmware's variables are kept: a path, or with a `type` a source like that of a disk. */
const Nvram = either(
  'type',
  element('nvram', { ...template, format, path: maybe(content(string)) }),
  choice('type', {
    file: sourceOf(diskSources.file),
    block: sourceOf(diskSources.block),
    network: sourceOf(diskSources.network),
  }),
  (from) => attributeOf(from, 'type') === undefined,
);

const AcpiTable = element('table', { type: attribute('type', oneOf('slic')), path: maybe(content(string)) });

/** Where the guest boots from. */
export const Os = element(
  'os',
  {
    firmware: doc(
      'The kind of firmware, from which libvirt chooses.',
      maybe(attribute('firmware', oneOf('bios', 'efi'))),
    ),
    type: doc(
      'The machine, and the way of virtualization.',
      maybe(
        child(
          'type',
          element('type', {
            arch: doc('The architecture.', maybe(attribute('arch', string))),
            machine: doc('The type of machine, as the hypervisor calls it.', maybe(attribute('machine', string))),
            name: doc(
              '`hvm` is a full virtual machine, `xen` a paravirtual one, `exe` a container.',
              content(oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'hvm', 'xen', 'linux', 'exe', 'uml', 'xenpvh')),
            ),
          }),
        ),
      ),
    ),
    firmwareFeatures: doc(
      'What the chosen firmware must have, or must not.',
      maybe(
        child(
          'firmware',
          element('firmware', {
            features: children(
              'feature',
              element('feature', {
                enabled: doc('Whether it is wanted.', attribute('enabled', yesNo)),
                name: doc('The feature.', attribute('name', oneOf('enrolled-keys', 'secure-boot'))),
              }),
              ({ name }) => name,
            ),
          }),
        ),
      ),
    ),
    init: doc('The first program of a container.', maybe(text('init', string))),
    initargs: doc('Its arguments.', texts('initarg', string)),
    initenvs: doc(
      'Its environment.',
      children(
        'initenv',
        element('initenv', { name: attribute('name', string), value: maybe(content(string)) }),
        ({ name }) => name,
      ),
    ),
    initdir: doc('Its working directory.', maybe(text('initdir', string))),
    inituser: doc('Its user.', maybe(text('inituser', string))),
    initgroup: doc('Its group.', maybe(text('initgroup', string))),
    loader: doc(
      'The firmware, or the loader of a Xen guest.',
      maybe(
        child(
          'loader',
          element('loader', {
            readonly: doc('Whether the image is mapped read-only.', maybe(attribute('readonly', yesNo))),
            secure: doc('Whether it is made for secure boot.', maybe(attribute('secure', yesNo))),
            type: doc(
              'Whether it is in ROM or in flash memory.',
              maybe(attribute('type', oneOf('rom', 'pflash', 'none'))),
            ),
            stateless: doc('Whether it keeps no variables.', maybe(attribute('stateless', yesNo))),
            format,
            path: doc('The file.', maybe(content(string))),
          }),
        ),
      ),
    ),
    nvram: doc("Where the firmware's variables are kept.", maybe(child('nvram', Nvram))),
    kernel: doc('A kernel that is booted directly.', maybe(text('kernel', string))),
    initrd: doc('Its initial RAM disk.', maybe(text('initrd', string))),
    cmdline: doc('Its command line.', maybe(text('cmdline', string))),
    dtb: doc('Its device tree.', maybe(text('dtb', string))),
    root: doc('The root device of a Xen guest.', maybe(text('root', string))),
    acpi: doc(
      'The ACPI table, of type `slic`.',
      maybe(child('acpi', element('acpi', { table: once(maybe(child('table', AcpiTable))) }))),
    ),
    boot: doc('What to boot from, in order.', viaAll('boot', 'dev', oneOf(...bootDevices))),
    bootmenu: doc(
      'Whether the user may choose at start.',
      maybe(
        child(
          'bootmenu',
          element('bootmenu', {
            enable: doc('Whether it is shown.', maybe(attribute('enable', yesNo))),
            timeout: doc(
              'Milliseconds.',
              maybe(attribute('timeout', { ...integer(0, 65535), code: 'VIR_ERR_CONFIG_UNSUPPORTED' })),
            ),
          }),
        ),
      ),
    ),
    bios: doc(
      'What the BIOS does.',
      maybe(
        child(
          'bios',
          element('bios', {
            useserial: doc('Whether messages go to the serial port too.', maybe(attribute('useserial', yesNo))),
            rebootTimeout: doc(
              'Milliseconds; -1 never reboots.',
              maybe(attribute('rebootTimeout', integer(-1, 65535))),
            ),
          }),
        ),
      ),
    ),
    smbios: doc(
      'Where the tables of SMBIOS come from.',
      maybe(via('smbios', 'mode', oneOf('none', 'emulate', 'host', 'sysinfo'))),
    ),
  },
  { pair: true },
);
export type Os = TypeOf<typeof Os>;
