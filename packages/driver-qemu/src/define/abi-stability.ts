import type { Domain } from '@virtkit/core/xml';
import { qemuError } from './qemu-error.js';

type Device = Readonly<Record<string, unknown>>;

/** What of a definition a guest sees, besides its devices. */
const seen = ['uuid', 'memory', 'maxMemory', 'vcpu', 'features', 'cpu', 'sysinfos', 'genid'] as const;
/** What it sees of every device, and of some. What serves the device on the host may change. */
const everywhere = ['model', 'address', 'bus'];
const besides: Readonly<Record<string, readonly string[]>> = {
  disks: ['device', 'target', 'serial', 'wwn', 'vendor', 'product'],
  controllers: ['type', 'index'],
  interfaces: ['mac'],
  inputs: ['type'],
  memories: ['target'],
};
const unseen = new Set(['emulator', 'graphics', 'audios', 'redirfilter', 'leases', 'rest']);

/**
 * Refuses a definition that a guest which ran with another cannot go on with: it would see its hardware change.
 * @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED`
 */
export function requireSameHardware(ran: Domain, wanted: Domain, { renamed = false } = {}): void {
  const [one, other] = [hardwareOf(ran), hardwareOf(wanted)];
  if (!renamed) {
    one.set('name', ran.name);
    other.set('name', wanted.name);
  }
  for (const part of new Set([...one.keys(), ...other.keys()])) {
    const [had, has] = [one.get(part), other.get(part)].map((value) => text(value));
    if (had !== has)
      throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', `target ${part} ${has} does not match source ${had}`);
  }
}

/** The parts by which a guest knows its hardware. */
function hardwareOf(def: Domain): Map<string, unknown> {
  const parts = new Map<string, unknown>(seen.map((field) => [field, def[field]]));
  parts.set('type', def.type);
  parts.set('os', [def.os?.type?.name, def.os?.type?.arch, def.os?.type?.machine]);
  for (const [kind, devices] of Object.entries(def.devices ?? {})) {
    if (unseen.has(kind)) continue;
    const fields = [...everywhere, ...(besides[kind] ?? [])];
    const list = [devices].flat() as readonly Device[];
    if (list.length > 0)
      parts.set(
        kind,
        list.map((device) => fields.map((field) => device[field])),
      );
  }
  return parts;
}

/** The same text for the same values, whatever order their fields have. */
const text = (value: unknown): string =>
  JSON.stringify(value, (key, part: unknown) => {
    if (typeof part === 'bigint') return `${part}`;
    // The rest knows where it stood in the document.
    if (key === 'rest') return undefined;
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)));
  }) ?? 'nothing';
