import type { Domain } from '@virtkit/core/xml';
import { testError } from './errors.js';

const domainFields = ['type', 'uuid', 'name', 'memory', 'currentMemory', 'maxMemory', 'vcpu', 'genid'] as const;
const moreFields = ['features', 'clock', 'cpu', 'sysinfos'] as const;

/** What the guest sees of each device; of the kinds that are not here the model and address. Graphics may change. */
const deviceFields: Readonly<Record<string, readonly string[]>> = {
  disks: ['device', 'model', 'serial', 'wwn', 'vendor', 'product', 'address'],
  controllers: ['type', 'index', 'model', 'address'],
  interfaces: ['mac', 'model', 'address'],
  inputs: ['type', 'bus', 'address'],
  memories: ['model', 'target', 'address'],
};
const invisible: readonly string[] = ['emulator', 'graphics', 'audios', 'redirfilter', 'leases', 'rest'];

/**
 * Refuses to put one definition in the place of another when a guest that runs would see the difference.
 * @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED`
 */
export function checkAbiStability(source: Domain, target: Domain): void {
  for (const field of [...domainFields, ...moreFields]) same(field, source[field], target[field]);
  same('os', osOf(source), osOf(target));
  const kinds = new Set([...Object.keys(source.devices ?? {}), ...Object.keys(target.devices ?? {})]);
  for (const kind of kinds) if (!invisible.includes(kind)) same(kind, devicesOf(source, kind), devicesOf(target, kind));
}

const osOf = ({ os }: Domain) => [os?.type?.name, os?.type?.arch, os?.type?.machine];

function devicesOf({ devices }: Domain, kind: string): unknown {
  const all = [(devices as Readonly<Record<string, unknown>> | undefined)?.[kind] ?? []].flat();
  const fields = deviceFields[kind] ?? ['model', 'address'];
  return all.map((device) => [
    ...fields.map((field) => (device as Readonly<Record<string, unknown>>)[field]),
    ...(kind === 'disks' ? targetOf(device) : []),
  ]);
}

function targetOf(disk: unknown): readonly unknown[] {
  const { target } = disk as { readonly target?: { readonly dev?: string; readonly bus?: string } };
  return [target?.dev, target?.bus];
}

function same(what: string, source: unknown, target: unknown): void {
  if (text(source) !== text(target)) {
    throw testError(
      'VIR_ERR_CONFIG_UNSUPPORTED',
      `the guest would see a change of '${what}': ${text(target)} does not match ${text(source)}`,
    );
  }
}

const text = (value: unknown): string => JSON.stringify(value, plain) ?? 'nothing';

/** Whatever order the document had, and without what is not modelled, which knows where it stood. */
function plain(_key: string, part: unknown): unknown {
  if (typeof part === 'bigint') return String(part);
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
  const fields = Object.entries(part).filter(([name]) => name !== 'rest');
  return Object.fromEntries(fields.sort(([one], [other]) => (one < other ? -1 : 1)));
}
