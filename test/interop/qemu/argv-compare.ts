import { parseOptions } from '../../../packages/driver-qemu/src/argv/option-parser.js';

/** What is another on each side, and why: a pattern, and what stands for it in both. */
const known: readonly (readonly [pattern: RegExp, instead: string, why: string])[] = [
  [/"[^"]*\/master-key\.aes"/, '"KEY"', 'each keeps the key in its own directory'],
  [/^chardev .*id=charmonitor.*$/, 'chardev charmonitor', 'likewise; libvirt listens itself and passes that on'],
  [/^chardev .*id=(charchannel0) .*\/org\.qemu\.guest_agent\.0 .*$/, 'chardev $1', 'likewise'],
  [/ path=\S*\/(fs\d+-fs\.sock)/, ' path=OWN/$1', 'likewise'],
  [
    /"[^"]*\/(?:ram\/[^/"]*|virtkit-argv-[^/"]*\/ram)\/([^/"]*)"/,
    '"OWN/$1"',
    'memory in files is kept in a directory of its own',
  ],
  [/"data":"[^"]*"/, '"data":"SEALED"', 'a secret is sealed anew each time'],
  [/"iv":"[^"]*"/, '"iv":"IV"', 'likewise'],
  [/"(fd|fds|vhostfd|vhostfds)":"[-\d:]+"/g, '"$1":"FD"', 'descriptors are numbered as they are opened'],
  [/x509-dir=\S+/, 'x509-dir=OWN', 'certificates are where each is told'],
  [
    /"libvirt-(?:\d+|hostdev\d+)-backend"/,
    '"libvirt-BACKEND"',
    'ours is named after the device: a definition has no index for it',
  ],
  [/^chardev .*id=chrtpm.*$/, 'chardev chrtpm', 'where it only shows a command line, libvirt starts no TPM'],
  [/^(?:soundhw "pcspk"|machine pcspk-audiodev=audio1)$/, 'speaker', 'QEMU 7.2 has no -soundhw any more'],
  [/^fw_cfg .*opt\/com\.example\/name.*$/, 'fw_cfg name', 'libvirt does not double the commas of a value'],
];

/** Everything that a command line says, in an order of its own. */
export const comparable = (argv: readonly string[]): readonly string[] =>
  parseOptions(argv)
    .map(({ name, value }) =>
      known.reduce((text, [pattern, instead]) => text.replace(pattern, instead), `${name} ${written(value)}`),
    )
    .toSorted();

function written(value: unknown): string {
  if (Array.isArray(value)) return value.toSorted().join(' ');
  return JSON.stringify(value, sorted);
}

const sorted = (_key: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
};
