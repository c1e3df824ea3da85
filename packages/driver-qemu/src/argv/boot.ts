import type { Domain } from '@virtkit/core/xml';
import { isQ35 } from './machine-kind.js';
import type { Plan } from './plan.js';

/** What the firmware does at start, and a kernel that is started without it. */
export function bootOptions({ os }: Domain, plan: Plan): void {
  plan.pairs('boot', [
    ['menu', os?.bootmenu?.enable],
    ['reboot-timeout', os?.bios?.rebootTimeout],
    ['splash-time', os?.bootmenu?.timeout],
    ['strict', true],
  ]);
  const files = { kernel: os?.kernel, initrd: os?.initrd, append: os?.cmdline, dtb: os?.dtb };
  for (const [option, value] of Object.entries(files)) if (value !== undefined) plan.word(option, value);
  const table = os?.acpi?.table;
  if (table?.path !== undefined)
    plan.pairs('acpitable', [
      ['sig', table.type.toUpperCase()],
      ['file', table.path],
    ]);
}

/** Sleeping states, and ACPI itself. What a guest's end means is told by the monitor. */
export function powerOptions(def: Domain, plan: Plan): void {
  plan.word('no-shutdown');
  if (!def.features?.acpi) plan.word('no-acpi');
  const owner = isQ35(def) ? 'ICH9-LPC' : 'PIIX4_PM';
  const states = { disable_s3: def.pm?.suspendToMem, disable_s4: def.pm?.suspendToDisk };
  for (const [property, enabled] of Object.entries(states))
    if (enabled !== undefined) plan.global(owner, property, enabled ? 0 : 1);
}
