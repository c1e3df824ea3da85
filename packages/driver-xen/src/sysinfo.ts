import type { HostFiles } from '@virtkit/core/driver';
import { printSysinfo } from '@virtkit/core/xml';
import { xenError } from './errors.js';

/** The entries of each table that the kernel shows, and its file for each. */
const tables = {
  bios: { vendor: 'bios_vendor', version: 'bios_version', date: 'bios_date', release: 'bios_release' },
  system: {
    manufacturer: 'sys_vendor',
    product: 'product_name',
    version: 'product_version',
    serial: 'product_serial',
    uuid: 'product_uuid',
    sku: 'product_sku',
    family: 'product_family',
  },
} as const;

/**
 * What the machine's firmware tells of it.
 * @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED` where it tells nothing
 */
export function sysinfoXml(files: HostFiles): string {
  const entriesOf = (table: Readonly<Record<string, string>>) =>
    Object.entries(table).flatMap(([name, file]) => {
      const value = files.find(`sys/class/dmi/id/${file}`);
      return value ? [{ name, value }] : [];
    });
  const [bios, system] = [entriesOf(tables.bios), entriesOf(tables.system)];
  if (bios.length + system.length === 0)
    throw xenError('VIR_ERR_CONFIG_UNSUPPORTED', 'Host SMBIOS information is not available');
  return printSysinfo({
    type: 'smbios',
    ...(bios.length > 0 ? { bios: { entries: bios } } : {}),
    ...(system.length > 0 ? { system: { entries: system } } : {}),
  });
}
