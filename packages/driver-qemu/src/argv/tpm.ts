import type { Tpm } from '@virtkit/core/xml';
import { idOf, placeProps } from './address.js';
import type { OptionPairs } from './argument.js';
import { chardev } from './chardev.js';
import type { Guest } from './context.js';
import { props, type Props } from './props.js';
import { present, refused, translated } from './refused.js';

const models: Readonly<Record<string, string>> = {
  'tpm-tis': 'tpm-tis',
  'tpm-crb': 'tpm-crb',
  'tpm-spapr': 'tpm-spapr',
};
const tpmdevId = (tpm: Tpm): string => `tpm-${idOf(tpm)}`;
const chardevId = 'chrtpm';

/** Where the module's process answers. */
export const tpmSocket = (tpm: Tpm, { context }: Guest): string => `${context.runDirectory}/${idOf(tpm)}-swtpm.sock`;

/** The socket of a module that is a process: our own, or one that the user has started. */
export function tpmChardev(tpm: Tpm, guest: Guest): OptionPairs | undefined {
  const { backend } = tpm;
  if (backend.type === 'emulator')
    return chardev(chardevId, { type: 'unix', sources: [{ mode: 'connect', path: tpmSocket(tpm, guest) }] });
  if (backend.type !== 'external') return undefined;
  const { type, mode, path } = present(backend.source, "an external TPM's source");
  return chardev(chardevId, {
    type,
    sources: [{ mode: mode ?? 'connect', path: present(path, "an external TPM's socket") }],
  });
}

/** The host's end of the module. */
export function tpmdev(tpm: Tpm): OptionPairs {
  const { backend } = tpm;
  if (backend.type !== 'passthrough')
    return [
      ['type', 'emulator'],
      ['id', tpmdevId(tpm)],
      ['chardev', chardevId],
    ];
  const path = backend.device ?? '/dev/tpm0';
  return [
    ['type', 'passthrough'],
    ['id', tpmdevId(tpm)],
    ['path', path],
    ['cancel-path', cancelPath(path)],
  ];
}

/** How the host stops a command that runs, for a device of that name. */
function cancelPath(path: string): string {
  const name = /^\/dev\/(tpm\d+)$/.exec(path)?.[1];
  if (!name) throw refused(`'${path}' is no TPM of the host`);
  return `/sys/class/tpm/${name}/device/cancel`;
}

export const tpmDevice = (tpm: Tpm, guest: Guest): Props =>
  props({
    driver: translated(models, present(tpm.model, "a TPM's model"), 'the TPM'),
    tpmdev: tpmdevId(tpm),
    id: idOf(tpm),
    ...placeProps(tpm, guest),
  });
