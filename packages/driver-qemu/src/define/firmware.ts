import { decode } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import * as t from 'io-ts';
import { machineOf, type Machine } from './machine.js';
import { nvramPath, type NvramOptions } from './nvram.js';
import { qemuError } from './qemu-error.js';

const File = t.type({ filename: t.string, format: t.string });
const Flash = t.intersection([
  t.type({ device: t.literal('flash'), executable: File }),
  t.partial({ mode: t.keyof({ split: null, combined: null, stateless: null }), 'nvram-template': File }),
]);
const Mapping = t.union([
  Flash,
  t.type({ device: t.literal('kernel'), filename: t.string }),
  t.type({ device: t.literal('memory'), filename: t.string }),
]);
const Firmware = t.type({
  'interface-types': t.array(t.string),
  mapping: Mapping,
  targets: t.array(t.type({ architecture: t.string, machines: t.array(t.string) })),
  features: t.array(t.string),
});

/** A firmware of the host, as QEMU's `interop/firmware.json` describes it. */
export type Firmware = t.TypeOf<typeof Firmware>;

/**
 * Reads a description of a firmware, such as `/usr/share/qemu/firmware/60-edk2-x86_64.json`. They are tried in the order of
 * their names without the folder; one in `/etc/qemu/firmware` takes the place of that of the same name.
 *
 * @throws VirtError if it is none
 */
export function readFirmware(text: string, path: string): Firmware {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw qemuError('VIR_ERR_INTERNAL_ERROR', `${path} is no JSON: ${(cause as Error).message}`);
  }
  return decode(Firmware, value, path, 'VIR_ERR_INTERNAL_ERROR');
}

export interface FirmwareOptions extends NvramOptions {
  /** Whether the file of the guest's variables is there already, and so needs no template. Default: it is not. */
  readonly hasVariables?: boolean;
}

/**
 * Settles the firmware of a guest that is to start: of those that there are, the first that can do what the guest asks for.
 * A guest that names its firmware keeps it, and is told where the template of its variables is.
 *
 * @param all - in the order in which they are tried
 * @throws VirtError `VIR_ERR_OPERATION_FAILED` if none can
 */
export function selectFirmware(domain: Domain, all: readonly Firmware[], options: FirmwareOptions = {}): Domain {
  const kind = domain.os?.firmware;
  if (kind === undefined && (options.hasVariables || !lacksTemplate(domain))) return domain;
  const found = all.find((one) => fits(one, domain));
  if (found) return withFirmware(domain, found, options);
  if (kind === undefined) return domain;
  throw qemuError(
    'VIR_ERR_OPERATION_FAILED',
    `no firmware of this host is '${kind}' and what else is asked for`,
    '/domain/os',
  );
}

/** UEFI by its path, and nothing said of where its variables come from. */
function lacksTemplate({ os }: Domain): boolean {
  const { loader, nvram } = os ?? {};
  if (loader?.type !== 'pflash' || loader.readonly !== true || loader.path === undefined) return false;
  return nvram?.template === undefined && !(nvram && 'type' in nvram && nvram.type === 'network');
}

const interfaces = { efi: 'uefi', bios: 'bios' } as const;

function fits(one: Firmware, domain: Domain): boolean {
  const { os, pm } = domain;
  const { loader, firmware, firmwareFeatures } = os ?? {};
  const { mapping } = one;
  const flash = mapping.device === 'flash' ? mapping : undefined;
  if (firmware === undefined && flash?.executable.filename !== loader?.path) return false;
  if (!one['interface-types'].includes(interfaces[firmware ?? 'efi'])) return false;
  if (!runsOn(one, machineOf(domain))) return false;
  const has = (name: string) => one.features.includes(name);
  if ((pm?.suspendToMem === true && !has('acpi-s3')) || (pm?.suspendToDisk === true && !has('acpi-s4'))) return false;
  if (firmwareFeatures?.features?.some(({ name, enabled }) => has(name) !== enabled)) return false;
  if (loader?.secure === true && !has('requires-smm')) return false;
  if (domain.launchSecurity?.type === 'sev' && !has('amd-sev')) return false;
  return !flash || (flash.mode ?? 'split') === (loader?.stateless === true ? 'stateless' : 'split');
}

/** Whether guests of that machine boot by it. */
export function runsOn({ targets }: Firmware, { arch, name }: Machine): boolean {
  return targets.some(
    ({ architecture, machines }) => architecture === arch && machines.some((pattern) => globOf(pattern).test(name)),
  );
}

const globOf = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replaceAll(/[\\^$.|+()[\]{}]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  );

function withFirmware(domain: Domain, { mapping, features }: Firmware, options: NvramOptions): Domain {
  const { firmware: _firmware, firmwareFeatures, ...os } = domain.os!;
  const smm = features.includes('requires-smm');
  if (smm && domain.features?.smm?.state === false) {
    throw qemuError('VIR_ERR_OPERATION_INVALID', 'the firmware needs SMM, which is off', '/domain/features/smm');
  }
  const secure = smm ? { secure: true } : {};
  const chosen =
    mapping.device === 'kernel'
      ? { ...os, kernel: mapping.filename }
      : mapping.device === 'memory'
        ? { ...os, loader: { ...os.loader, ...secure, type: 'rom' as const, path: mapping.filename } }
        : withFlash(domain.name, { ...os, loader: { ...os.loader, ...secure } }, mapping, options);
  return {
    ...domain,
    os: { ...chosen, ...(firmwareFeatures ? { firmwareFeatures } : {}) },
    ...(smm ? { features: { ...domain.features, smm: { ...domain.features?.smm, state: true } } } : {}),
  };
}

type Os = NonNullable<Domain['os']>;

function withFlash(name: string, os: Os, flash: t.TypeOf<typeof Flash>, options: NvramOptions): Os {
  const { executable, 'nvram-template': template } = flash;
  const loader = { ...os.loader, type: 'pflash' as const, readonly: true, path: executable.filename };
  const unknown = [executable, template].find((one) => one && one.format !== 'raw');
  if (unknown) {
    throw qemuError(
      'VIR_ERR_OPERATION_UNSUPPORTED',
      `${unknown.filename} is of the format '${unknown.format}', not raw`,
    );
  }
  if ((flash.mode ?? 'split') !== 'split' || !template) return { ...os, loader };
  const { nvram } = os;
  const known = nvram && ('source' in nvram || nvram.path !== undefined);
  const kept = known ? nvram : { path: nvramPath(name, options) };
  return { ...os, loader, nvram: { ...kept, template: template.filename } };
}
