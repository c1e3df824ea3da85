import {
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

const template = { template: maybe(attribute('template', string)) };
const sourceOf = <T>(source: Type<T>) =>
  // The type stands after the template.
  element('nvram', { ...template, type: attribute('type', string), source: child('source', source) });

/** Where the firmware's variables are kept: a path, or with a `type` a source like that of a disk. */
const Nvram = either(
  'type',
  element('nvram', { ...template, path: maybe(content(string)) }),
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
    firmware: maybe(attribute('firmware', oneOf('bios', 'efi'))),
    type: maybe(
      child(
        'type',
        element('type', {
          arch: maybe(attribute('arch', string)),
          machine: maybe(attribute('machine', string)),
          /** `hvm`, `xen`, `exe`, … */
          name: content(oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'hvm', 'xen', 'linux', 'exe', 'uml', 'xenpvh')),
        }),
      ),
    ),
    firmwareFeatures: maybe(
      child(
        'firmware',
        element('firmware', {
          features: children(
            'feature',
            element('feature', {
              enabled: attribute('enabled', yesNo),
              name: attribute('name', oneOf('enrolled-keys', 'secure-boot')),
            }),
            ({ name }) => name,
          ),
        }),
      ),
    ),
    init: maybe(text('init', string)),
    initargs: texts('initarg', string),
    initenvs: children(
      'initenv',
      element('initenv', { name: attribute('name', string), value: maybe(content(string)) }),
      ({ name }) => name,
    ),
    initdir: maybe(text('initdir', string)),
    inituser: maybe(text('inituser', string)),
    initgroup: maybe(text('initgroup', string)),
    loader: maybe(
      child(
        'loader',
        element('loader', {
          readonly: maybe(attribute('readonly', yesNo)),
          secure: maybe(attribute('secure', yesNo)),
          type: maybe(attribute('type', oneOf('rom', 'pflash', 'none'))),
          stateless: maybe(attribute('stateless', yesNo)),
          path: maybe(content(string)),
        }),
      ),
    ),
    nvram: maybe(child('nvram', Nvram)),
    kernel: maybe(text('kernel', string)),
    initrd: maybe(text('initrd', string)),
    cmdline: maybe(text('cmdline', string)),
    dtb: maybe(text('dtb', string)),
    root: maybe(text('root', string)),
    /** The ACPI table, of type `slic`. */
    acpi: maybe(child('acpi', element('acpi', { table: once(maybe(child('table', AcpiTable))) }))),
    /** Devices to boot from, in order: `hd`, `cdrom`, `network`, `fd`. */
    boot: viaAll('boot', 'dev', oneOf(...bootDevices)),
    bootmenu: maybe(
      child(
        'bootmenu',
        element('bootmenu', {
          enable: maybe(attribute('enable', yesNo)),
          /** Milliseconds. */
          timeout: maybe(attribute('timeout', { ...integer(0, 65535), code: 'VIR_ERR_CONFIG_UNSUPPORTED' })),
        }),
      ),
    ),
    bios: maybe(
      child(
        'bios',
        element('bios', {
          useserial: maybe(attribute('useserial', yesNo)),
          /** Milliseconds; -1 never reboots. */
          rebootTimeout: maybe(attribute('rebootTimeout', integer(-1, 65535))),
        }),
      ),
    ),
    smbios: maybe(via('smbios', 'mode', oneOf('none', 'emulate', 'host', 'sysinfo'))),
  },
  { pair: true },
);
export type Os = TypeOf<typeof Os>;
