import type { Sysinfo } from '@virtkit/core/xml';
import type { OptionPairs } from './argument.js';
import type { Guest } from './context.js';
import type { Plan } from './plan.js';
import { present, refused } from './refused.js';

type Smbios = Extract<Sysinfo, { type: 'smbios' }>;
type Table = { readonly entries?: readonly { readonly name: string; readonly value?: string }[] };

/** What the entries of a table are called on QEMU's command line, in its order. */
const tables = {
  bios: { type: 0, keys: ['vendor', 'version', 'date', 'release'] },
  system: { type: 1, keys: ['manufacturer', 'product', 'version', 'serial', 'uuid', 'sku', 'family'] },
  baseBoard: { type: 2, keys: ['manufacturer', 'product', 'version', 'serial', 'asset', 'location'] },
  chassis: { type: 3, keys: ['manufacturer', 'version', 'serial', 'asset', 'sku'] },
} as const;

function table(name: keyof typeof tables, { entries = [] }: Table): OptionPairs {
  const { type, keys } = tables[name];
  for (const { name: key } of entries)
    if (!(keys as readonly string[]).includes(key))
      throw refused(`<entry name='${key}'> of <${name}> is not supported by QEMU`, `/domain/sysinfo/${name}`);
  const value = (key: string) => entries.find((one) => one.name === key)?.value;
  return [['type', type], ...keys.map((key) => [key, value(key)] as const)];
}

function smbios(info: Smbios, plan: Plan): void {
  if (info.bios) plan.pairs('smbios', table('bios', info.bios));
  if (info.system) plan.pairs('smbios', table('system', info.system));
  for (const board of info.baseBoards ?? []) plan.pairs('smbios', table('baseBoard', board));
  if (info.chassis) plan.pairs('smbios', table('chassis', info.chassis));
  const strings = info.oemStrings?.entries ?? [];
  if (strings.length > 0) plan.pairs('smbios', [['type', 11], ...strings.map((text) => ['value', text] as const)]);
}

/** What the guest's firmware tells about the machine. */
export function sysinfoOptions({ def, context }: Guest, plan: Plan): void {
  const mode = def.os?.smbios;
  const own = def.sysinfos?.find((one) => one.type === 'smbios');
  if (mode === 'none') throw refused("QEMU's firmware has its SMBIOS", '/domain/os/smbios/@mode');
  if (mode === 'host') smbios(present(context.hostSmbios, "the host's SMBIOS"), plan);
  if (mode === 'sysinfo') smbios(present(own, 'what SMBIOS says'), plan);
  for (const info of def.sysinfos ?? []) if (info.type === 'fwcfg') firmwareConfig(info, plan);
}

function firmwareConfig({ entries = [] }: Extract<Sysinfo, { type: 'fwcfg' }>, plan: Plan): void {
  for (const { name, file, value } of entries)
    plan.pairs('fw_cfg', [
      ['name', name],
      ['file', file],
      ['string', file === undefined ? (value ?? '') : undefined],
    ]);
}
