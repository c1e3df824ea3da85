import { attribute, child, children, choice, content, element, maybe, string, texts } from '../../xml/index.js';
import type { TypeOf } from '../../xml/index.js';

const Entry = element('entry', { name: attribute('name', string), value: maybe(content(string)) });
/** A table of named values, such as `<bios>`. */
const table = (name: string) =>
  element(name, { entries: children('entry', Entry, ({ name }) => name) }, { pair: true });

const smbios = element('sysinfo', {
  bios: maybe(child('bios', table('bios'))),
  system: maybe(child('system', table('system'))),
  baseBoards: children('baseBoard', table('baseBoard')),
  chassis: maybe(child('chassis', table('chassis'))),
  processors: children('processor', table('processor')),
  memoryDevices: children('memory_device', table('memory_device')),
  oemStrings: maybe(child('oemStrings', element('oemStrings', { entries: texts('entry', string) }, { pair: true }))),
});

const fwcfg = element('sysinfo', {
  entries: children(
    'entry',
    element('entry', {
      name: attribute('name', string),
      file: maybe(attribute('file', string)),
      value: maybe(content(string)),
    }),
  ),
});

/** What the guest's firmware tells it about the machine. */
export const Sysinfo = choice('type', { smbios, fwcfg });
export type Sysinfo = TypeOf<typeof Sysinfo>;
