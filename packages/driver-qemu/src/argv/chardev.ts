import type { CharSource, Serial } from '@virtkit/core/xml';
import type { OptionPairs, OptionValue } from './argument.js';
import type { Guest } from './context.js';
import { present, refused, translated } from './refused.js';

/** The host's end of a character device: what serial ports, channels, redirected devices and others have in common. */
export interface CharBackend {
  readonly type: Serial['type'];
  readonly sources?: readonly CharSource[];
  readonly protocol?: Serial['protocol'];
  readonly log?: Serial['log'];
}

export interface ChardevOptions {
  /** What the device is to SPICE: `vdagent`, `usbredir`, `smartcard`. */
  readonly spice?: string;
  /** Where a listening socket is made that has no path of its own. */
  readonly socketPath?: string;
  /** Whether a device of the host is a parallel port. */
  readonly parallel?: boolean;
}

type Build = (backend: CharBackend, source: CharSource, options: ChardevOptions) => OptionPairs;

/** Telnet's own negotiation; TLS is asked for by credentials, and raw is what there is without. */
const protocols: Readonly<Record<string, OptionPairs>> = { raw: [], telnet: [['telnet', true]] };

const listening = ({ mode }: CharSource, byDefault: 'bind' | 'connect'): OptionPairs =>
  (mode ?? byDefault) === 'bind'
    ? [
        ['server', true],
        ['wait', false],
      ]
    : [];

const reconnecting = ({ reconnect }: CharSource): OptionPairs =>
  reconnect ? [['reconnect', reconnect.enabled ? (reconnect.timeout ?? 1) : reconnect.timeout && 0]] : [];

const path = ({ path: named }: CharSource): OptionValue => present(named, 'the path of a character device');

const builds: Readonly<Partial<Record<CharBackend['type'], Build>>> = {
  null: () => [['backend', 'null']],
  vc: () => [['backend', 'vc']],
  // Where a pseudo-terminal is, QEMU says; what a live definition tells is read back from it.
  pty: (_backend, { path: _told }) => [['backend', 'pty']],
  stdio: () => [['backend', 'stdio']],
  dev: (_backend, source, { parallel }) => [
    ['backend', parallel ? 'parallel' : 'serial'],
    ['path', path(source)],
  ],
  file: (_backend, source) => [
    ['backend', 'file'],
    ['path', path(source)],
    ['append', source.append],
  ],
  pipe: (_backend, source) => [
    ['backend', 'pipe'],
    ['path', path(source)],
  ],
  unix: (_backend, source, { socketPath }) => [
    ['backend', 'socket'],
    ['path', source.path ?? present(socketPath, 'the path of a socket')],
    ...listening(source, 'bind'),
    ...reconnecting(source),
  ],
  tcp: (backend, source) => [
    ['backend', 'socket'],
    ['host', source.host],
    ['port', present(source.service, "a TCP device's service")],
    ...translated(protocols, backend.protocol ?? 'raw', 'the protocol'),
    ...listening(source, 'connect'),
    ...reconnecting(source),
    ...(source.tls ? ([['tls-creds', chardevTlsId]] as const) : []),
  ],
  spicevmc: (_backend, _source, { spice }) => [
    ['backend', 'spicevmc'],
    ['name', present(spice, "the device's name for SPICE")],
  ],
  spiceport: (_backend, source) => [
    ['backend', 'spiceport'],
    ['name', present(source.channel, "a SPICE port's channel")],
  ],
  dbus: (_backend, source) => [
    ['backend', 'dbus'],
    ['name', present(source.channel, "a D-Bus device's channel")],
  ],
  'qemu-vdagent': (_backend, source) => [
    ['backend', 'qemu-vdagent'],
    ['name', 'vdagent'],
    ['clipboard', source.clipboard],
    ['mouse', source.mouse && source.mouse === 'client'],
  ],
};

/** The credentials of all character devices that speak TLS. */
export const chardevTlsId = 'objchardev-tls0';

/** `-chardev`, as pairs: its back end's JSON form is known to the monitor only. */
export function chardev(id: string, backend: CharBackend, options: ChardevOptions = {}): OptionPairs {
  const build = builds[backend.type];
  const pairs = backend.type === 'udp' ? udp(backend) : build?.(backend, backend.sources?.[0] ?? {}, options);
  if (!pairs) throw refused(`a character device of type '${backend.type}' is not supported by QEMU`);
  const [kind, ...more] = pairs;
  const { log } = backend;
  return [
    kind!,
    ['id', id],
    ...more,
    ...(log
      ? ([
          ['logfile', log.file],
          ['logappend', log.append],
        ] as const)
      : []),
  ];
}

/** A udp device has two ends on the host: one that it sends to, one that it listens on. */
function udp({ sources = [] }: CharBackend): OptionPairs {
  const end = (mode: string) => sources.find((one) => (one.mode ?? 'connect') === mode);
  const [to, on] = [end('connect'), end('bind')];
  return [
    ['backend', 'udp'],
    ['host', to?.host ?? ''],
    ['port', present(to?.service, "a udp device's service")],
    ['localaddr', on?.host ?? ''],
    ['localport', on?.service ?? '0'],
  ];
}

/** Whether some character device of the guest wants TLS. */
export const wantsTls = ({ type, sources }: CharBackend): boolean => type === 'tcp' && sources?.[0]?.tls === true;

/** Where the socket of a channel is that names no path: by its name in the guest. */
export const channelSocket = (name: string | undefined, { context }: Guest): string | undefined =>
  name === undefined ? undefined : `${context.channelDirectory ?? context.runDirectory}/${fileName(name)}`;

/** A name of the guest's is no path of the host's. */
const fileName = (name: string): string => {
  if (/^[^/\0]{1,100}$/.test(name) && name !== '.' && name !== '..') return name;
  throw refused(`a channel named '${name}' needs the path of its socket`);
};
